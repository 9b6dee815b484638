import type { OptionChange } from './activation';
import { lostDaemons } from './daemons';
import type { Exception } from './rule';

/** An option that is added takes a reload. */
export const added = (reason: string): Exception => ({
  when: 'added',
  holds: ({ kind }) => kind === 'add',
  activation: 'reload',
  reason,
});

/** An option that is removed takes a restart. */
export const removed = (reason: string): Exception => ({
  when: 'removed',
  holds: ({ kind }) => kind === 'remove',
  activation: 'restart',
  reason,
});

/** A change by which parts of the value are lost, or might be. */
export const gone = (when: string, lost: (from: readonly string[], to: readonly string[]) => boolean) => ({
  when,
  holds: ({ kind, from, to }: OptionChange) =>
    kind === 'remove' || (kind === 'change' && (!known(from) || !known(to) || lost(texts(from), texts(to)))),
});

/** Whether all parts of a value are known; otherwise removed parts cannot be determined. */
const known = (value: unknown): boolean =>
  value !== undefined && (Array.isArray(value) ? value : [value]).every((item) => typeof item === 'string');

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);

/** Whether a `NAME=…` of the old values has no successor. */
export const lostName = (from: readonly string[], to: readonly string[]): boolean => {
  const names = new Set(to.map((entry) => entry.split('=')[0]));
  return from.some((entry) => !names.has(entry.split('=')[0]));
};

/** Whether one of the old values is no longer there. */
export const lostEntry = (from: readonly string[], to: readonly string[]): boolean =>
  from.some((entry) => !to.includes(entry));

/** Reason for a restart where a daemon with a pidfile is lost. */
export const adopted =
  'uWSGI does not stop a daemon with a pidfile, and adopts it while it lives: only systemd ends it, with the unit';

/** Whether daemons with a pidfile change or go away: these outlive a reload, and the end of uWSGI. */
export const losesDaemon = ({ option, kind, from, to }: OptionChange): boolean =>
  kind === 'remove' || kind === 'change'
    ? !known(from) || (kind === 'change' && !known(to)) || lostDaemons(option, from, to).length > 0
    : false;

/** Without systemd neither a reload nor a restart ends a daemon with a pidfile. */
export const outlives: Exception = {
  when: 'a vassal, or no systemd',
  holds: ({ context }) => context.vassal === true || context.keepsDaemons === true,
  activation: 'reload',
  reason: 'the old daemon goes on: uWSGI does not stop it, and adopts it by its pidfile; end it by hand',
};

/** The last value, which counts, as a number. */
export const lastNumber = (values: readonly string[]): number => Number(values[values.length - 1]);

/** Whether the process changes its user. */
export const dropsUser = (options: OptionChange['context']['running']): boolean =>
  ['uid', 'immediate-uid'].some((name) => options?.[name] !== undefined);

/** Whether the process changes its user or group. */
export const dropsRights = (options: OptionChange['context']['running']): boolean =>
  ['uid', 'gid', 'immediate-uid', 'immediate-gid'].some((name) => options?.[name] !== undefined);
