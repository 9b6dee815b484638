import type { Activation } from '../../../src/activation/activation';
import { catalog } from '../../../src/config/catalog';
import type { Snapshot } from './snapshot';

/** What differs where nothing was changed: between two looks or starts, after a reload, after new workers. */
export interface Noise {
  readonly always: ReadonlySet<string>;
  readonly reload: ReadonlySet<string>;
  readonly workers: ReadonlySet<string>;
}

/** Four looks: with the old value, after the milder activation, after the one of the table, after a fresh start. */
export interface Looks {
  readonly before: Snapshot;
  /** Absent where the milder activation ended the process, or there is none. */
  readonly early?: Snapshot;
  /** Absent for a restart, which is a fresh start. */
  readonly after?: Snapshot;
  readonly fresh: Snapshot;
}

/** What four looks show: a proof in a place, a contradiction, or nothing to see. */
export type Verdict =
  | { readonly seen: string }
  | { readonly contradiction: string }
  | { readonly unseen: true };

const logged = 'log at start: ';
/** What an effect is best seen in, best first; `variable` is uWSGI's own memory. */
const places = [
  ...[
    'response',
    'sockets',
    'process: cmdline',
    'process: ',
    'file',
    'log line',
    'stats',
    'application',
    logged,
  ],
  'variable: ',
];

/** Names of two looks that differ. */
export function differences(one: Snapshot, other: Snapshot): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((name) => one.get(name) !== other.get(name));
}

/** Judges an activation by what was seen of a change of an option. */
export function judge(option: string, activation: Activation, looks: Looks, noise: Noise): Verdict {
  const { before, early, after, fresh } = looks;
  const effects = differences(before, fresh).filter((name) => !noise.always.has(name));
  if (activation === 'none') return judgeNone(option, effects, before, fresh);
  if (effects.length === 0) return { unseen: true };

  const reached = effects.filter((name) => shows(early, fresh, name) && !noise.workers.has(name));
  const still = effects.filter((name) => !shows(early, fresh, name));
  if (activation === 'restart' && early !== undefined) still.push(...astray(early, fresh, noise));
  const plain = effects.every((name) => name.startsWith(logged) || name.startsWith('variable: '));
  if (still.length === 0 && plain && activation === 'restart') return { unseen: true };
  if (still.length === 0) return { contradiction: `a milder way is enough for ${reached.join(', ')}` };
  if (after !== undefined) {
    const wrong = astray(after, fresh, noise);
    // A reload and a start print different lines: of those that are the effect, one is enough.
    if (effects.every((name) => name.startsWith(logged) && !shows(after, fresh, name)))
      wrong.push(effects[0]!);
    if (wrong.length > 0) return { contradiction: unlike(wrong[0]!, activation, after, fresh) };
  }
  if (process.env['EFFECTS'] !== undefined) console.log(option, still);
  return { seen: best(option, still) };
}

const shows = (look: Snapshot | undefined, fresh: Snapshot, name: string): boolean =>
  look !== undefined && look.get(name) === fresh.get(name);

/** What a reload leaves otherwise than a fresh start, whatever it was before. */
const astray = (reloaded: Snapshot, fresh: Snapshot, { always, reload }: Noise): string[] =>
  differences(reloaded, fresh).filter(
    (name) => !name.startsWith(logged) && !always.has(name) && !reload.has(name),
  );

function judgeNone(option: string, effects: readonly string[], before: Snapshot, fresh: Snapshot): Verdict {
  const others = effects.filter((name) => !name.startsWith(logged) && !ownVariables(option).includes(name));
  return others.length === 0
    ? { seen: 'nothing of the process' }
    : { contradiction: unlike(others[0]!, 'nothing', before, fresh) };
}

function best(option: string, names: readonly string[]): string {
  const rank = (name: string): number => {
    const at = places.findIndex((place) => name.startsWith(place));
    return at < 0 ? places.length : at;
  };
  const [first] = [...names].sort((one, other) => rank(one) - rank(other));
  return ownVariables(option).includes(first!) ? 'its variable' : first!.slice(0, 120);
}

/** The variables of uWSGI that an option sets, by all of its names. */
const ownVariables = (option: string): readonly string[] =>
  [option, ...(catalog.get(option)?.aliases ?? [])].map((name) => `variable: ${name}`);

const unlike = (name: string, way: string, after: Snapshot, fresh: Snapshot): string =>
  `after ${way} ${name} is ${clip(after.get(name))}, after a fresh start ${clip(fresh.get(name))}`;

const clip = (text = 'absent'): string => (text.length > 300 ? `${text.slice(0, 300)} …` : text);
