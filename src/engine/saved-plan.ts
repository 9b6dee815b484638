import { randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { digestOf } from '../resources/digest';
import { type Action, actionPlace } from './action';
import { detail } from './format-plan';
import type { Plan } from './plan';

const savedPlan = z.object({
  format: z.literal('uwsgi-iac plan'),
  version: z.literal(1),
  project: z.string(),
  /** Creation time in ISO 8601. */
  made: z.string(),
  /** Salt, so that equal values of two plans have different fingerprints. */
  salt: z.string(),
  actions: z.array(
    z.object({
      kind: z.string(),
      host: z.string(),
      path: z.string(),
      /** Changes as text; secrets are masked. */
      changes: z.array(z.string()),
      /** Digest of live and desired props. */
      fingerprint: z.string(),
    }),
  ),
});

/** A plan that was saved for a later apply; contains no secrets. */
export type SavedPlan = z.infer<typeof savedPlan>;

/** A saved plan is outdated or invalid; nothing was changed. */
export class SavedPlanError extends Error {
  override readonly name = 'SavedPlanError';
}

/** Saves a plan. */
export function savePlan(plan: Plan, salt = randomBytes(16).toString('hex')): SavedPlan {
  const actions = plan.actions.map((action) => {
    const { host, path } = actionPlace(action);
    return {
      kind: action.kind,
      host,
      path,
      changes: [...detail(action)],
      fingerprint: fingerprint(action, salt),
    };
  });
  return {
    format: 'uwsgi-iac plan',
    version: 1,
    project: plan.project,
    made: new Date().toISOString(),
    salt,
    actions,
  };
}

/** @throws SavedPlanError when the text is no saved plan */
export function parseSavedPlan(text: string, name: string): SavedPlan {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  const { data } = savedPlan.safeParse(parsed);
  if (data === undefined) {
    throw new SavedPlanError(`Cannot read ${name}: it must be a plan that plan --out wrote; make a new one`);
  }
  return data;
}

/**
 * Checks that a plan equals the saved one.
 *
 * @throws SavedPlanError with the changes since: on a host or in the program
 */
export function checkSavedPlan(saved: SavedPlan, plan: Plan): void {
  const now = savePlan(plan, saved.salt);
  const key = ({ host, path }: { host: string; path: string }): string => `${host} ${path}`;
  const [before, after] = [saved, now].map(({ actions }) => new Map(actions.map((one) => [key(one), one])));
  const lines = [...new Set([...before!.keys(), ...after!.keys()])].flatMap((place) => {
    const [was, is] = [before!.get(place), after!.get(place)];
    if (was?.fingerprint === is?.fingerprint) return [];
    return [`${place}: planned ${describe(was)}; now ${describe(is)}`];
  });
  if (saved.project === now.project && lines.length === 0) return;
  const what = saved.project === now.project ? lines : [`the plan is of the project ${saved.project}`];
  throw new SavedPlanError(
    `Cannot apply the plan of ${saved.made}: hosts and program must be as they were, but\n${what.map((line) => `  ${line}`).join('\n')}\nNothing was changed; create a new plan and review it`,
  );
}

function describe(action: SavedPlan['actions'][number] | undefined): string {
  if (action === undefined) return 'nothing';
  const { kind, changes } = action;
  return changes.length === 0 ? kind : `${kind} (${changes.join('; ')})`;
}

/** A slow digest protects secrets that could be guessed. */
function fingerprint(action: Action, salt: string): string {
  if ('entry' in action) return digestOf(JSON.stringify([salt, action.kind, action.entry]));
  const { desired } = action;
  const live = 'live' in action ? action.live.props : undefined;
  const text = JSON.stringify([salt, action.kind, desired.path, sorted(live), sorted(desired.props)]);
  return desired.secrets.length === 0 ? digestOf(text) : scryptSync(text, salt, 32).toString('hex');
}

/** Sorts keys, so that their order does not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
