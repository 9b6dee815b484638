/** A daemon that uWSGI finds by a pidfile, and does not stop. */
export interface KeptDaemon {
  readonly pidfile: string;
  readonly entry: string;
}

/** Daemons with a pidfile that changed or are gone: uWSGI does not stop them. */
export function lostDaemons(option: string, from: unknown, to: unknown): readonly KeptDaemon[] {
  const still = new Set(textsOf(to));
  return textsOf(from)
    .filter((entry) => !still.has(entry))
    .flatMap((entry) => {
      const pidfile = pidfileOf(option, entry);
      return pidfile === undefined ? [] : [{ pidfile, entry }];
    });
}

function pidfileOf(option: string, entry: string): string | undefined {
  if (/^smart-attach-daemon2?$/.test(option)) return entry.trim().split(/\s/, 1)[0];
  return option === 'attach-daemon2' ? /(?:^|,)pidfile=([^,]+)/.exec(entry)?.[1] : undefined;
}

const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
