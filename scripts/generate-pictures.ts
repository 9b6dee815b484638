/**
 * Writes the pictures of the documents: the map of `src`, the fleet example, and the page of a plan as a browser shows it
 * (needs chromium).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fleet from '../examples/fleet';
import { desiredOf } from '../src/engine/desired';
import { htmlOf } from '../src/report/html';
import { reportOf } from '../src/report/model';
import { offlinePlan } from '../src/report/offline-plan';
import { topologyOf } from '../src/report/topology/build';
import { topologyInput } from '../src/report/topology/topology-input';
import { topologySvg } from '../src/report/topology/write-svg';
import { estate } from '../test/report/pull-requests';
import { architectureSvg } from './architecture-map';

const pictures = join(__dirname, '../docs/pictures');

async function main(): Promise<void> {
  writeFileSync(join(pictures, 'architecture.svg'), await architectureSvg());
  const synthesis = fleet.synth();
  const parts = (await desiredOf(synthesis)).map((one) => topologyInput(one));
  writeFileSync(
    join(pictures, 'fleet.svg'),
    await topologySvg(topologyOf(synthesis.project, synthesis.hosts, parts)),
  );
  const after = estate({ hosts: ['web1', 'web2', 'web3'], admin: true, listen: 200 });
  const { plan, warnings } = await offlinePlan(after.synth(), { base: estate().synth() });
  const page = await htmlOf(reportOf(plan, { against: 'origin/main', warnings }));
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
  try {
    writeFileSync(join(folder, 'plan.html'), page);
    execFileSync('chromium', [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--window-size=1100,1300',
      `--screenshot=${join(pictures, 'plan.png')}`,
      `file://${join(folder, 'plan.html')}`,
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
