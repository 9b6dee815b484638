import { Section } from '../../src/config/section';
import type { Declaration } from '../../src/constructs/project';
import { outputPlaces, resolveOutputs, withValues } from '../../src/engine/resolve-outputs';
import { secretFrom, shownOf } from '../../src/options/secret-source';
import { text } from '../../src/options/text';

const variable = 'RESOLVE_OUTPUTS_TEST';
const token = secretFrom.env(variable);
const declaration = (props: object, sections: readonly Section[] = []) =>
  ({
    path: 'web1/shop',
    type: 't',
    props: { host: 'web1', ...props },
    sections,
    dependsOn: [],
  }) as unknown as Declaration;
const values = async (...given: Parameters<typeof resolveOutputs>) => [
  ...(await resolveOutputs(...given)).values(),
];

beforeEach(() => {
  process.env[variable] = 'open sesame';
});
afterEach(() => {
  delete process.env[variable];
});

test('resolveOutputs() has each Output of props and sections once, however deep, with its value', async () => {
  const section = new Section().raw('env', text`TOKEN=${token}`);
  const shown = shownOf(secretFrom.env(variable));
  const found = await resolveOutputs(declaration({ a: { b: [token] }, c: shown }, [section]), {});
  expect([...found]).toEqual([
    [token, { value: 'open sesame', secret: true }],
    [shown, { value: 'open sesame', secret: false }],
  ]);
});

test('resolveOutputs() ends in a circle of props', async () => {
  const circle: { self?: object } = {};
  circle.self = circle;
  expect(await values(declaration({ circle }), {})).toEqual([]);
});

test('resolveOutputs() names prop or option of a secret that is not available', async () => {
  delete process.env[variable];
  const missing = () => secretFrom.env(variable);
  await expect(values(declaration({ service: { environment: { A: missing() } } }), {})).rejects.toThrow(
    `service.environment.A: Cannot get a secret: the environment variable ${variable} must be set and not empty`,
  );
  await expect(values(declaration({}, [new Section().raw('env', missing())]), {})).rejects.toThrow(
    /^env: Cannot get a secret/,
  );
});

test('resolveOutputs() without secrets fetches none: one stand-in for each source', async () => {
  delete process.env[variable];
  const [one, same, other] = [secretFrom.env(variable), secretFrom.env(variable), secretFrom.env('OTHER')];
  const found = await values(declaration({ one, same, other }), { secrets: 'none' });
  expect(found.map(({ value }) => value)).toEqual(
    Array(3).fill(expect.stringMatching(/^\[secret [0-9a-f]{12}\]$/)),
  );
  expect(found[0]).toEqual(found[1]);
  expect(found[0]!.value).not.toBe(found[2]!.value);
});

test('resolveOutputs() fetches the available secrets, and has a stand-in for the others', async () => {
  const found = await values(
    declaration({ token: secretFrom.env(variable), none: secretFrom.env('OTHER') }),
    { secrets: 'available' },
  );
  expect(found.map(({ value }) => value)).toEqual(['open sesame', expect.stringMatching(/^\[secret /)]);
});

test('resolveOutputs() gives sources the same stand-in wherever the program lies', async () => {
  const at = (folder: string) =>
    values(declaration({ a: secretFrom.file(`${folder}/key`) }), {
      secrets: 'none',
      renamed: (source) => source.replace(folder, ''),
    });
  expect(await at('/tmp/one')).toEqual(await at('/tmp/two'));
});

test('outputPlaces() has the path of each place of a value, and looks into no Output', () => {
  const props = { a: [1, { b: token }], c: token, d: secretFrom.env('OTHER') };
  expect(outputPlaces(props, new Set([token]))).toEqual([['a', 1, 'b'], ['c']]);
  const { isKnown } = token as unknown as { isKnown: unknown };
  expect(outputPlaces(props, new Set([isKnown]))).toEqual([]);
});

test('withValues() replaces Outputs, and leaves out what is undefined', () => {
  const known = new Map([[token, { value: { deep: 1 }, secret: true }]]);
  const props = { a: [token, 'x'], b: { c: token, d: undefined }, e: null, f: 0 };
  expect(withValues(props, known)).toStrictEqual({
    a: [{ deep: 1 }, 'x'],
    b: { c: { deep: 1 } },
    e: null,
    f: 0,
  });
  expect(Object.keys(withValues(props, known) as object)).toEqual(['a', 'b', 'e', 'f']);
});
