import Table from 'cli-table3';
import type { Measured, MeasureOptions } from '../../test/bench/support/measure';
import type { Strategy } from '../../test/bench/support/strategy';

/** A run: what was measured, how and where. */
export interface Run {
  readonly options: MeasureOptions;
  readonly versions: Readonly<Record<string, string>>;
  readonly measured: readonly Measured[];
}

const head = [
  'strategy',
  'through',
  'changes',
  'seen',
  'requests',
  'failed',
  'longest stall',
  'slowest answer',
  '99 of 100 within',
  'requests/s',
  'a change took',
];

/** A row for each strategy and front. */
function rows({ measured }: Run): readonly (readonly string[])[] {
  return measured.flatMap(({ strategy, changes, durations, seen }) =>
    Object.entries(seen).map(([front, one]) => [
      strategy.name,
      front,
      String(changes),
      // Revision 0 was there before the first change.
      String(one.revisions.filter((revision) => revision > 0).length),
      String(one.total),
      one.failed === 0 ? '0' : `${one.failed} (${told(one.failures)})`,
      `${Math.round(one.stall)} ms`,
      `${Math.round(one.slowest)} ms`,
      `${Math.round(one.percentile99)} ms`,
      one.rate.toFixed(0),
      `${((durations[Math.floor(durations.length / 2)] ?? 0) / 1000).toFixed(1)} s`,
    ]),
  );
}

const told = (failures: Readonly<Record<string, number>>): string =>
  Object.entries(failures)
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(', ');

/** Faults of a run: a graceful strategy that failed a request, a change that nobody saw. */
export function faultsOf({ measured }: Run): readonly string[] {
  return measured.flatMap(({ strategy, changes, seen }) =>
    Object.entries(seen).flatMap(([front, { failed, revisions }]) => [
      ...(strategy.graceful && failed > 0 ? [`${strategy.name} through ${front}: ${failed} failed`] : []),
      ...(revisions.length <= changes
        ? [`${strategy.name} through ${front}: ${revisions.length - 1} of ${changes} changes seen`]
        : []),
    ]),
  );
}

/** The run as a table for terminals. */
export function terminalTable(run: Run): string {
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows(run).map((row) => [...row]));
  return `${table.toString()}\n${ground(run)}`;
}

/** The run as a page. */
export function page(run: Run): string {
  const graceful = (wanted: boolean): readonly Strategy[] =>
    run.measured.map(({ strategy }) => strategy).filter((strategy) => strategy.graceful === wanted);
  const list = (all: readonly Strategy[]): string =>
    all.map(({ name, how }) => `- ${name}: ${how}`).join('\n');
  const { changes, rate, pause } = run.options;
  return `# Requests that fail while changes are applied

Written by \`npm run bench:downtime -- --write\`.

${markdownTable([head, ...rows(run)])}

${ground(run)}

## How it is measured

Two hosts under systemd: one with the application, one with nginx and, in a process of its own, the http router of uWSGI; both
speak the uwsgi protocol to the application over TCP. A client process sends ${rate} requests a second through each of the
two, at the same time and over connections that are kept, whether or not earlier ones were answered: every request is
timed from the moment it was due, so a standstill counts for all that would have come meanwhile.

Each strategy applies ${changes} changes. The next one begins ${pause} ms after users of both fronts have seen the one before: the
answer tells the revision of the application. A request fails when it is refused, reset, not answered within 30 s,
answered with another status than 200, or with a revision that is not the one before or the one being applied.

- seen: how many of the changes came as an answer
- longest stall: longest time without any good answer
- slowest answer, 99 of 100 within: from the moment a request was due, failed ones included
- a change took: median time from its begin until users of both fronts saw it

No request may fail:

${list(graceful(true))}

For comparison:

${list(graceful(false))}

## What it takes

- \`listen\` as large as what arrives during a reload: a queue that overflows makes clients try again after a second. Here
  it is 2048.
- In nginx nothing but the time that a reload may take (\`uwsgi_read_timeout\`, 60 s by default). \`uwsgi_next_upstream\` plays no part
  with one application behind it: nothing is refused.
- The http router in a process of its own. Inside the instance it ends with every reload. \`http-gracetime\`, here 1: after one
  refused connection the router does not ask the application again for 30 s by default, which makes an outage out of a
  plain restart of one second.
- Under a socket unit connections wait in systemd's queue, but SIGINT cuts what is being answered. The unit of an
  \`Instance\` therefore stops by \`q\` to the master FIFO, which lets it be finished, where \`service.unit\` requires the socket unit
  of its name, or the instance is a zerg.
- A rest remains: two further runs of \`workers\`, of 1 and of 40 changes on a busy machine, lost one request each (a 502 of nginx,
  a reset by the router) of 40,255. A worker that gets SIGHUP after it took a connection and before it marks itself busy would
  end like that; this was not proven. Every way by which workers are told to end has that moment.
`;
}

/** A table whose columns are as wide as their widest cell; the first row is its head. */
function markdownTable(all: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(all[0]!), rule, ...all.slice(1).map(line)].join('\n');
}

const ground = ({ versions }: Run): string =>
  Object.entries(versions)
    .map(([name, version]) => (name === 'machine' ? version : `${name} ${version}`))
    .join(', ');
