import type { Activated, Activation, OptionChange } from './activation';
import { isOn } from './is-on';

/** What an activation in these circumstances becomes. */
export interface Circumstance {
  readonly when: string;
  readonly becomes: (activation: Activation, change: OptionChange) => Activated | undefined;
}

/** Circumstances of the running instance, in their order. */
export const circumstances: readonly Circumstance[] = [
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
    when: 'a zerg',
    becomes: (activation, { context }) =>
      (activation === 'reload' || activation === 'restart') && context.running?.['zerg'] !== undefined
        ? { activation: 'zerg', reason: 'a zerg cannot reload: another one takes over, then it ends' }
        : undefined,
  },
  {
    when: 'a vassal',
    becomes: (activation, { context }) =>
      activation === 'restart' && context.vassal === true
        ? { activation: 'respawn', reason: 'the emperor ends the vassal and starts it again' }
        : undefined,
  },
];
