import { setTimeout as delay } from 'node:timers/promises';
import type { Kind } from '../disturbance';

/** What happens to the client, or beside it. */
export const clientKinds: readonly Kind[] = [
  {
    name: 'client killed',
    pulumi: true,
    disturb: (run) =>
      run.strike(() => {
        run.killed = true;
        run.client.signal('SIGKILL');
      }),
  },
  {
    name: 'client interrupted',
    pulumi: true,
    disturb: (run) =>
      run.strike(() => {
        run.client.signal('SIGINT');
      }),
  },
  {
    name: 'client stopped beyond its lock, and overtaken',
    library: true,
    disturb(run) {
      run.rivals = true;
      run.env['TRUST_LOCK_SECONDS'] = '3';
      run.strike(
        () => {
          const { client } = run;
          client.signal('SIGSTOP');
          run.meanwhile.push(
            (async () => {
              await delay(4_500);
              const next = run.goal && { ...run.goal, version: `${run.goal.version}9` };
              const { code, output } = await run.rival(next, ['--lock-wait', '60']).ended;
              if (code === 0) run.goal = next;
              else run.checks.push(() => [`the other deployer ended with ${code}: ${output.slice(-400)}`]);
              client.signal('SIGCONT');
            })(),
          );
        },
        { from: 0.3 },
      );
    },
  },
  {
    name: 'two deployers, same program',
    disturb(run) {
      run.rivals = true;
      run.strike(() => {
        const rival = run.rival(run.goal, ['--lock-wait', '60']);
        run.meanwhile.push(
          rival.ended.then(({ code, output }) => {
            if (code !== 0) run.checks.push(() => [`the other ended with ${code}: ${output.slice(-400)}`]);
          }),
        );
      });
    },
  },
  {
    name: 'two deployers, different programs',
    operations: ['create', 'update', 'rename'],
    disturb(run) {
      run.rivals = true;
      run.strike(() => {
        const other = { ...run.goal!, version: `${run.goal!.version}9` };
        const rival = run.rival(other, ['--lock-wait', '60']);
        run.meanwhile.push(
          rival.ended.then(({ code, output }) => {
            if (code !== 0) run.checks.push(() => [`the other ended with ${code}: ${output.slice(-400)}`]);
          }),
        );
      });
    },
  },
];
