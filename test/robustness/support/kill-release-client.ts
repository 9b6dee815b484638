/** A client of its own, to be killed: makes a release that a JSON text describes. Run by jiti. */
import { release } from '../../../src/resources/release/lifecycle';
import { releaseProps } from '../../../src/resources/release/props';
import type { Connection } from '../../../src/transport/connection';
import { openHost } from '../../../src/transport/open-host';

async function main(): Promise<void> {
  const { connection, props } = JSON.parse(process.argv[2]!) as { connection: Connection; props: object };
  const host = openHost('web', connection);
  const signal = new AbortController().signal;
  process.stdout.write('begun\n');
  await release.reconcile(
    { hosts: { get: () => host }, progress: () => {}, warn: () => {}, signal },
    release.defaults(releaseProps.parse(props)),
  );
  await host.close();
}

void main();
