import { randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { digestOf } from '../resources/digest';
import { type Action, placeOf } from './action';
import { detail } from './format-plan';
import type { Plan } from './plan';

const savedPlan = z.object({
  format: z.literal('uwsgi-iac plan'),
  version: z.literal(1),
  project: z.string(),
  /** When it was made, in ISO 8601. */
  made: z.string(),
  /** Keeps equal values of two plans from looking equal. */
  salt: z.string(),
  actions: z.array(
    z.object({
      kind: z.string(),
      host: z.string(),
      path: z.string(),
      /** What differs, for people; secrets are hidden. */
      changes: z.array(z.string()),
      /** Digest over what is and what shall be. */
      fingerprint: z.string(),
    }),
  ),
});

/** A plan as it is kept until it is applied; it holds no secret. */
export type SavedPlan = z.infer<typeof savedPlan>;

/** A saved plan that no longer fits: nothing was changed. */
export class SavedPlanError extends Error {
  override readonly name = 'SavedPlanError';
}

/** What is kept of a plan. */
export function savePlan(plan: Plan, salt = randomBytes(16).toString('hex')): SavedPlan {
  const actions = plan.actions.map((action) => {
    const { host, path } = placeOf(action);
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
 * Refuses to apply a plan that is not the saved one any more.
 *
 * @throws SavedPlanError that tells what changed since: on a host or in the program
 */
export function checkSavedPlan(saved: SavedPlan, plan: Plan): void {
  const now = savePlan(plan, saved.salt);
  const key = ({ host, path }: { host: string; path: string }): string => `${host} ${path}`;
  const [before, after] = [saved, now].map(({ actions }) => new Map(actions.map((one) => [key(one), one])));
  const lines = [...new Set([...before!.keys(), ...after!.keys()])].flatMap((place) => {
    const [was, is] = [before!.get(place), after!.get(place)];
    if (was?.fingerprint === is?.fingerprint) return [];
    return [`${place}: planned ${told(was)}; now ${told(is)}`];
  });
  if (saved.project === now.project && lines.length === 0) return;
  const what = saved.project === now.project ? lines : [`the plan is of the project ${saved.project}`];
  throw new SavedPlanError(
    `Cannot apply the plan of ${saved.made}: hosts and program must be as they were, but\n${what.map((line) => `  ${line}`).join('\n')}\nNothing was changed; make a new plan and look at it`,
  );
}

function told(action: SavedPlan['actions'][number] | undefined): string {
  if (action === undefined) return 'nothing';
  const { kind, changes } = action;
  return changes.length === 0 ? kind : `${kind} (${changes.join('; ')})`;
}

/** Values that may be guessed are made slow to guess. */
function fingerprint(action: Action, salt: string): string {
  if ('entry' in action) return digestOf(JSON.stringify([salt, action.kind, action.entry]));
  const { desired } = action;
  const live = 'live' in action ? action.live.props : undefined;
  const text = JSON.stringify([salt, action.kind, desired.path, sorted(live), sorted(desired.props)]);
  return desired.secrets.length === 0 ? digestOf(text) : scryptSync(text, salt, 32).toString('hex');
}

/** The same whatever the order of keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
