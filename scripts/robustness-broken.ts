/**
 * Broken changes against a running instance on real hosts, half of them under systemd: `[COUNT [SEED [HOSTS]]]`.
 * Prints, by kind and manager, how many were refused before anything was touched, and what clients saw of the others.
 */
import Table from 'cli-table3';
import { startLab } from '../test/lab/lab';
import { brokenChanges } from '../test/robustness/support/breakages';
import { Ground, type Verdict } from '../test/robustness/support/broken-run';
import { Random } from '../test/robustness/support/random';

async function main([count = 200, seed = 1, hosts = 4]: readonly number[]): Promise<void> {
  const lab = await startLab({ hosts });
  const verdicts: (Verdict & { manager: string })[] = [];
  try {
    const queues = lab.hosts.map((_, index) => {
      const manager = index % 2 === 0 ? ('systemd' as const) : ('pidfile' as const);
      const without = manager === 'pidfile' ? ['broken unit'] : [];
      const share = Math.floor(count / hosts) + (index < count % hosts ? 1 : 0);
      return {
        ground: new Ground(lab, index, manager),
        changes: brokenChanges(share, new Random(seed + index), without),
      };
    });
    await Promise.all(
      queues.map(async ({ ground, changes }) => {
        await ground.prepare();
        for (const change of changes) {
          const verdict = await ground.try(change);
          verdicts.push({ ...verdict, manager: ground.manager });
          const { kind, how, seen, faults, message } = verdict;
          console.log(
            `${ground.manager} ${kind}: ${how}, ${seen.failed}/${seen.total} failed, slowest ${Math.round(seen.slowest)} ms ${faults.join('; ')}`,
          );
          if (faults.length > 0) console.log(`  ${message.replaceAll('\n', '\n  ')}`);
        }
      }),
    );
  } finally {
    await lab.stop();
  }
  print(verdicts);
  process.exitCode = verdicts.some(({ faults }) => faults.length > 0) ? 1 : 0;
}

function print(verdicts: readonly (Verdict & { manager: string })[]): void {
  const head = [
    'kind',
    'manager',
    'count',
    'refused',
    'rolled back',
    'failed / requests',
    'slowest',
    'all as promised',
  ];
  const table = new Table({ head, style: { head: [], border: [] } });
  const groups = new Map<string, (Verdict & { manager: string })[]>();
  for (const one of verdicts) {
    const key = `${one.kind}\n${one.manager}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const row = (name: readonly string[], all: readonly Verdict[]): void => {
    const sum = (of: (one: Verdict) => number): number => all.reduce((total, one) => total + of(one), 0);
    table.push([
      ...name,
      String(all.length),
      String(sum(({ how }) => Number(how === 'refused'))),
      String(sum(({ how }) => Number(how === 'rolled back'))),
      `${sum(({ seen }) => seen.failed)} / ${sum(({ seen }) => seen.total)}`,
      `${(Math.max(...all.map(({ seen }) => seen.slowest)) / 1000).toFixed(1)} s`,
      String(sum(({ faults }) => Number(faults.length === 0))),
    ]);
  };
  for (const [key, all] of [...groups].sort(([one], [other]) => one.localeCompare(other)))
    row(key.split('\n'), all);
  row(['all', ''], verdicts);
  console.log(table.toString());
}

void main(process.argv.slice(2).map(Number));
