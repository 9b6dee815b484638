import {
  type Activated,
  type Activation,
  activationOf,
  activations,
  contentRuleOf,
  strongest,
} from '../../activation/activation';
import { isOn } from '../../config/switch';
import type { WireSections } from '../../config/wire';
import { type Change, type Difference, replaces } from '../../plan/change';
import { diffValues } from '../../plan/diff-values';
import { isEmperor, isPool, isZerg } from '../process/roles';
import { storeProblem } from '../process/store-size';
import { type InstanceProps, type InstanceSettings, isDown, type ObservedInstance } from './props';

/** Activations that replace workers without reading the configuration. */
const unread: readonly InstanceSettings['activation'][] = ['chain-reload', 'workers'];

/** Name of the trigger that stands for the packages of a virtual environment. */
const packages = 'virtualenv';

/** Python reads the .pth files of packages once, in the master. */
const newPackages: Activated = {
  activation: 'reload',
  reason: 'Python reads the .pth files of packages in the master',
};

const strongestOf = (one: Activated, other: Activated): Activated =>
  strongest([one.activation, other.activation]) === one.activation ? one : other;

/** Changes of triggers. A changed trigger stands for new code, so the processes that load the code must restart. */
export function diffTriggers(from: InstanceSettings, to: InstanceSettings): readonly Change[] {
  const needed = newCode(to.sections, from.sections);
  const keys = new Set([...Object.keys(from.triggers ?? {}), ...Object.keys(to.triggers ?? {})]);
  const facts = Object.fromEntries(
    [...keys].sort().map((key) => [key, key === packages ? strongestOf(needed, newPackages) : needed]),
  );
  return diffValues<Record<string, string>>(from.triggers ?? {}, to.triggers ?? {}, facts, ['triggers']);
}

/** Activation needed to load new code, whichever code option changed. */
function newCode(wanted: WireSections, running: WireSections): Activated {
  const context = { running: running['uwsgi'], wanted: wanted['uwsgi'] };
  // Excludes plugins, certificates and included configurations, which are not part of the code; else nearly every change would
  // need a reload.
  const all = Object.entries(wanted['uwsgi'] ?? {})
    .filter(([option]) => contentRuleOf(option)?.code === true)
    .map(([option, value]) => activationOf(option, 'content', undefined, value, context));
  const activation = strongest(all.map((one) => one.activation));
  // If no application is named, its code is loaded in a way we cannot see; only a reload is certain to pick it up.
  if (activation === 'none') return { activation: 'reload', reason: 'the code of the workers has changed' };
  return { activation, reason: (all.find((one) => one.activation === activation) ?? all[0])!.reason };
}

/** Replaces the reload of a zerg by a swap, and that of a zerg pool by a restart. */
export function withoutReload(change: Change, from: InstanceSettings, to: InstanceSettings): Change {
  const { activation } = change;
  if (to.activation !== 'auto' || (activation !== 'reload' && activation !== 'restart')) return change;
  if (isZerg(from.sections) && isZerg(to.sections)) return { ...change, ...replacing };
  if (activation === 'reload' && isPool(from.sections)) return { ...change, ...restarting };
  return change;
}

const replacing = {
  activation: 'zerg',
  reason: 'a zerg cannot reload: another one takes over, then it ends',
} as const;

const restarting = {
  activation: 'restart',
  reason: 'a pool that reloads no longer hands out its sockets',
} as const;

/** Impact of the start of a pool that does not run: zergs that run have its sockets open, and must end first. */
export const startOf = ({
  ensure,
  sections,
}: Pick<ObservedInstance, 'ensure' | 'sections'>): Pick<Change, 'impact'> =>
  ensure === 'running' && isPool(sections) ? { impact: 'zergs that run are restarted with it' } : {};

/** Activation for a stale process, whose workers do not serve the revision of its file. */
export function activationForStale(sections: WireSections): Activation {
  if (isZerg(sections)) return 'zerg';
  return isPool(sections) || isEmperor(sections) ? 'restart' : 'reload';
}

/** Applies the prop `activation` to a change. */
export function applyActivationOverride(change: Change, wish: InstanceSettings['activation']): Change {
  if (wish === 'auto' || change.activation === undefined || change.activation === 'none') return change;
  if (unread.includes(wish) && change.path[0] !== 'triggers') return change;
  return { ...change, activation: wish, reason: 'set by `activation`' };
}

/** {@link explainForbidden}, for a process that runs and shall go on; a store of another size, for any that starts. */
export const refuseChange = (
  from: ObservedInstance,
  to: InstanceProps,
  difference: Difference,
): string | undefined => {
  if (to.ensure !== 'running') return undefined;
  return storeProblem(from, to) ?? (isDown(from.ensure) ? undefined : explainForbidden(to, difference));
};

/** Why the props forbid a change: `allowRestart` or `activation` excludes the activation that it needs. */
export function explainForbidden(to: InstanceSettings, difference: Difference): string | undefined {
  const named = (changes: readonly Change[]): string =>
    changes
      .map(({ path, reason }) => `${path.join('.')}${reason === undefined ? '' : ` (${reason})`}`)
      .join(', ');
  const stopping = difference.changes.filter(
    ({ activation, lossless }) => activation === 'restart' && lossless === undefined,
  );
  if (!to.allowRestart && replaces(difference)) {
    return `Cannot replace the instance: allowRestart is false, and ${named(difference.changes.filter((change) => change.replaces))} can only change by stopping it`;
  }
  if (!to.allowRestart && stopping.length > 0) {
    return `Cannot restart the instance: allowRestart is false, but ${named(stopping)} needs it`;
  }
  if (!unread.includes(to.activation)) return undefined;
  const rereading = difference.changes.filter(
    ({ activation, path }) =>
      path[0] !== 'triggers' &&
      activation !== undefined &&
      activations.indexOf(activation) > activations.indexOf(to.activation as Activation),
  );
  if (rereading.length === 0) return undefined;
  return `Cannot change ${named(rereading)} with activation = ${to.activation}: it does not read the configuration again; set activation to auto or reload`;
}

/** Why the options do not support the prop `activation`; undefined if they do. */
export function activationProblem({ activation, sections }: InstanceSettings): string | undefined {
  if (activation === 'reload' && isZerg(sections)) {
    return 'Cannot reload a zerg: SIGHUP ends it; leave activation at auto, so that another zerg takes over before it ends';
  }
  if (activation === 'reload' && isPool(sections)) {
    return 'Cannot reload a zerg pool: after SIGHUP it no longer hands out its sockets; leave activation at auto, by which it is restarted';
  }
  if (activation !== 'chain-reload') return undefined;
  const main = sections['uwsgi'] ?? {};
  if (!isOn(main['lazy-apps'])) {
    return 'Cannot chain-reload: lazy-apps must be true, else the new workers inherit the old application from the master';
  }
  const workers = Math.max(Number(main['processes'] ?? 1), Number(main['workers'] ?? 1));
  return workers > 1
    ? undefined
    : 'Cannot chain-reload: processes must be at least 2, so that others serve while one is replaced';
}
