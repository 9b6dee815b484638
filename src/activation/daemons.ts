/** A daemon that uWSGI finds by a pidfile, and does not stop. */
export interface KeptDaemon {
  readonly pidfile: string;
  readonly entry: string;
}

/** Pidfile in an entry, by the options that can have one. */
const pidfiles: ReadonlyMap<string, (entry: string) => string | undefined> = new Map([
  ['smart-attach-daemon', (entry) => entry.trim().split(/\s/, 1)[0]],
  ['smart-attach-daemon2', (entry) => entry.trim().split(/\s/, 1)[0]],
  ['attach-daemon2', (entry) => /(?:^|,)pidfile=([^,]+)/.exec(entry)?.[1]],
]);

/** Options whose daemons can have a pidfile. */
export const daemonOptions: readonly string[] = [...pidfiles.keys()];

/** Daemons with a pidfile that changed or are gone: uWSGI does not stop them. */
export function lostDaemons(option: string, from: unknown, to: unknown): readonly KeptDaemon[] {
  const still = new Set(textsIn(to));
  return textsIn(from)
    .filter((entry) => !still.has(entry))
    .flatMap((entry) => {
      const pidfile = pidfiles.get(option)?.(entry);
      return pidfile === undefined ? [] : [{ pidfile, entry }];
    });
}

/** Texts of an option with one value or several; values that are not known are left out. */
export const textsIn = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
