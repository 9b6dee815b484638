import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateGroupParams } from '../../scripts/generate-group-params';
import { Configuration, EmperorSection, NiceSection, PythonSection, Section } from '../../src';
import { catalog } from '../../src/config/catalog';
import { groupParamRows } from '../../src/config/generated/group-params';
import { OptionError } from '../../src/options/errors';
import { phases } from '../../src/options/main-process/phases';

type Untyped = Record<string, Record<string, (...args: unknown[]) => unknown>>;
const untyped = (section = new Section()) => section as unknown as Untyped;
const { sockets } = Section.networking;

test('src/config/generated/group-params.ts is current: run `npm run generate`', () => {
  const path = join(__dirname, '../../src/config/generated/group-params.ts');
  expect(readFileSync(path, 'utf8')).toBe(generateGroupParams());
});

type Call = (...args: unknown[]) => unknown;
const classes: Readonly<Record<string, new (...args: never[]) => unknown>> = {
  NiceSection,
  PythonSection,
  EmperorSection,
  Configuration,
};

/** The function of a row, bound to what it is called on. */
function callOf(group: string, method: string): Call {
  const Kind = classes[group];
  if (Kind !== undefined) return (...args) => new Kind(...(args as never[]));
  const section = new Section();
  const [first, ...rest] = group.split('.');
  const roots: Readonly<Record<string, object>> = { section, configuration: new Configuration([section]) };
  const at = (holder: unknown, name: string): unknown => (holder as Readonly<Record<string, unknown>>)[name];
  // What a group offers is on the group of a section and on its class.
  const offers = rest.length > 0 || method === 'routeRule' || method === 'muleFarm';
  const root = roots[first!] ?? (offers ? at(Section, first!) : at(section, first!));
  const holder = rest.reduce(at, root);
  return (at(holder, method) as Call).bind(holder);
}

const argumentsBefore = (group: string, method: string, index: number): unknown[] =>
  Array.from({ length: index }, (_, at) =>
    group === 'Configuration' && at === 0 ? [] : `argument-${method}`,
  );

const withKeys = groupParamRows.filter(([, , , , , keys]) => keys !== '');
test.each(withKeys.map((row) => [`${row[0]}.${row[1]}`, row] as const))(
  '%s rejects a parameter that it does not have, with the nearest names',
  (_, [group, method, index, , , keys]) => {
    const misspelt = `${keys.split(' ')[0]}x`;
    const call = () => callOf(group, method)(...argumentsBefore(group, method, index), { [misspelt]: 1 });
    expect(call).toThrow(`.${misspelt}: Cannot take an unknown parameter`);
    expect(call).toThrow(`it takes ${keys.split(' ').join(', ')}`);
  },
);

const required = groupParamRows.filter(([, , , , needed]) => needed === 1);
test.each(required.map((row) => [`${row[0]}.${row[1]}`, row[3], row] as const))(
  '%s rejects a call without its argument %s',
  (_, name, [group, method, index]) => {
    const call = () => callOf(group, method)(...argumentsBefore(group, method, index));
    expect(call).toThrow(`Cannot be called without ${name}: it is required`);
  },
);

test('a section of a program has props of its own beside those of its base', () => {
  class Shop extends NiceSection {
    constructor({ shop, ...rest }: { readonly shop: string; readonly owner?: string }) {
      super({ ...rest, shop } as object);
      this.set('procname-prefix', shop);
    }
  }
  expect(new Shop({ shop: 'a', owner: 'b' }).get('uid')).toBe('b');
});

test('phases has every hook of uWSGI, and mainProcess.setHook() no other', () => {
  const hooks = [...catalog.keys()].filter((name) => /^hook-(?!touch$)/.test(name));
  expect(
    Object.values(phases)
      .map((phase) => `hook-${phase}`)
      .sort(),
  ).toEqual(hooks.sort());
  expect(() => new Section().mainProcess.setHook('asapp' as never, 'exec:ls')).toThrow(
    'mainProcess.setHook.phase: Cannot take "asapp": it must be one of asap, ',
  );
});

test('routing.registerRoute() takes rules only', () => {
  expect(() => new Section().routing.registerRoute({} as never)).toThrow(
    'routing.registerRoute: Cannot register a rule that is not made by routeRule()',
  );
});

test('a misspelt parameter is named with the nearest names and all that are allowed', () => {
  expect(() => untyped()['workers']!['setBasicParams']!({ cuont: 3 })).toThrow(
    'workers.setBasicParams.cuont: Cannot take an unknown parameter; the nearest is count; it takes count, cpuAffinity',
  );
});

test('a required argument that is missing is named', () => {
  expect(() => untyped()['networking']!['registerSocket']!()).toThrow(
    'networking.registerSocket: Cannot be called without socket: it is required',
  );
});

test.each([
  ['{"port":80}', { port: 80 }],
  ['an empty text', ''],
])('a socket refuses %s as its address', (seen, address) => {
  expect(() => sockets.http(address as never)).toThrow(
    `networking.sockets.http.address: Cannot bind ${seen}: it must be`,
  );
});

test.each([
  ['an object', { port: 80 }, '{"port":80}'],
  ['a list', [['a']], '[["a"]]'],
])('a value that is %s is refused with group, method and option', (_, value, seen) => {
  expect(() => untyped()['applications']!['setBasicParams']!({ maxPerWorker: value })).toThrow(
    `applications.setBasicParams: max-apps: Cannot take ${seen}`,
  );
});

test.each([[{ port: 80 }], [{}]])(
  'a part of a value that is %p is refused with group and method',
  (value) => {
    expect(() => untyped()['statics']!['registerStaticMap']!('/static', value)).toThrow(
      `statics.registerStaticMap: value: Cannot write ${JSON.stringify(value)} into a value`,
    );
  },
);

test('a value of a group is checked against the catalogue', () => {
  expect(() => untyped()['workers']!['setHarakiriParams']!({ timeout: 'soon' })).toThrow(
    'workers.setHarakiriParams: harakiri: Cannot take "soon": it must be a whole number',
  );
});

test.each([[undefined], [null], [{}], [['a']]])('Section.set(), append() and raw() refuse %p', (value) => {
  const section = new Section();
  for (const call of ['append', 'raw'] as const) {
    expect(() => section[call]('env', value as never)).toThrow(OptionError);
  }
  expect(() => section.set('harakiri', value as never)).toThrow(OptionError);
});

test.each([
  ['"web"', 'web'],
  ['[]', []],
])('a Section refuses %s in the place of its props', (seen, given) => {
  expect(() => new Section(given as never)).toThrow(
    `Section: Cannot take ${seen}: it must be an object of parameters`,
  );
});

test('a route refuses a stage that uWSGI does not have', () => {
  const { routeRule } = new Section().routing;
  expect(() => routeRule(routeRule.actions.log('a'), { stage: 'respons' as never })).toThrow(
    'routing.routeRule.stage: Cannot take "respons": it must be one of , error, response, final',
  );
});
