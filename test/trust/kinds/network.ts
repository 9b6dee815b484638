import { setTimeout as delay } from 'node:timers/promises';
import type { Kind } from '../disturbance';

/** What happens to the connection. */
export const networkKinds: readonly Kind[] = [
  {
    name: 'connection cut',
    pulumi: true,
    disturb: (run) => run.strike((flow) => flow.cut()),
  },
  {
    name: 'connection reset',
    pulumi: true,
    disturb: (run) => run.strike((flow) => flow.reset()),
  },
  {
    name: 'connection stalls for a while',
    disturb: (run) => run.strike(() => delay(run.random.int(2_000, 9_000))),
  },
  {
    name: 'bytes corrupted',
    pulumi: true,
    disturb: (run) =>
      run.strike((flow) => {
        flow.chunk = Buffer.from(flow.chunk);
        if (flow.chunk.length > 0) flow.chunk[0] = flow.chunk[0]! ^ (1 << run.random.int(0, 7));
      }),
  },
  {
    name: 'every connection cut',
    disturb(run) {
      for (let round = 0; round < 4; round += 1) run.strike((flow) => flow.cut());
    },
  },
  {
    // What a partition that heals does: the kernel of a client that is gone goes on sending.
    name: 'held, and delivered after the next deployer',
    library: true,
    disturb(run) {
      run.rivals = true;
      run.env['TRUST_LOCK_SECONDS'] = '3';
      run.strike(
        async () => {
          const release = run.stage.proxy.hold('toHost');
          const client = run.client;
          run.meanwhile.push(
            (async () => {
              await delay(4_500);
              if (run.random.next() < 0.5) {
                run.killed = true;
                client.signal('SIGKILL');
              }
              const next = run.goal && { ...run.goal, version: `${run.goal.version}9` };
              const { code, output } = await run.rival(next, ['--lock-wait', '60']).ended;
              if (code === 0) run.goal = next;
              else if (!/lock|still makes|holds/i.test(output))
                run.checks.push(() => [`the other deployer ended with ${code}: ${output.slice(-400)}`]);
              release();
              await delay(1_500);
            })(),
          );
        },
        { direction: 'toHost', from: 0.3 },
      );
    },
  },
];
