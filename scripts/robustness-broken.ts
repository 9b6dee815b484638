/**
 * Broken changes against a running instance on real hosts, half of them under systemd: `[COUNT [SEED [HOSTS]]]`.
 * Prints, by kind and manager, how many were refused before anything was touched, and what clients saw of the others.
 * A whole run writes docs/broken-changes.md.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { startLab } from '../test/lab/lab';
import { brokenChanges, ofUnits } from '../test/robustness/support/breakages';
import { brokenPage, type Judged, rowsOf } from '../test/robustness/support/broken-report';
import { Ground } from '../test/robustness/support/broken-run';
import { Random } from '../test/robustness/support/random';

const whole = 200;

async function main([count = whole, seed = 1, hosts = 4]: readonly number[]): Promise<void> {
  console.log(`${count} broken changes on ${hosts} hosts, seed ${seed}`);
  const lab = await startLab({ hosts });
  const verdicts: Judged[] = [];
  let versions = '';
  try {
    const queues = lab.hosts.map((_, index) => {
      const manager = index % 2 === 0 ? ('systemd' as const) : ('pidfile' as const);
      const without = manager === 'pidfile' ? ofUnits : [];
      const share = Math.floor(count / hosts) + (index < count % hosts ? 1 : 0);
      return {
        ground: new Ground(lab, index, manager),
        changes: brokenChanges(share, new Random(seed + index), without),
      };
    });
    versions = (await queues[0]!.ground.versions()).trim();
    await Promise.all(
      queues.map(async ({ ground, changes }) => {
        await ground.prepare();
        for (const change of changes) {
          const verdict = { ...(await ground.try(change)), manager: ground.manager };
          verdicts.push(verdict);
          tell(verdict);
        }
      }),
    );
  } finally {
    await lab.stop();
  }
  print(verdicts);
  const failed = verdicts.some(({ faults }) => faults.length > 0);
  if (count >= whole && !failed) {
    writeFileSync(join(__dirname, '../docs/broken-changes.md'), brokenPage(verdicts, { seed, versions }));
  }
  process.exitCode = failed ? 1 : 0;
}

function tell({ manager, kind, how, seen, faults, message }: Judged): void {
  const slowest = Math.round(seen.slowest);
  console.log(
    `${manager} ${kind}: ${how}, ${seen.failed}/${seen.total} failed, slowest ${slowest} ms ${faults.join('; ')}`,
  );
  if (faults.length > 0 || how === 'rolled back') console.log(`  ${message.replaceAll('\n', '\n  ')}`);
}

function print(verdicts: readonly Judged[]): void {
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
  for (const row of rowsOf(verdicts)) {
    const { kind, manager, count, refused, rolledBack, failed, total, slowest, kept } = row;
    const requests = `${failed} / ${total}`;
    table.push(
      [kind, manager, count, refused, rolledBack, requests, `${slowest.toFixed(1)} s`, kept].map(String),
    );
  }
  console.log(table.toString());
}

void main(process.argv.slice(2).map(Number));
