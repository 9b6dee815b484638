import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOnSignals } from '../../../src/transport/scripts/signal-exit';

describe('exitOnSignals', () => {
  const cases = [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGPIPE', 141],
    ['SIGTERM', 143],
  ] as const;

  for (const shell of ['sh', 'bash', 'busybox'].filter(
    (name) => existsSync(`/bin/${name}`) || existsSync(`/usr/bin/${name}`),
  ))
    test.each(cases)(`lets the EXIT trap of ${shell} run after %s`, async (signal, status) => {
      const place = mkdtempSync(join(tmpdir(), 'signal-exit-'));
      try {
        const script = `mkdir "$1/work"; trap 'rm -rf "$1/work"' EXIT; ${exitOnSignals}\necho ready; while :; do sleep 0.1; done`;
        const args = [...(shell === 'busybox' ? ['sh'] : []), '-c', script, 'sh', place];
        const child = spawn(shell, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
        await once(child.stdout, 'data');
        process.kill(-child.pid!, signal);
        const [code] = (await once(child, 'exit')) as [number | null];
        expect({ code, left: readdirSync(place) }).toEqual({ code: status, left: [] });
      } finally {
        rmSync(place, { recursive: true, force: true });
      }
    });
});
