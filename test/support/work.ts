import type { Work } from '../../src/resources/resource';
import type { Host } from '../../src/transport/host';

/** Work on one host, whatever name a resource gives, with the warnings and progress that were reported. */
export function workOn(
  host: Host,
  more: Partial<Work> = {},
): { readonly work: Work; readonly warnings: string[]; readonly progress: string[] } {
  const [warnings, progress]: [string[], string[]] = [[], []];
  const work: Work = {
    hosts: { get: () => host },
    progress: (message) => progress.push(message),
    warn: (message) => warnings.push(message),
    signal: new AbortController().signal,
    ...more,
  };
  return { work, warnings, progress };
}
