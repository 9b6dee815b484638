import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emperorQueries } from '../../../src/resources/vassal/emperor-queries';
import { emperorPrinted as printed } from '../../support/emperor-stats';

test('ask finds one vassal of many in a shell, whether the state is written on one line or on many', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  try {
    const binary = join(folder, 'uwsgi');
    for (const text of [printed, printed.replace(/[\n\t]/g, '')]) {
      writeFileSync(binary, `#!/bin/sh\ncat >&2 <<'END'\n${text}\nEND\n`);
      chmodSync(binary, 0o755);
      const ask = (name: string): string => {
        const watched = { directory: '/etc/vassals', name, stats: '/run/emperor.sock', binary, sections: {} };
        return execFileSync('sh', [], {
          input: `${emperorQueries(watched)}\nask; echo "$? $emperor $listed $pid $mod $accepting $cursed $held $attempt $failed"`,
          encoding: 'utf8',
        }).trim();
      };
      expect(ask('shop')).toBe('0 22168 1 22170 1795242944 1 0 1 2 1795242940');
      expect(ask('another-shop')).toBe('0 22168 1 1 1 0 1 0 0 0');
      expect(ask('none')).toBe('0 22168 0 0 0 0 0 0 0 0');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
