import { type Activation, strongest } from '../activation/activation';
import type { LintFinding } from '../config/lint/lint';
import { type Action, actionPlace, resourceTypeOf } from '../engine/action';
import type { Desired } from '../engine/desired';
import { notesOf, summary, takeoversOf } from '../engine/format-plan';
import { formatRollout } from '../engine/format-rollout';
import { type Interruption, interruptedCount, interruptionsOf } from '../engine/interruptions';
import { moveOf } from '../engine/moves';
import type { Plan } from '../engine/plan';
import { type Change, lossOf } from '../plan/change';
import { nameOfChange } from '../plan/format';
import { formatValue } from '../plan/format-value';
import { formatVariables } from '../plan/format-variables';
import { shortType } from '../resources/resource';
import { hidden, Mask } from '../secrets/mask';
import { hostFacts } from './facts';
import { redact } from './redact';
import { findingsOf, sectionsOf, sectionsText } from './sections';
import { topologyOf } from './topology/build';
import type { Topology } from './topology/model';
import { topologyInputs } from './topology/topology-input';

/** How a change takes effect; `replace`: the resource is deleted and created again. */
export type Effect = Activation | 'replace';

/** A changed option. */
export interface ReportChange {
  readonly name: string;
  readonly kind: Change['kind'];
  readonly before?: string;
  readonly after?: string;
  readonly effect?: Effect;
  /** Why this activation is needed. */
  readonly reason?: string;
  /** Why requests can be lost; absent if none can. */
  readonly loss?: string;
}

/** A resource with an action. */
export interface ReportResource {
  readonly host: string;
  readonly path: string;
  /** Identity on the host: `web1:/etc/uwsgi/shop.ini`. */
  readonly id: string;
  readonly type: string;
  readonly kind: Exclude<Action['kind'], 'same'>;
  /** The most disruptive activation of its changes. */
  readonly effect?: Effect;
  readonly changes: readonly ReportChange[];
  /** Other resources that the action interrupts. */
  readonly interrupts: readonly Interruption[];
  /** Notes of the preflight on the host: exposure of a service, checks that were not made. */
  readonly notes: readonly string[];
  /** New lint findings: options that uWSGI misreads without a warning. */
  readonly findings: readonly LintFinding[];
  /** Complete configuration of a created resource. */
  readonly text?: string;
}

/** A host with its actions. */
export interface ReportHost {
  readonly name: string;
  readonly resources: readonly ReportResource[];
  readonly unchanged: number;
  /** Number of unchanged resources that other actions interrupt. */
  readonly interrupted: number;
  readonly effect?: Effect;
  /** Facts read from the host; empty in an offline plan. */
  readonly facts: readonly string[];
}

/** A warning to review before the change is merged. */
export interface ReportWarning {
  /** `restart`, `loss`: requests can be lost, with or without a restart. */
  readonly level: 'restart' | 'loss' | 'error' | 'warning';
  /** Paths of the affected resources; empty if it concerns no resource. */
  readonly paths: readonly string[];
  readonly message: string;
}

/** A plan as plain text, without secrets. */
export interface Report {
  readonly project: string;
  /** Revision that the program is compared with; absent if compared with hosts. */
  readonly against?: string;
  readonly summary: string;
  readonly effect: Effect;
  readonly hosts: readonly ReportHost[];
  readonly warnings: readonly ReportWarning[];
  readonly topology: Topology;
  /** Batches of the rollout; empty if all hosts are changed at once. */
  readonly rollout: string;
}

/** Additional content of a report. */
export interface ReportOptions {
  readonly against?: string;
  /** Warnings raised while planning. */
  readonly warnings?: readonly string[];
}

/** Builds the report of a plan. */
export function reportOf(plan: Plan, { against, warnings = [] }: ReportOptions = {}): Report {
  const resources = plan.actions.flatMap((action) =>
    action.kind === 'same' ? [] : [resourceOf(action, action.kind, plan.actions)],
  );
  const hosts = [
    ...new Set([...plan.hostStates.keys(), ...plan.actions.map((action) => actionPlace(action).host)]),
  ];
  const mask = maskOf(plan);
  return {
    project: plan.project,
    against,
    summary: summary(plan),
    effect: strongestEffect(resources.map(({ effect }) => effect)) ?? 'none',
    hosts: hosts.map((name) => {
      const own = resources.filter(({ host }) => host === name);
      const hostState = plan.hostStates.get(name);
      return {
        name,
        resources: own,
        unchanged:
          plan.actions.filter((action) => action.kind === 'same' && actionPlace(action).host === name)
            .length - interruptedCount(plan.actions, name),
        interrupted: interruptedCount(plan.actions, name),
        effect: strongestEffect(own.map(({ effect }) => effect)),
        facts: against !== undefined || hostState === undefined ? [] : hostFacts(hostState),
      };
    }),
    warnings: groupWarnings([
      ...resources.flatMap(restarts),
      ...plan.actions.flatMap((action) => outages(action, plan.actions)),
      ...resources.flatMap(lintWarnings),
      ...warnings.map((message) => ({
        level: 'warning' as const,
        message: redact(message, mask),
        paths: [],
      })),
    ]),
    topology: topologyOf(plan.project, new Map(hosts.map((name) => [name, undefined])), topologyInputs(plan)),
    rollout: redact(formatRollout(plan.rollout), mask),
  };
}

function resourceOf(
  action: Action,
  kind: ReportResource['kind'],
  actions: readonly Action[],
): ReportResource {
  const interrupts = interruptionsOf(action, actions);
  const base = { ...actionPlace(action), type: shortType(resourceTypeOf(action).type), kind };
  const { host, path, type } = base;
  const moves = moveOf(action, actions);
  if ('entry' in action)
    return {
      host,
      path,
      id: action.entry.id,
      type,
      kind,
      changes: [],
      interrupts,
      notes: [...moves, ...notesOf(action)],
      findings: [],
    };
  const { id, props, secret, mask } = action.desired;
  const changes = 'difference' in action ? action.difference.changes : [];
  return {
    host,
    path,
    id,
    type,
    kind,
    effect:
      kind === 'replace' ? 'replace' : takeoversOf(action).length > 0 ? 'restart' : strongestOf(changes),
    changes: changes.map((change) => changeOf(change, action.desired)),
    interrupts,
    notes: [...moves, ...notesOf(action)].map((note) => redact(note, mask)),
    findings: findingsOf(action).map((finding) => ({
      ...finding,
      message: redact(finding.message, mask),
    })),
    ...(kind === 'create' ? { text: sectionsText(sectionsOf(props, secret), mask) } : {}),
  };
}

function changeOf(change: Change, { secret, mask }: Pick<Desired, 'secret' | 'mask'>): ReportChange {
  const { path, kind, from, to, activation, reason, replaces } = change;
  const variables = secret(path) ? formatVariables(change, secret) : undefined;
  const show = (value: unknown): string => (secret(path) ? hidden : redact(formatValue(value), mask));
  const name =
    kind === 'order' ? (onlyComments(from, to) ? 'comments' : 'order of options') : nameOfChange(path);
  return {
    name,
    kind,
    ...(kind === 'order' || kind === 'add' ? {} : { before: show(from) }),
    ...(kind === 'order' || kind === 'remove'
      ? {}
      : { after: variables === undefined ? show(to) : redact(variables, mask) }),
    effect: replaces === true ? 'replace' : activation,
    reason,
    loss: lossOf(change),
  };
}

function onlyComments(from: unknown, to: unknown): boolean {
  const options = (layout: unknown): string =>
    JSON.stringify(
      Array.isArray(layout) ? layout.filter((entry) => !/^([;#]|$)/.test(String(entry))) : layout,
    );
  return options(from) === options(to);
}

/** All resources of a program share one mask. */
function maskOf({ actions }: Plan): Pick<Mask, 'hide'> {
  const [mask] = actions.flatMap((action) => ('entry' in action ? [] : action.desired.mask));
  return mask ?? new Mask([]);
}

/** Undefined if no process uses the resource. */
function strongestOf(changes: readonly Change[]): Effect | undefined {
  const known = changes.flatMap(({ activation }) => activation ?? []);
  return known.length === 0 ? undefined : strongest(known);
}

/** A replacement is more disruptive than any activation. */
function strongestEffect(effects: readonly (Effect | undefined)[]): Effect | undefined {
  if (effects.includes('replace')) return 'replace';
  const some = effects.filter((effect) => effect !== undefined) as Activation[];
  return some.length === 0 ? undefined : strongest(some);
}

/** Warns of resources that are unavailable during a takeover or a replacement. */
function outages(action: Action, actions: readonly Action[]): ReportWarning[] {
  const takeovers = takeoversOf(action);
  const interrupted = interruptionsOf(action, actions).flatMap((one) => one.paths);
  // A rename loses requests if it ends other resources.
  const stopped =
    action.kind === 'replace' &&
    (action.before === undefined || (takeovers.length === 0 && interrupted.length > 0));
  const messages = [...takeovers, ...(stopped ? ['it is stopped and replaced'] : [])];
  return messages.map((message) => ({
    level: 'restart',
    paths: [actionPlace(action).path, ...interrupted],
    message,
  }));
}

function restarts({ path, changes, kind, interrupts }: ReportResource): ReportWarning[] {
  const paths = [path, ...interrupts.flatMap((one) => one.paths)];
  if (kind === 'replace') return [];
  if (kind === 'delete' && interrupts.length > 0) {
    return [{ level: 'restart', paths, message: 'it is stopped and deleted' }];
  }
  return changes.flatMap(({ name, effect, loss }) =>
    loss === undefined
      ? []
      : [
          {
            level: effect === 'restart' || effect === 'replace' ? 'restart' : 'loss',
            paths,
            message: loss === '' ? name : `${name}: ${loss}`,
          },
        ],
  );
}

/** Groups warnings about lost requests under a heading; undefined if there are none. */
export function lossesOf(
  warnings: readonly ReportWarning[],
): { readonly heading: string; readonly losses: readonly ReportWarning[] } | undefined {
  const losses = warnings.filter(({ level }) => level === 'restart' || level === 'loss');
  if (losses.length === 0) return undefined;
  const heading = losses.some(({ level }) => level === 'restart')
    ? 'A restart is needed: requests can be lost while it lasts'
    : 'Requests can be lost while a reload lasts';
  return { heading, losses };
}

function lintWarnings({ path, findings }: ReportResource): ReportWarning[] {
  return findings.flatMap(({ severity, message, fix, rule }) =>
    severity === 'info' ? [] : [{ level: severity, paths: [path], message: `${message}. ${fix} (${rule})` }],
  );
}

/** Merges equal warnings of several resources. */
function groupWarnings(warnings: readonly ReportWarning[]): readonly ReportWarning[] {
  const found = new Map<string, ReportWarning>();
  for (const warning of warnings) {
    const key = `${warning.level}\n${warning.message}`;
    const known = found.get(key);
    const paths = [...(known?.paths ?? []), ...warning.paths];
    found.set(key, { ...warning, paths: [...new Set(paths)] });
  }
  return [...found.values()];
}
