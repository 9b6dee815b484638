import type { Action } from '../../src/engine/action';
import type { Desired } from '../../src/engine/desired';
import { hidingFormer } from '../../src/engine/former-secrets';
import type { HostState } from '../../src/engine/host-state';
import type { InventoryEntry } from '../../src/engine/inventory';
import { hiddenAt } from '../../src/plan/secret-places';
import { resources } from '../../src/resources';

const paths = {
  text: ['content'],
  variable: ['environment', 'TOKEN'],
  option: ['sections', 'uwsgi', 'env'],
  item: ['commands', 2, 'run'],
} as const;

test.each([
  { place: ['content'], at: ['content'], hidden: true },
  { place: ['content'], at: ['mode'], hidden: false },
  { place: ['environment', 'TOKEN'], at: ['environment'], hidden: true },
  { place: ['environment', 'TOKEN'], at: ['environment', 'OTHER'], hidden: false },
  { place: ['environment'], at: ['environment', 'TOKEN', 'inside'], hidden: true },
  { place: ['commands', 2], at: ['commands', 2, 'run'], hidden: true },
  { place: ['sections', 'uwsgi', 'env'], at: ['sections', 'uwsgi', 'env'], hidden: true },
  {
    place: ['sections', 'Service', 'Environment', 0],
    at: ['sections', 'Service', 'Environment', 'A'],
    hidden: true,
  },
  {
    place: ['dropIns', 'a', 'Service', 'Environment'],
    at: ['dropIns', 'a', 'Service', 'Environment', 'A'],
    hidden: true,
  },
  {
    place: ['dropIns', 'a', 'Service', 'Environment'],
    at: ['dropIns', 'b', 'Service', 'Environment'],
    hidden: false,
  },
  { place: ['sections', 'uwsgi', 'env'], at: ['sections', 'uwsgi', 'processes'], hidden: false },
  { place: [], at: ['mode'], hidden: true },
])('a secret at $place and a change at $at', ({ place, at, hidden }) => {
  expect(hiddenAt([place], at)).toBe(hidden);
});

const entry: InventoryEntry = { type: 'x', id: 'x', state: {}, dependsOn: [], claims: [] };

const hostState = (one: Partial<InventoryEntry> | undefined, more: Partial<HostState> = {}): HostState => ({
  inventory: {
    version: 2,
    project: 'p',
    resources: one === undefined ? {} : { 'web1/a': { ...entry, ...one } },
    secrets: { salt: 's', since: new Date().toISOString(), digests: [] },
  },
  others: [],
  ...more,
});

/** Props of any type with a text at each of the paths, all of which change. */
function change(type: string, kind: 'update' | 'replace' | 'adopt'): Action {
  const props = (text: string) => ({
    host: 'web1',
    content: text,
    environment: { TOKEN: text },
    sections: { uwsgi: { env: text } },
    commands: [{}, {}, { run: text }],
  });
  const [from, to] = [props('old'), props('new')];
  const changes = Object.values(paths).map((path) => ({
    path: [...path],
    kind: 'change' as const,
    from: 'old',
    to: 'new',
  }));
  const desired = { resource: { type }, props: to, path: 'web1/a', id: 'x', secret: () => false };
  return {
    kind,
    desired: desired as unknown as Desired,
    live: { props: from, state: {} },
    difference: { changes },
  };
}

const hiddenOf = (action: Action, of: HostState): readonly string[] => {
  const { desired } = hidingFormer(action, of) as { desired: Desired };
  return Object.entries(paths).flatMap(([name, path]) => (desired.secret([...path]) ? [name] : []));
};

describe.each([...resources.keys()])('%s', (type) => {
  test.each(Object.keys(paths) as (keyof typeof paths)[])(
    'a secret that was in the place of a %s stays hidden, and nothing else is',
    (name) => {
      for (const kind of ['update', 'replace'] as const)
        expect(hiddenOf(change(type, kind), hostState({ secretPlaces: [paths[name]] }))).toEqual([name]);
    },
  );

  test('nothing was secret', () => {
    expect(hiddenOf(change(type, 'update'), hostState({ secretPlaces: [] }))).toEqual([]);
  });

  test.each([
    ['an earlier release deployed it', hostState({})],
    [
      'the inventory cannot be read',
      hostState(undefined, { damaged: new Error('x') as HostState['damaged'] }),
    ],
  ])('every text that differs is hidden where %s', (_, of) => {
    expect(hiddenOf(change(type, 'update'), of)).toEqual(Object.keys(paths));
  });
});
