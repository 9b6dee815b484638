import type { Verdict } from './verdict';

/** A verdict as it is kept: nothing of what clients printed. */
export type Kept = Omit<Verdict, 'said'>;

/** Runs that are kept in data/trust.json. */
export interface Runs {
  /** Of the product as it is. */
  readonly now: readonly Kept[];
  /** Of the product before the suite was written, as a sample. */
  readonly before: readonly Kept[];
}

export const kept = ({ said: _, ...verdict }: Verdict): Kept => verdict;

const marks = ['<!-- runs: written by npm run test:trust -- --keep -->', '<!-- end of runs -->'] as const;

/** The page with the tables of these runs in the place of earlier ones. */
export function withRuns(page: string, runs: Runs): string {
  const [from, to] = marks.map((mark) => page.indexOf(mark)) as [number, number];
  if (from < 0 || to < from)
    throw new Error(`Cannot write the runs: the page must have ${marks.join(' and ')}`);
  return `${page.slice(0, from)}${marks[0]}\n\n${tablesOf(runs)}\n${page.slice(to)}`;
}

function tablesOf({ now, before }: Runs): string {
  const head = ['kind of fault', 'runs', 'fault met the run', 'broke an invariant', 'before: runs', 'broke'];
  const rows = [...new Set(now.map(({ kind }) => kind))].map((kind) => {
    const [those, earlier] = [now, before].map((all) => all.filter((one) => one.kind === kind)) as [
      Kept[],
      Kept[],
    ];
    return [kind, ...counts(those), ...earlierCounts(earlier)];
  });
  const all = ['**all**', ...counts(now), ...earlierCounts(before)];
  const types = [...new Set(now.map(({ type }) => type))].sort().map((type) => {
    const those = now.filter((one) => one.type === type);
    const engines = (['embedded', 'Pulumi'] as const).map((engine) =>
      those.filter((one) => one.engine === engine),
    );
    const operations = ['create', 'update', 'rename', 'delete', 'nothing'].map((operation) =>
      those.filter((one) => one.operation === operation),
    );
    return [type, ...[...engines, ...operations].map((some) => some.length || ''), broken(those)];
  });
  const typeHead = [
    'resource',
    'embedded engine',
    'Pulumi',
    'create',
    'update',
    'rename',
    'delete',
    'no change',
    'broke an invariant',
  ];
  const seconds = now.reduce((sum, { took }) => sum + took, 0) / 1_000;
  return [
    `${now.length} runs of ${rows.length} kinds, ${(seconds / Math.max(1, now.length)).toFixed(0)} s each on average; ${broken(now)} broke an invariant.`,
    '',
    table(head, [...rows, all]),
    '',
    table(typeHead, types),
    '',
  ].join('\n');
}

const broken = (runs: readonly Kept[]): number => runs.filter((one) => one.broken.length > 0).length;

const counts = (runs: readonly Kept[]): (number | string)[] => [
  runs.length,
  runs.filter(({ hit }) => hit).length,
  broken(runs),
];

const earlierCounts = (runs: readonly Kept[]): (number | string)[] =>
  runs.length === 0 ? ['', ''] : [runs.length, broken(runs)];

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}

/** One run a line, so that two versions of the file differ by run. */
export function textOf({ now, before }: Runs): string {
  const side = (runs: readonly Kept[]): string => runs.map((run) => `  ${JSON.stringify(run)}`).join(',\n');
  return `{ "now": [\n${side(now)}\n], "before": [\n${side(before)}\n] }\n`;
}
