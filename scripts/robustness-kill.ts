/** A client killed by SIGKILL at random moments of an apply: `[COUNT [SEED]]`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { KillGround, type KillVerdict } from '../test/robustness/support/kill-run';
import { Random } from '../test/robustness/support/random';

async function main([count = 100, seed = 1]: readonly number[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  const ground = await KillGround.start(folder);
  const random = new Random(seed);
  const verdicts: KillVerdict[] = [];
  try {
    while (verdicts.length < count) {
      const verdict = await ground.kill(random, 2_500);
      verdicts.push(verdict);
      const { moment, file, converged, faults } = verdict;
      console.log(`${moment} ms: ${file}, converged in ${Math.round(converged)} ms ${faults.join('; ')}`);
    }
  } finally {
    await ground.stop();
    rmSync(folder, { recursive: true });
  }
  const table = new Table({
    head: ['killed after', 'count', 'old file', 'new file', 'slowest next run', 'all as promised'],
    style: { head: [], border: [] },
  });
  for (let from = 0; from < 2_500; from += 500) {
    const all = verdicts.filter(({ moment }) => moment >= from && moment < from + 500);
    const slowest = Math.max(0, ...all.map(({ converged }) => converged));
    table.push([
      `${from} to ${from + 500} ms`,
      all.length,
      all.filter(({ file }) => file === 'old').length,
      all.filter(({ file }) => file === 'new').length,
      `${(slowest / 1000).toFixed(1)} s`,
      all.filter(({ faults }) => faults.length === 0).length,
    ]);
  }
  console.log(table.toString());
  process.exitCode = verdicts.some(({ faults }) => faults.length > 0) ? 1 : 0;
}

void main(process.argv.slice(2).map(Number));
