import { planData } from '../../src/cli/output/plan';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import type { Action } from '../../src/engine/action';
import { type Desired, desiredOf } from '../../src/engine/desired';
import { formatPlan } from '../../src/engine/format-plan';
import { hidingFormer } from '../../src/engine/former-secrets';
import type { HostState } from '../../src/engine/host-state';
import type { Plan } from '../../src/engine/plan';
import { secretFrom } from '../../src/options/secret-source';
import { type PropPath, type SecretPlaces, valueAt } from '../../src/plan/secret-places';
import { markdownOf, reportOf } from '../../src/report';
import { anyResource } from '../support/any-resource';
import { edited, handEdits, placeIn, richProps, textLeaves, textPlaces, withAt } from '../support/rich-props';

const variable = 'ZQ_EDITED_SECRET';
afterEach(() => delete process.env[variable]);

/** Parts of keys that schemas exclude from each other; of each pair the fixture has the first. */
const instead: Readonly<Record<string, string>> = { 'virtualenv.lock': 'virtualenv.requirements' };
/** Types that have no host, and no difference to one. */
const types = Object.keys(richProps).filter((type) => type !== 'Pause');

async function desired(type: string, props: unknown): Promise<Desired> {
  const host = new Host(new Project('edited'), 'web1');
  anyResource(host, 'one', type, props as object);
  const [one] = await desiredOf((host.node.root as Project).synth());
  return one!;
}

/** The program with a secret at a path of the props. */
function withSecret(type: string, path: PropPath): Promise<Desired> {
  process.env[variable] = String(valueAt(richProps[type], path));
  return desired(type, withAt(richProps[type], path, secretFrom.env(variable)));
}

/** All that is printed of a change of these live props. */
function printed(one: Desired, live: object, secretPlaces: SecretPlaces): string {
  const { resource, path, id } = one;
  const props = { ...one.props, ...live };
  const difference = resource.diff(props, one.props);
  const action: Action = { kind: 'update', desired: one, live: { props, state: {} }, difference };
  const entry = { type: resource.type, id, state: {}, dependsOn: [], claims: [], secretPlaces };
  const secrets = { salt: 's', since: new Date().toISOString(), digests: [] };
  const inventory = { version: 2 as const, project: 'edited', resources: { [path]: entry }, secrets };
  const state: HostState = { inventory, others: [] };
  const plan: Plan = {
    project: 'edited',
    actions: [hidingFormer(action, state)],
    hostStates: new Map([['web1', state]]),
    rollout: { id: 'x', batches: [], pause: 0, maxFailures: 0 },
  };
  return [
    formatPlan(plan),
    formatPlan(plan, { verbose: true }),
    JSON.stringify(planData(plan)),
    JSON.stringify(reportOf(plan)),
    markdownOf(reportOf(plan)),
  ].join('\n');
}

describe.each(types)('%s', (type) => {
  const props = richProps[type]!;
  const places = textPlaces(type);
  const leaves = textLeaves(props).filter((path) => placeIn(places, path) !== undefined);
  // A name stands in the path of a change, by which people find it.
  const secrets = leaves.filter((path) => placeIn(places, path) !== 'commands.*.name');

  test('has a text wherever its schema allows one', () => {
    const had = new Set(leaves.map((path) => placeIn(places, path)));
    const met = places.filter((place) => instead[place] === undefined);
    // One value at a time can be a text or a list; the fixture has both somewhere in each map.
    expect(met.filter((place) => !had.has(place))).toEqual([]);
  });

  test.each(secrets.map((path) => [path.join('.'), path] as const))(
    'a secret at %s is not shown after a hand edit, whatever the program has now',
    async (_, path) => {
      const before = await withSecret(type, path);
      const without = await desired(type, withAt(props, path, undefined)).catch(() => undefined);
      const programs = { secret: before, open: await desired(type, props), without };
      for (const [edit, live] of Object.entries(handEdits(props, path)))
        for (const [program, now] of Object.entries(programs)) {
          if (now === undefined) continue;
          const shown = printed(now, live as object, before.secretPlaces);
          expect([edit, program, shown.split('\n').filter((line) => line.includes(edited))]).toEqual([
            edit,
            program,
            [],
          ]);
        }
    },
  );
});

test('what stands beside a secret variable in a list of a unit is shown', async () => {
  const before = await withSecret('SystemdUnit', ['sections', 'Service', 'Environment', 1]);
  const live = withAt(richProps['SystemdUnit'], ['sections', 'Service', 'Environment', 0], 'A=other');
  expect(printed(before, live as object, before.secretPlaces)).toContain(
    '[Service] Environment: A: other → 1',
  );
});
