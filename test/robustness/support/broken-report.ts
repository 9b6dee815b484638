import type { Verdict } from './broken-run';

/** A verdict with what looked after the process. */
export type Judged = Verdict & { readonly manager: string };

/** Summary of a group of verdicts. */
export interface Row {
  readonly kind: string;
  readonly manager: string;
  readonly count: number;
  readonly refused: number;
  readonly rolledBack: number;
  readonly failed: number;
  readonly total: number;
  /** Seconds of the slowest answer. */
  readonly slowest: number;
  /** How many ended as promised: not accepted, cause named, host as before, old version serving. */
  readonly kept: number;
  readonly sample: string;
}

/** A row for each kind and manager, and one for all. */
export function rowsOf(verdicts: readonly Judged[]): readonly Row[] {
  const groups = new Map<string, Judged[]>();
  for (const one of verdicts) {
    const key = `${one.kind}\n${one.manager}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const rows = [...groups]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([key, all]) => rowOf(key.split('\n') as [string, string], all));
  return [...rows, { ...rowOf(['all', ''], verdicts), sample: '' }];
}

function rowOf([kind, manager]: readonly [string, string], all: readonly Judged[]): Row {
  const sum = (of: (one: Judged) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    kind,
    manager,
    count: all.length,
    refused: sum(({ how }) => Number(how === 'refused')),
    rolledBack: sum(({ how }) => Number(how === 'rolled back')),
    failed: sum(({ seen }) => seen.failed),
    total: sum(({ seen }) => seen.total),
    slowest: Math.max(0, ...all.map(({ seen }) => seen.slowest)) / 1_000,
    kept: sum(({ faults }) => Number(faults.length === 0)),
    sample: sampleOf(all[0]),
  };
}

/** The first line of a message and the one that names the cause, which is mostly the last. */
function sampleOf(one: Judged | undefined): string {
  if (one === undefined) return '';
  const lines = one.message.split('\n').map((line) => line.trim());
  const relevant = lines.slice(1).find((line) => one.cause.test(line));
  return [lines[0]!.replace(/\([\d.]+\)/, '(…)'), relevant].filter(Boolean).join(' … ');
}

/** The page of a whole run. */
export function brokenPage(
  verdicts: readonly Judged[],
  { seed, versions }: { seed: number; versions: string },
): string {
  const rows = rowsOf(verdicts);
  const all = rows.at(-1)!;
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return `${[
    '# Broken changes against a running instance',
    '',
    `${all.count} broken changes of ${new Set(verdicts.map(({ kind }) => kind)).size} kinds, with seed ${seed}, each applied by the embedded engine over SSH to a host of the lab (${versions}) that serves a good version to three clients, each of which sends one request after another. Written by \`npm run test:broken\`.`,
    '',
    'Kept: the change was refused or rolled back, the error names host, resource and cause, files and revision are unchanged, and the good version answers. A rollback means that the new version was started, because only its start could show the fault. Requests failed between the end of that process and the start of the old one.',
    '',
    '| kind | process under | changes | refused | rolled back | failed / requests | slowest answer | kept |',
    '|---|---|--:|--:|--:|--:|--:|--:|',
    ...rows.map(
      (row) =>
        `| ${[row.kind, row.manager, row.count, row.refused, row.rolledBack, `${row.failed} / ${row.total}`, `${row.slowest.toFixed(1)} s`, row.kept].join(' | ')} |`,
    ),
    '',
    '## What the errors say',
    '',
    '| kind | process under | error |',
    '|---|---|---|',
    ...rows.slice(0, -1).map((row) => `| ${row.kind} | ${row.manager} | ${cell(row.sample)} |`),
  ].join('\n')}\n`;
}
