import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testNeeding } from '../support/needs';
import { embeddedEngine } from './support/kill-engine';
import { loopbackPlace } from './support/kill-place';
import { pulumiEngine } from './support/kill-pulumi';
import { KillGround } from './support/kill-run';
import { Random } from './support/random';

jest.setTimeout(300_000);

const engines = [
  ['the embedded engine', embeddedEngine, test, 6],
  ['Pulumi', pulumiEngine, testNeeding('pulumi'), 2],
] as const;

for (const [name, engineOf, run, rounds] of engines) {
  run(
    `${name} killed at any moment leaves whole files, a server that serves, and no lock that blocks`,
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'kill-'));
      const place = await loopbackPlace(folder);
      const ground = new KillGround(place, engineOf(place));
      const random = new Random(8);
      try {
        await ground.prepare();
        for (let round = 0; round < rounds; round += 1) {
          expect(await ground.kill(random)).toMatchObject({ faults: [] });
        }
      } finally {
        await ground.stop();
        rmSync(folder, { recursive: true });
      }
    },
  );
}
