import { documentedProperties, namesIn, optionSources, optionsNamed } from '../../scripts/option-coverage';

const program = optionSources();

/** Interfaces and properties that no option stands behind, by the reason. */
const withoutOption: Readonly<Record<string, string>> = {
  Directive: 'a line of any option',
  KeyValueOptions: 'how values are written, for all groups',
  ModifierOptions: 'part of every modifier',
  NeedsPlugin: 'part of every value object',
  NumberLimits: 'how numbers are checked, for all groups',
  OutputState: 'what is known of a value of Pulumi',
  PutOptions: 'how options are written, for all groups',
  RouteActionProps: 'part of every action',
  RouterStep: 'a line of any router',
  SectionWriter: 'the part of a section that groups write to',
  SocketKind: 'part of every socket',
  SocketType: 'part of every socket',
  ValueObjectProps: 'part of every value object',
  'AfterAppLoading.afterAppLoading': 'chooses among options that the methods name',
  'AttachOptions.forLegion': 'always refused',
  'DsnOptions.allowSharedSockets': 'chooses the kind of socket',
  'LockFileOptions.afterSetup': 'chooses among options that the method names',
  'LockFileOptions.wait': 'chooses among options that the method names',
  'LogUse.forSingleWorker': 'chooses among options that the methods name',
  'LogUse.requestsOnly': 'chooses among options that the methods name',
  'RegisterRouteOptions.inOrder': 'chooses the place of the lines',
  'SpoolerBasicParams.baseDir': 'completes the value of another option',
};

const excepted = (where: string): boolean =>
  where in withoutOption || where.slice(0, where.indexOf('.')) in withoutOption;

const properties = documentedProperties(program);

test('the sources of all groups are read', () => {
  expect(properties.length).toBeGreaterThan(400);
});

test('every property of the options says what it does', () => {
  const silent = properties.filter(({ where, comment }) => {
    const said = comment.replace(/\bBecomes (.*?)\.(?=\s|$)/gs, '').trim();
    return said === '' && !where.startsWith('RouterStep.') && !where.startsWith('Directive.');
  });
  expect(silent.map(({ where }) => where)).toEqual([]);
});

test('every property of the options names the option of uWSGI it becomes', () => {
  const missing = properties.filter(({ where, comment, about }) => {
    const names = [...namesIn(comment), ...namesIn(about)];
    const options = names.flatMap((name) => optionsNamed(name.replace('ROUTER', 'fastrouter')));
    return options.length === 0 && !excepted(where);
  });
  expect(missing.map(({ where }) => where)).toEqual([]);
});

test('every exception is needed', () => {
  const places = new Set(properties.flatMap(({ where }) => [where, where.slice(0, where.indexOf('.'))]));
  expect(Object.keys(withoutOption).filter((where) => !places.has(where))).toEqual([]);
});
