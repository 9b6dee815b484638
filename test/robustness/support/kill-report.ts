import type { KillVerdict } from './kill-run';

/** Clients of one kind that were killed. */
export interface KillRun {
  readonly title: string;
  readonly seed: number;
  /** Milliseconds of an apply that nobody kills. */
  readonly span: number;
  readonly verdicts: readonly KillVerdict[];
}

/** The page of a whole run. */
export function killedPage(runs: readonly KillRun[]): string {
  return `${[
    '# Clients killed while they apply',
    '',
    `Each client, in processes of its own, changes a running instance, and all its processes get SIGKILL at a random moment of the time that such a change takes from its first look at the host; with Pulumi that is the CLI, its language host and the plugin. Written by \`npm run test:kill\`.`,
    '',
    'Kept: right afterwards the host serves the old or the new version and has, byte for byte, the old or the new configuration, and a whole inventory; the next run brings the new version about, and then no path exists on the host that was not there before the kill (but the remembered revision): no staged file, no lock, no working directory.',
    '',
    '| engine | seed | moments | an apply takes | it had just ended | old file | new file | kept |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...runs.map(({ title, seed, span, verdicts }) => {
      const count = (is: (one: KillVerdict) => boolean): number => verdicts.filter(is).length;
      const cells = [
        title,
        seed,
        verdicts.length,
        `${(span / 1_000).toFixed(1)} s`,
        count(({ hit }) => !hit),
        count(({ file }) => file === 'old'),
        count(({ file }) => file === 'new'),
        count(({ faults }) => faults.length === 0),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
    '## What the next run takes',
    '',
    'The embedded engine takes over the lock of a client that is gone and waits for what it had begun: the next run is a plain `apply`. Pulumi leaves a lock in its own state, which `pulumi cancel` lifts, as the CLI itself says; then `pulumi up` goes through. Only where that refuses because of pending operations is `pulumi refresh` run before it.',
    '',
    '| engine | commands | times | slowest |',
    '|---|---|--:|--:|',
    ...runs.flatMap(({ title, verdicts }) => {
      const kinds = [...new Set(verdicts.map(({ took }) => took.join(', ')))].sort();
      return kinds.map((kind) => {
        const all = verdicts.filter(({ took }) => took.join(', ') === kind);
        const slowest = Math.max(...all.map(({ converged }) => converged)) / 1_000;
        return `| ${title} | ${kind || 'failed'} | ${all.length} | ${slowest.toFixed(1)} s |`;
      });
    }),
  ].join('\n')}\n`;
}
