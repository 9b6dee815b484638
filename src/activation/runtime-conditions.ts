import { optionsMakingMaster } from '../config/master';
import { isOn } from '../config/switch';
import type { Activated, Activation, OptionChange } from './activation';

/** A condition of the running instance that changes the activation an option needs. */
export interface RuntimeCondition {
  readonly when: string;
  readonly becomes: (activation: Activation, change: OptionChange) => Activated | undefined;
}

/** Activation of every change of an emperor without a master: only a start reads its file, and its vassals end with it. */
export const emperorStarts: Activated = {
  activation: 'restart',
  reason: 'an emperor reads its file only when it starts',
  impact: 'its vassals end and start with it',
};

/** Activation of a change of an emperor with a master, which a reload executes again. */
const emperorExecutes: Activated = {
  activation: 'reload',
  reason: 'the master of an emperor rereads the file, and the emperor starts again',
  impact: emperorStarts.impact!,
};

/** Impact on clients after a router was reloaded or restarted. */
export const forgottenMembers = 'members are unknown until they announce themselves again';

/** Options by which a router receives subscriptions. */
export const isSubscribedTo = (option: string): boolean => option.endsWith('-subscription-server');

/** Conditions of the running instance, in the order in which they apply. */
export const runtimeConditions: readonly RuntimeCondition[] = [
  {
    when: 'a socket that systemd holds',
    becomes: (activation, { context, facts }) =>
      context.socketUnit === true && activation === 'reload' && facts?.kind === 'socket'
        ? { activation: 'restart', reason: 'systemd holds the sockets and hands them over only at a start' }
        : undefined,
  },
  {
    when: 'lazy',
    becomes: (activation, { context, kind }) =>
      activation === 'reload' && kind !== 'content' && isOn(context.running?.['lazy'])
        ? {
            activation: 'restart',
            reason: 'with lazy a reload renews the workers and does not read the file',
          }
        : undefined,
  },
  {
    when: 'exit-on-reload',
    becomes: (activation, { context }) =>
      activation === 'reload' && isOn(context.running?.['exit-on-reload'])
        ? { activation: 'restart', reason: 'with exit-on-reload the process ends instead of reloading' }
        : undefined,
  },
  {
    when: 'a zerg pool',
    becomes: (activation, { context }) =>
      activation === 'reload' &&
      (context.running?.['zergpool'] ?? context.running?.['zerg-pool']) !== undefined
        ? { activation: 'restart', reason: 'a pool that reloads no longer hands out its sockets' }
        : undefined,
  },
  {
    when: 'a zerg section of a vassal',
    becomes: (activation, { context }) =>
      context.vassal === true && context.running?.['zerg'] !== undefined && activation !== 'none'
        ? { activation: 'reload', reason: 'the vassal reloads; its zergs end, and new ones come on demand' }
        : undefined,
  },
  {
    when: 'an emperor, with or without a master',
    becomes: (activation, { context: { running = {} } }) =>
      activation === 'none' || activation === 'live' || running['emperor'] === undefined
        ? undefined
        : activation === 'reload' && optionsMakingMaster(running).length > 0
          ? emperorExecutes
          : emperorStarts,
  },
  {
    when: 'a router that others subscribe to',
    becomes: (activation, { context, option }) =>
      activation === 'reload' && [option, ...Object.keys(context.running ?? {})].some(isSubscribedTo)
        ? {
            activation: 'reload',
            reason: 'a reload ends the routers, which forget their members',
            impact: forgottenMembers,
          }
        : undefined,
  },
  {
    when: 'a zerg',
    becomes: (activation, { context }) =>
      (activation === 'reload' || activation === 'restart') &&
      context.vassal !== true &&
      context.running?.['zerg'] !== undefined
        ? { activation: 'zerg', reason: 'a zerg cannot reload: another one takes over, then it ends' }
        : undefined,
  },
];
