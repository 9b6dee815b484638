import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KillGround } from './support/kill-run';
import { Random } from './support/random';

jest.setTimeout(180_000);

test('a client killed at any moment leaves whole files, a server that serves, and no lock that blocks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  const ground = await KillGround.start(folder);
  const random = new Random(8);
  try {
    for (let round = 0; round < 8; round += 1) {
      expect(await ground.kill(random, 2_500)).toMatchObject({ faults: [] });
    }
  } finally {
    await ground.stop();
    rmSync(folder, { recursive: true });
  }
});
