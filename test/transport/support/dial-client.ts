import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../../../src/transport/connection';
import { closeAllHosts, openHost } from '../../../src/transport/open-host';
import { sh } from '../../../src/transport/shell';
import { eventually } from '../../support/eventually';

/** Actions of a client, and when it gives up. */
export interface DialClientProps {
  readonly connection: Connection;
  /** Milliseconds after the beginning, one attempt each. */
  readonly moments: readonly number[];
  /** Whether a signal fires before the hosts are closed. */
  readonly aborts: boolean;
}

const { connection, moments, aborts } = JSON.parse(process.argv[2]!) as DialClientProps;
const held = (): string => process.getActiveResourcesInfo().sort().join(' ');

/** Prints one line for each moment after which something keeps the process, and must end by itself. */
async function main(): Promise<void> {
  await delay(1);
  const before = held();
  for (const moment of moments) {
    const controller = new AbortController();
    const host = openHost('web1', connection, { onWarning: () => {} });
    const working = Promise.allSettled(
      Array.from({ length: 3 }, () => host.exec(sh`:`, { readOnly: true, signal: controller.signal })),
    );
    await delay(moment);
    if (aborts) controller.abort(new Error('Interrupted'));
    const began = Date.now();
    await closeAllHosts();
    await working;
    const took = Date.now() - began;
    await eventually('nothing is held open', () => held() === before, { seconds: 1 }).catch(() => {});
    if (held() !== before || took > 2_500)
      process.stdout.write(`after ${moment} ms: closed in ${took} ms; ${before} → ${held()}\n`);
  }
  process.stdout.write('end\n');
}

void main();
