import { catalog, type OptionFacts } from '../config/catalog';
import { contentRules } from './content-rules';
import type { ActivationRule } from './rule';
import { activationRules } from './rules';
import { runtimeConditions } from './runtime-conditions';

/** Activations: how a change takes effect in a running uWSGI, mildest first. */
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
 * Activation: how a change takes effect in a running uWSGI.
 *
 * - `none`: nothing needs to happen
 * - `daemon-reload`: systemd reads the unit again, and its process goes on as it is
 * - `live`: the processes see it by themselves, or after one letter in the master FIFO; none of them restarts
 * - `mules`, `spoolers`: only these restart (`touch-mules-reload`, `touch-spoolers-reload`)
 * - `chain-reload`: the workers restart one after the other (`c`, `touch-chain-reload`); the file is not read
 * - `workers`: all workers restart at once (`w`, `touch-workers-reload`); the file is not read
 * - `reload`: the master takes SIGHUP: same process, sockets kept, file read again, new workers
 * - `zerg`: another zerg takes the sockets over, then the old one ends
 * - `restart`: stop and start, of a vassal by its emperor: no process accepts for about a second, or until the start
 * is complete
 */
export type Activation = (typeof activations)[number];

/** An activation and its reason, as text for users. */
export interface Activated {
  readonly activation: Activation;
  readonly reason: string;
  /** Requests that can be lost, if the activation alone does not imply it. */
  readonly impact?: string;
}

/** Facts about the instance that a change applies to. */
export interface ActivationContext {
  /** Options of the running process. */
  readonly running?: Readonly<Record<string, unknown>>;
  /** Declared options. */
  readonly wanted?: Readonly<Record<string, unknown>>;
  /** Whether a systemd socket unit holds the sockets. */
  readonly socketUnit?: boolean;
  /** Whether an emperor runs it. */
  readonly vassal?: boolean;
  /** Whether daemons with a pidfile outlive its stop, because no systemd ends them. */
  readonly keepsDaemons?: boolean;
}

/** How an option changes; `content`: the file that it names changed, but not its value. */
export type OptionChangeKind = 'add' | 'remove' | 'change' | 'order' | 'content';

/** A change of an option, with all facts that decide its activation. */
export interface OptionChange {
  readonly option: string;
  readonly kind: OptionChangeKind;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly context: ActivationContext;
  readonly facts?: OptionFacts;
}

/**
 * Activation needed for a change of one uWSGI option. Without values or context, the safe answer.
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

/** Finds the activation rule of an option. */
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

/** Finds the rule for changed content of the file that an option names; undefined if it names none. */
export function contentRuleOf(option: string) {
  const names = [option, ...(catalog.get(option)?.aliases ?? [])];
  return contentRules.find(({ options }) => options.some((name) => names.includes(name)));
}

/** Activations that restart only one kind of process. */
const partial: Readonly<Partial<Record<Activation, string>>> = {
  mules: 'mules',
  spoolers: 'spoolers',
  'chain-reload': 'workers',
  workers: 'workers',
};

/**
 * The mildest activation that covers several; `none` for an empty list. It is the most disruptive of them, but two
 * that restart different kinds of processes become a reload.
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
