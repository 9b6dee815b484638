import { catalog, type OptionFacts } from '../config/catalog';
import { contentRules } from './content-rules';
import { type ActivationRule, activationRules } from './rules';
import { runtimeConditions } from './runtime-conditions';

/** What makes a change effective in a running uWSGI, mildest first. */
export const activations = [
  'none',
  'daemon-reload',
  'live',
  'mules',
  'spoolers',
  'chain-reload',
  'workers',
  'reload',
  'zerg',
  'restart',
] as const;

/**
 * What makes a change effective in a running uWSGI.
 *
 * - `none`: nothing needs to happen
 * - `daemon-reload`: systemd reads the unit again, and its process goes on as it is
 * - `live`: the processes see it by themselves, or after one letter in the master FIFO; none of them starts anew
 * - `mules`, `spoolers`: only these start anew (`touch-mules-reload`, `touch-spoolers-reload`)
 * - `chain-reload`: the workers start anew, one after the other (`c`, `touch-chain-reload`); the file is not read
 * - `workers`: all workers start anew at once (`w`, `touch-workers-reload`); the file is not read
 * - `reload`: the master takes SIGHUP: same process, sockets kept, file read again, workers anew
 * - `zerg`: another zerg takes the sockets over, then the old one ends
 * - `restart`: stop and start, of a vassal by its emperor: nobody accepts for about a second, or until it has started
 */
export type Activation = (typeof activations)[number];

/** An activation with the reason for it, for people. */
export interface Activated {
  readonly activation: Activation;
  readonly reason: string;
  /** Which requests can be lost, where the activation alone does not say it. */
  readonly impact?: string;
}

/** What is known of the instance that a change is for. */
export interface ActivationContext {
  /** Options of the process that runs. */
  readonly running?: Readonly<Record<string, unknown>>;
  /** Options as they shall be. */
  readonly wanted?: Readonly<Record<string, unknown>>;
  /** Whether a systemd socket unit holds the sockets. */
  readonly socketUnit?: boolean;
  /** Whether an emperor looks after it. */
  readonly vassal?: boolean;
}

/** How an option changes; `content`: what it names has changed, its value has not. */
export type OptionChangeKind = 'add' | 'remove' | 'change' | 'order' | 'content';

/** A change of an option and all that decides what it needs. */
export interface OptionChange {
  readonly option: string;
  readonly kind: OptionChangeKind;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly context: ActivationContext;
  readonly facts?: OptionFacts;
}

/**
 * What makes a change of one uWSGI option effective. Without values or context the answer is the safe one.
 *
 * @example
 * activationOf('listen', 'change') // { activation: 'restart', reason: 'it is set when the socket is bound; …' }
 * activationOf('wsgi-file', 'content', undefined, undefined, { running: { 'lazy-apps': 'true', processes: '4' } })
 */
export function activationOf(
  option: string,
  kind: OptionChangeKind,
  from?: unknown,
  to?: unknown,
  context: ActivationContext = {},
): Activated {
  const change: OptionChange = { option, kind, from, to, context, facts: catalog.get(option) };
  return runtimeConditions.reduce<Activated>(
    (needed, { becomes }) => becomes(needed.activation, change) ?? needed,
    ownActivation(change),
  );
}

function ownActivation(change: OptionChange): Activated {
  if (change.kind === 'content') {
    return (
      contentRuleOf(change.option)?.needs(change) ?? {
        activation: 'none',
        reason: 'it names nothing that could change by itself',
      }
    );
  }
  const rule = activationRuleOf(change.option);
  const { activation, reason, impact } = rule.unless?.find(({ holds }) => holds(change)) ?? rule;
  return { activation, reason, ...(impact === undefined ? {} : { impact }) };
}

/** The rule that an option falls under. */
export function activationRuleOf(option: string): ActivationRule {
  const facts = catalog.get(option);
  const names = [option, ...(facts?.aliases ?? [])];
  return activationRules.find(
    ({ options, kinds, plugins }) =>
      (options === undefined && kinds === undefined && plugins === undefined) ||
      options?.some((name) => names.includes(name)) ||
      (facts !== undefined && (kinds?.includes(facts.kind) || plugins?.includes(facts.plugin))),
  )!;
}

/** The rule for the content of what an option names; none where it names nothing. */
export function contentRuleOf(option: string) {
  const names = [option, ...(catalog.get(option)?.aliases ?? [])];
  return contentRules.find(({ options }) => options.some((name) => names.includes(name)));
}

/** Activations that leave some kind of process alone which another of them would start anew. */
const partial: Readonly<Partial<Record<Activation, string>>> = {
  mules: 'mules',
  spoolers: 'spoolers',
  'chain-reload': 'workers',
  workers: 'workers',
};

/**
 * The mildest activation that does what several ask for; `none` of none. It is the most disruptive of them, except that
 * two which each start other processes anew make a reload.
 */
export function strongest(all: readonly (Activation | undefined)[]): Activation {
  const most = all.reduce<Activation>(
    (most, one) => (one !== undefined && activations.indexOf(one) > activations.indexOf(most) ? one : most),
    'none',
  );
  if (partial[most] === undefined) return most;
  const processes = new Set(all.flatMap((one) => partial[one ?? 'none'] ?? []));
  return processes.size > 1 ? 'reload' : most;
}
