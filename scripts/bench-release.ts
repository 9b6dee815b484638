/** What a release costs: `npm run -s bench:release [-- FILES]`. Prints bytes sent and seconds, over SSH to this machine. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoopbackTarget } from '../examples/support/loopback-target';
import { release } from '../src/resources/release/lifecycle';
import { releaseProps } from '../src/resources/release/props';
import { openHost } from '../src/transport/open-host';

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 5_000);
  const folder = mkdtempSync(join(tmpdir(), 'bench-release-'));
  const target = await startLoopbackTarget();
  const { host: address, port, user, privateKeyFile, hostKey } = target;
  const host = openHost('web', { host: address, port, user, privateKeyPath: privateKeyFile, hostKey });
  const signal = new AbortController().signal;
  const work = { hosts: { get: () => host }, progress: () => {}, warn: () => {}, signal };
  const source = join(folder, 'app');
  const props = () =>
    release.defaults(
      releaseProps.parse({ host: 'web', name: 'shop', source, directory: join(folder, 'srv/shop') }),
    );
  try {
    for (let index = 0; index < count; index += 1) {
      const place = join(source, `package${index % 100}`);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, `file${index}.py`), randomBytes(2_000 + (index % 4_000)).toString('hex'));
    }
    const measure = async (title: string, act: () => Promise<unknown>) => {
      const [before, began] = [{ ...host.counters }, performance.now()];
      await act();
      const { bytesSent, bytesReceived, execs } = host.counters;
      const seconds = ((performance.now() - began) / 1000).toFixed(2);
      console.log(
        `${title}: ${seconds} s, ${execs - before.execs} execs, ${bytesSent - before.bytesSent} bytes sent, ${bytesReceived - before.bytesReceived} received`,
      );
    };
    const deploy = () => release.reconcile(work, props());
    const first = props();
    await measure(`first deploy of ${count} files`, deploy);
    await measure('plan without a change', () => release.read(work, release.id(first), props()));
    await measure('apply without a change', deploy);
    writeFileSync(join(source, 'package7/file7.py'), 'changed');
    await measure('one file changed', deploy);
    await measure('back to the first', () => release.reconcile(work, first));
  } finally {
    await host.close();
    await target.stop();
    rmSync(folder, { recursive: true });
  }
}

void main();
