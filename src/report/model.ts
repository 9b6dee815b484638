import { type Activation, strongest } from '../activation/activation';
import type { LintFinding } from '../config/lint/lint';
import { type Action, definitionOf, placeOf } from '../engine/action';
import type { Desired } from '../engine/desired';
import { notesOf, summary, takeoversOf } from '../engine/format-plan';
import { formatRollout } from '../engine/format-rollout';
import { type Interruption, interruptedCount, interruptionsOf } from '../engine/interruptions';
import { moveOf } from '../engine/moves';
import type { Plan } from '../engine/plan';
import { type Change, lossOf } from '../plan/change';
import { formatValue, nameOfChange } from '../plan/format';
import { formatVariables } from '../plan/format-variables';
import { shortType } from '../resources/resource';
import { hidden, Mask } from '../secrets/mask';
import { factsOf } from './facts';
import { redact } from './redact';
import { findingsOf, sectionsOf, textOf } from './sections';
import { topologyOf } from './topology/build';
import type { Topology } from './topology/model';
import { topologyInputs } from './topology/topology-input';

/** How a change takes effect; `replace`: the resource is made anew. */
export type Effect = Activation | 'replace';

/** One option that differs. */
export interface ReportChange {
  readonly name: string;
  readonly kind: Change['kind'];
  readonly before?: string;
  readonly after?: string;
  readonly effect?: Effect;
  /** Why it takes effect that way. */
  readonly reason?: string;
  /** Why requests can be lost meanwhile; absent where none can. */
  readonly loss?: string;
}

/** One resource that something is done with. */
export interface ReportResource {
  readonly host: string;
  readonly path: string;
  /** What it is on the host: `web1:/etc/uwsgi/shop.ini`. */
  readonly id: string;
  readonly type: string;
  readonly kind: Exclude<Action['kind'], 'same'>;
  /** The most disruptive of its changes. */
  readonly effect?: Effect;
  readonly changes: readonly ReportChange[];
  /** Other resources that suffer from what is done with it. */
  readonly interrupts: readonly Interruption[];
  /** What the host said of the change: how exposed a service is, what was not verified. */
  readonly notes: readonly string[];
  /** What uWSGI keeps quiet about, and was not there before. */
  readonly findings: readonly LintFinding[];
  /** Its whole configuration, of one that is created. */
  readonly text?: string;
}

/** A host with what is done there. */
export interface ReportHost {
  readonly name: string;
  readonly resources: readonly ReportResource[];
  readonly unchanged: number;
  /** How many resources stay as they are, but suffer from what is done with others. */
  readonly interrupted: number;
  readonly effect?: Effect;
  /** What the host told of itself; none in a plan without hosts. */
  readonly facts: readonly string[];
}

/** Something to look at before the change is merged. */
export interface ReportWarning {
  /** `restart`, `loss`: requests can be lost, in a restart or without one. */
  readonly level: 'restart' | 'loss' | 'error' | 'warning';
  /** Paths of the resources that it holds for; none where it is for no resource. */
  readonly paths: readonly string[];
  readonly message: string;
}

/** A plan as plain texts; no secret is in it. */
export interface Report {
  readonly project: string;
  /** The revision that the program is compared with; absent where hosts were asked. */
  readonly against?: string;
  readonly summary: string;
  readonly effect: Effect;
  readonly hosts: readonly ReportHost[];
  readonly warnings: readonly ReportWarning[];
  readonly topology: Topology;
  /** The order of batches; empty where all hosts are done at once. */
  readonly rollout: string;
}

/** What a report tells besides the plan. */
export interface ReportOptions {
  readonly against?: string;
  /** What was warned of while the plan was made. */
  readonly warnings?: readonly string[];
}

/** What a report says of a plan. */
export function reportOf(plan: Plan, { against, warnings = [] }: ReportOptions = {}): Report {
  const resources = plan.actions.flatMap((action) =>
    action.kind === 'same' ? [] : [resourceOf(action, action.kind, plan.actions)],
  );
  const hosts = [
    ...new Set([...plan.memories.keys(), ...plan.actions.map((action) => placeOf(action).host)]),
  ];
  const mask = maskOf(plan);
  return {
    project: plan.project,
    against,
    summary: summary(plan),
    effect: strongestEffect(resources.map(({ effect }) => effect)) ?? 'none',
    hosts: hosts.map((name) => {
      const own = resources.filter(({ host }) => host === name);
      const memory = plan.memories.get(name);
      return {
        name,
        resources: own,
        unchanged:
          plan.actions.filter((action) => action.kind === 'same' && placeOf(action).host === name).length -
          interruptedCount(plan.actions, name),
        interrupted: interruptedCount(plan.actions, name),
        effect: strongestEffect(own.map(({ effect }) => effect)),
        facts: against !== undefined || memory === undefined ? [] : factsOf(memory),
      };
    }),
    warnings: gathered([
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
  const base = { ...placeOf(action), type: shortType(definitionOf(action).type), kind };
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
    ...(kind === 'create' ? { text: textOf(sectionsOf(props, secret), mask) } : {}),
  };
}

function changeOf(change: Change, { secret, mask }: Pick<Desired, 'secret' | 'mask'>): ReportChange {
  const { path, kind, from, to, activation, reason, replaces } = change;
  const variables = secret(path) ? formatVariables(change) : undefined;
  const show = (value: unknown): string => (secret(path) ? hidden : redact(formatValue(value), mask));
  const name =
    kind === 'order' ? (onlyComments(from, to) ? 'comments' : 'order of options') : nameOfChange(path);
  return {
    name,
    kind,
    ...(kind === 'order' || kind === 'add' ? {} : { before: show(from) }),
    ...(kind === 'order' || kind === 'remove' ? {} : { after: variables ?? show(to) }),
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

/** All that a program declares shares one. */
function maskOf({ actions }: Plan): Pick<Mask, 'hide'> {
  const [mask] = actions.flatMap((action) => ('entry' in action ? [] : action.desired.mask));
  return mask ?? new Mask([]);
}

/** None where nothing runs by what changes. */
function strongestOf(changes: readonly Change[]): Effect | undefined {
  const known = changes.flatMap(({ activation }) => activation ?? []);
  return known.length === 0 ? undefined : strongest(known);
}

/** To be made anew is more than any other way. */
function strongestEffect(effects: readonly (Effect | undefined)[]): Effect | undefined {
  if (effects.includes('replace')) return 'replace';
  const some = effects.filter((effect) => effect !== undefined) as Activation[];
  return some.length === 0 ? undefined : strongest(some);
}

/** What is away for a while because something else takes over from it, or because it is made anew. */
function outages(action: Action, actions: readonly Action[]): ReportWarning[] {
  const takeovers = takeoversOf(action);
  const interrupted = interruptionsOf(action, actions).flatMap((one) => one.paths);
  // What gets another name loses requests where others end with it.
  const anew =
    action.kind === 'replace' &&
    (action.before === undefined || (takeovers.length === 0 && interrupted.length > 0));
  const messages = [...takeovers, ...(anew ? ['it is stopped and made anew'] : [])];
  return messages.map((message) => ({
    level: 'restart',
    paths: [placeOf(action).path, ...interrupted],
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

/** Warnings of requests that can be lost, below their heading; undefined where there are none. */
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

/** What holds for several resources is said once. */
function gathered(warnings: readonly ReportWarning[]): readonly ReportWarning[] {
  const found = new Map<string, ReportWarning>();
  for (const warning of warnings) {
    const key = `${warning.level}\n${warning.message}`;
    const known = found.get(key);
    const paths = [...(known?.paths ?? []), ...warning.paths];
    found.set(key, { ...warning, paths: [...new Set(paths)] });
  }
  return [...found.values()];
}
