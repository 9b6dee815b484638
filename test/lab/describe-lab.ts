import { labUnavailable } from './lab';

/** A suite that needs real hosts: where there can be none it is skipped, and its name says why. */
export function describeLab(name: string, suite: () => void): void {
  if (labUnavailable === undefined) describe(name, suite);
  else describe.skip(`${name} (no lab: ${labUnavailable})`, suite);
}
