/** Whether a uWSGI is older than 2.0.PATCH; true if its version is not known. */
export function isOlder(version: string | undefined, patch: number): boolean {
  const [, found] = /^2\.0\.(\d+)/.exec(version ?? '2.0.0') ?? [];
  return found !== undefined && Number(found) < patch;
}

/** Whether a uWSGI initializes no threads by itself, as it does since 2.0.27 (core/init.c). */
export const threadsAreOff = (version: string | undefined): boolean => isOlder(version, 27);
