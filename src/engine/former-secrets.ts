import type { Difference } from '../plan/change';
import { hiddenAt, type SecretPlaces, shownPlaces, valueAt } from '../plan/secret-places';
import { noteSecrets } from '../secrets/known';
import { holdsShortSecret, secretsAmong } from '../secrets/remembered';
import { secretTextsOf } from '../secrets/secret-patterns';
import type { Action } from './action';
import type { Desired } from './desired';
import type { HostState } from './host-state';
import { type Inventory, type InventoryEntry, thingOf } from './inventory';

type Secret = Desired['secret'];

/** Props that describe a resource apart from its content; these contain no secret. */
const facts = ['host', 'path', 'name', 'mode', 'owner', 'group', 'user', 'ensure'];

/** Registers secrets that left the program but are in live props, so that all output masks them. */
export function noteFormerSecrets(found: unknown, { secrets }: Pick<Inventory, 'secrets'>): void {
  noteSecrets(secretsAmong(found, secrets));
}

/**
 * Masks in an action what was secret at the deployment, even if the program no longer says so: values at the former
 * paths, and the secret text anywhere.
 */
export function hidingFormer(action: Action, { inventory, damaged }: HostState): Action {
  if (!('live' in action)) return action;
  const { desired, live } = action;
  const entry = 'before' in action ? action.before?.entry : entryOf(desired, inventory);
  noteFormerSecrets([live.props, desired.props, entry?.state], inventory);
  if (action.kind === 'same') return action;
  const unknown = damaged !== undefined || (entry !== undefined && entry.secretPlaces === undefined);
  const ours = unknown
    ? hidingTexts(desired.secret, [live.props, desired.props], action.difference)
    : hidingShort(
        hidingPlaces(desired.secret, shownPlaces(desired.resource, entry?.secretPlaces ?? [])),
        [live.props, desired.props],
        inventory,
      );
  return {
    ...action,
    desired: { ...desired, secret: action.kind === 'adopt' ? hidingForeign(ours, live.props) : ours },
  };
}

function entryOf({ path, resource, id }: Desired, { resources }: Inventory): InventoryEntry | undefined {
  const thing = thingOf({ type: resource.type, id });
  return resources[path] ?? Object.values(resources).find((entry) => thingOf(entry) === thing);
}

const hidingPlaces =
  (secret: Secret, places: SecretPlaces): Secret =>
  (at) =>
    secret(at) || hiddenAt(places, at);

/** Masks the paths of texts that are recorded as secret and are too short to be masked everywhere. */
export function hidingShort(
  secret: Secret,
  sides: readonly object[],
  { secrets }: Pick<Inventory, 'secrets'>,
): Secret {
  return (at) => secret(at) || sides.some((side) => holdsShortSecret(nearest(side, at), secrets));
}

/**
 * Masks parts of a foreign resource that is to be adopted: the text of a file that not every user of its host may
 * read, and values with names of secrets.
 */
function hidingForeign(secret: Secret, found: object): Secret {
  noteSecrets(secretTextsOf(found));
  const { mode } = found as { mode?: unknown };
  const closed = typeof mode === 'string' && /[0-3]$/.test(mode);
  return closed ? (at) => secret(at) || at[0] === 'content' : secret;
}

/**
 * Masks texts where former secrets cannot be identified, because an earlier release deployed them: all texts of the
 * props or, if a difference is given, all that differ.
 */
export function hidingTexts(secret: Secret, sides: readonly object[], difference?: Difference): Secret {
  const differing = difference && new Set(difference.changes.map(({ path }) => path.join('\n')));
  // A variable is below the option that differs.
  const differs = (at: Parameters<Secret>[0]): boolean =>
    differing === undefined || at.some((_, index) => differing.has(at.slice(0, index + 1).join('\n')));
  return (at) => {
    if (secret(at)) return true;
    if (facts.includes(String(at[0])) || !differs(at)) return false;
    const values = sides.map((side) => valueAt(side, at)).filter((value) => value !== undefined);
    return values.length === 0 || values.some(holdsText);
  };
}

/** Value at a path, or the text at which the path ends. */
function nearest(value: unknown, path: Parameters<Secret>[0]): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== 'object' || value === null) return value;
  return nearest(Reflect.get(value, key), rest);
}

/** Short numbers and switches reveal nothing. */
function holdsText(value: unknown): boolean {
  if (typeof value === 'string') return !/^(\d{1,3}|true|false|yes|no|on|off|)$/i.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsText);
}
