import { NiceSection, PythonSection, Section } from '../../src';
import { groupParamRows } from '../../src/config/generated/group-params';
import { renderIni } from '../../src/config/ini';
import { renderSections } from '../../src/config/rendered';

const ini = (section: Section) => renderIni(renderSections([section]));
const withMain = [
  ...new Set(groupParamRows.flatMap(([group, method]) => (method === 'setBasicParams' ? [group] : []))),
].filter((group) => group !== 'section' && !group.includes('.'));

type Call = (params?: object) => Section;
const groupOf = (section: Section, name: string) =>
  (section as unknown as Readonly<Record<string, Call & { setBasicParams: Call }>>)[name]!;

test('most groups have main parameters', () => expect(withMain.length).toBeGreaterThan(20));

test.each(withMain)('section.%s() sets the main parameters', (name) => {
  const section = new Section();
  expect(groupOf(section, name)()).toBe(section);
  expect(ini(section)).toBe(ini(groupOf(new Section(), name).setBasicParams()));
  expect(() => groupOf(section, name)({ noSuch: 1 })).toThrow(`${name}.setBasicParams.noSuch: Cannot take`);
});

test('a call of a group chains, and keeps the class of its section', () => {
  const section: PythonSection = new PythonSection({ wsgiModule: '/a.py' })
    .masterProcess({ enable: true, fifoFile: '/run/a.fifo' })
    .workers({ count: 3 });
  expect(section.configureOwner({ owner: 'bob' }).get('workers')).toBe(3);
  expect(section.get('master-fifo')).toBe('/run/a.fifo');
  expect(() => new Section().workers({ cuont: 3 } as never)).toThrow(
    'workers.setBasicParams.cuont: Cannot take an unknown parameter; the nearest is count',
  );
});

test('a group is the same object at each access, and an instance of its class', () => {
  const section = new Section();
  expect(section.workers).toBe(section.workers);
  expect(section.workers).toBeInstanceOf(Section.workers);
});

test('a derived section has groups of its own', () => {
  const first = new NiceSection().networking.registerSocket(Section.networking.sockets.shared(':80'));
  const second = Section.deriveFrom(first);
  second.workers({ count: 7 });
  second.networking.registerSocket(Section.networking.sockets.shared(':81'));
  expect(second.get('workers')).toBe(7);
  expect(first.get('workers')).not.toBe(7);
  expect(ini(first)).not.toContain(':81');
});

test('the plugin of a group goes by the version of its own section', () => {
  const first = new Section();
  first.setPluginsParams({ plugins: first.python as never });
  const second = Section.deriveFrom(first);
  second.python({ version: 2 });
  expect([ini(first), ini(second)].map((text) => /plugin = (.*)/.exec(text)?.[1])).toEqual([
    'python3',
    'python2',
  ]);
});

test('a page of maintenance by the application loads the plugin of Python', () => {
  const section = new NiceSection().configureMaintenanceMode('/run/a', 'app');
  expect(ini(section)).toContain('plugin = python3');
});
