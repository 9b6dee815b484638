import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateGroupParams } from '../../scripts/generate-group-params';
import { groupParamRows } from '../../src/config/generated/group-params';
import { Section } from '../../src/config/section';
import { OptionError } from '../../src/options/errors';

type Untyped = Record<string, Record<string, (...args: unknown[]) => unknown>>;
const untyped = (section = new Section()) => section as unknown as Untyped;
const { sockets } = Section.networking;

/** Calls of every method with a parameter that it does not have. */
const misspelt = groupParamRows
  .filter(([, , , , , keys]) => keys !== '')
  .map(([group, method, index]) => ({ group, method, index }));

test('src/config/generated/group-params.ts is current: run `npm run generate`', () => {
  const path = join(__dirname, '../../src/config/generated/group-params.ts');
  expect(readFileSync(path, 'utf8')).toBe(generateGroupParams());
});

test.each(misspelt)(
  '$group.$method() refuses a parameter that it does not have',
  ({ group, method, index }) => {
    const args = [...Array(index).fill('x'), { nonsuch: 1 }];
    expect(() => untyped()[group]![method]!(...args)).toThrow(
      `${group}.${method}.nonsuch: Cannot take an unknown`,
    );
  },
);

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
  ['undefined', undefined],
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
