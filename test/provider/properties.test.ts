import fc from 'fast-check';
import { isPlainObject } from '../../src/plan/plain-values';
import { Unknown } from '../../src/plan/unknown';
import { type CheckResult, checkInputs } from '../../src/provider/check';
import { diffInputs } from '../../src/provider/diff';
import { previewDeploy } from '../../src/provider/lifecycle';
import { Secret, unwrap } from '../../src/provider/secret';
import type { Values } from '../../src/provider/values';
import { resourceOf } from '../../src/resources';
import type { Resource } from '../../src/resources/resource';

const seed = Buffer.from('seed');
const nobody = { conflicts: () => [] };

function check(resource: Resource, news: Values): CheckResult {
  return checkInputs(resource, { name: 'shop', olds: {}, news, seed }, nobody);
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const option = fc.oneof(
  fc.tuple(fc.constant('processes'), fc.integer({ min: 1, max: 9 }).map(String)),
  fc.tuple(fc.constant('harakiri'), fc.integer({ min: 1, max: 99 }).map(String)),
  fc.tuple(
    fc.constant('env'),
    fc.array(
      word.map((name) => `${name}=1`),
      { minLength: 1, maxLength: 3 },
    ),
  ),
  fc.tuple(
    fc.constant('chdir'),
    word.map((name) => `/srv/${name}`),
  ),
);
const sections = fc
  .array(option, { maxLength: 4 })
  .map((options) => ({ uwsgi: Object.fromEntries([['master', 'true'], ...options]) }));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const path = word.map((name) => `/etc/uwsgi/${name}.ini`);
const layout = maybe(
  fc.shuffledSubarray(['processes', 'master', 'env', 'chdir']).map((keys) => ['[uwsgi]', ...keys]),
);

/** Inputs that each resource accepts. */
const inputs: readonly [string, fc.Arbitrary<Values>][] = [
  [
    'uwsgi:index:Configuration',
    fc.record({
      host: word,
      path: maybe(path),
      sections,
      layout,
      mode: maybe(fc.constantFrom('600', '640')),
      owner: maybe(word),
    }),
  ],
  [
    'uwsgi:index:Instance',
    fc.record({
      host: word,
      name: maybe(word),
      path: maybe(path),
      sections,
      layout,
      manager: maybe(fc.constantFrom('systemd', 'pidfile')),
      service: maybe(
        fc.record({ user: maybe(word), environment: maybe(fc.dictionary(word, word, { maxKeys: 2 })) }),
      ),
      timeout: maybe(fc.integer({ min: 1, max: 99 })),
    }),
  ],
  [
    'uwsgi:index:SystemdUnit',
    fc.record({
      host: word,
      name: word.map((name) => `${name}.service`),
      sections: word.map((name) => ({
        Service: { ExecStart: `/bin/${name}` },
        Install: { WantedBy: 'multi-user.target' },
      })),
      enabled: maybe(fc.boolean()),
    }),
  ],
];

/** Paths of all values of a map, inner ones too. */
function pathsOf(
  value: unknown,
  at: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  const inner = Array.isArray(value)
    ? value.flatMap((item, index) => pathsOf(item, [...at, index]))
    : isPlainObject(value)
      ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...at, key]))
      : [];
  return value === undefined ? [] : at.length === 0 ? inner : [at, ...inner];
}

/** The value with another one in some places. */
function put(
  value: unknown,
  places: ReadonlySet<string>,
  change: (value: unknown) => unknown,
  at: readonly (string | number)[] = [],
): unknown {
  if (at.length > 0 && places.has(JSON.stringify(at))) return change(value);
  if (Array.isArray(value)) return value.map((item, index) => put(item, places, change, [...at, index]));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, put(item, places, change, [...at, key])]),
  );
}

/** Some places of a value. */
const someOf = (value: Values) =>
  fc.subarray([...pathsOf(value)]).map((paths) => new Set(paths.map((one) => JSON.stringify(one))));

describe.each(inputs)('%s', (type, arbitrary) => {
  const resource = resourceOf(type);
  const twice = fc.tuple(arbitrary, arbitrary);

  test('checkInputs() accepts its own result and leaves it alone', () => {
    fc.assert(
      fc.property(arbitrary, (news) => {
        const first = check(resource, news);
        expect(first.failures).toEqual([]);
        expect(check(resource, first.inputs)).toEqual(first);
      }),
    );
  });

  test('diffInputs() finds nothing between equals', () => {
    fc.assert(
      fc.property(arbitrary, (news) => {
        const { inputs } = check(resource, news);
        expect(diffInputs(resource, { olds: inputs, news: inputs }).properties).toEqual([]);
      }),
    );
  });

  test('diffInputs() is the same both ways but for its direction', () => {
    fc.assert(
      fc.property(twice, ([one, other]) => {
        // What a manager of another kind needs is told by the side that has it.
        const news = check(resource, { ...other, manager: one['manager'] }).inputs;
        const olds = check(resource, one).inputs;
        const there = diffInputs(resource, { olds, news });
        const back = diffInputs(resource, { olds: news, news: olds });
        const turned = { add: 'remove', remove: 'add', change: 'change' };
        const mirrored = [...back.detailed].map(([key, { kind, replaces }]) => [
          key,
          { kind: turned[kind], replaces },
        ]);
        expect(Object.fromEntries(there.detailed)).toEqual(Object.fromEntries(mirrored));
        expect(there.deleteFirst).toBe(back.deleteFirst);
      }),
    );
  });

  test('diffInputs() does not care what is secret', () => {
    const withSecrets = twice.chain(([one, other]) =>
      fc.tuple(fc.constant(one), fc.constant(other), someOf(one), someOf(other)),
    );
    fc.assert(
      fc.property(withSecrets, ([one, other, hiddenOne, hiddenOther]) => {
        const hide = (value: unknown) => new Secret(value);
        const [olds, news] = [put(one, hiddenOne, hide) as Values, put(other, hiddenOther, hide) as Values];
        const { lines: _, ...open } = diffInputs(resource, { olds: one, news: other });
        const { lines, ...hidden } = diffInputs(resource, { olds, news });
        expect(hidden).toEqual(open);
        expect(lines.length > 0).toBe(open.properties.length > 0);
      }),
    );
  });

  test('Check and a preview survive any subset of unknown values', () => {
    const withUnknowns = arbitrary.chain((news) => fc.tuple(fc.constant(news), someOf(news)));
    fc.assert(
      fc.property(withUnknowns, ([news, places]) => {
        const late = put(news, places, () => Unknown.value) as Values;
        const { inputs, failures } = check(resource, late);
        expect(failures).toEqual([]);
        expect(inputs).toMatchObject(
          put(JSON.parse(JSON.stringify(news)), places, () => Unknown.value) as Values,
        );
        const outputs = previewDeploy(resource, inputs);
        expect(Object.keys(outputs)).toEqual(expect.arrayContaining(Object.keys(resource.state.shape)));
        const { properties } = diffInputs(resource, { olds: check(resource, news).inputs, news: inputs });
        if (places.has('["sections"]')) expect(properties).toContain('sections');
      }),
      { numRuns: 200 },
    );
  });

  test('a secret value comes back from Check and a preview as a secret', () => {
    const withSecrets = arbitrary.chain((news) => fc.tuple(fc.constant(news), someOf(news)));
    fc.assert(
      fc.property(withSecrets, ([news, places]) => {
        const hidden = put(news, places, (value) => new Secret(value)) as Values;
        const { inputs } = check(resource, hidden);
        const outputs = previewDeploy(resource, inputs);
        for (const values of [inputs, outputs]) {
          expect(unwrap(values).plain).toMatchObject(JSON.parse(JSON.stringify(news)));
          for (const place of places) expect(reachesSecret(values, JSON.parse(place))).toBe(true);
        }
      }),
    );
  });
});

/** Whether the way to a value leads through a secret. */
function reachesSecret(value: unknown, path: readonly (string | number)[]): boolean {
  if (value instanceof Secret) return true;
  const [key, ...rest] = path;
  return key !== undefined && reachesSecret((value as Values)[key], rest);
}
