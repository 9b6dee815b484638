import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { RolloutGround } from './support/rollout-ground';

jest.setTimeout(180_000);

let ground: RolloutGround;
beforeAll(async () => {
  ground = await RolloutGround.start(4);
  ground.write('v0');
  await run('apply', '--yes');
});
afterAll(() => ground?.stop());

/** Runs a command that must succeed. */
async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await ground.run(...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

const rollout = ['--canary', '1', '--batch', '2'];

test('Session.apply() stops the rollout at a failed host, and the next run resumes with it as the canary', async () => {
  ground.write('v1');
  ground.break(1, 'v1');
  const before = ground.written();
  const stopped = await ground.run('apply', '--yes', '--batch', '1');
  expect(stopped.code).toBe(1);
  expect(stopped.stdout).toContain('Rollout: 4 batches; stops at the first failed host');
  expect(stopped.stdout).toContain('1 done, 1 failed, 2 not begun');
  expect(stopped.stderr).toContain('Batch 2 of 4: web2');
  expect(stopped.stderr).not.toContain('Batch 3 of 4');
  expect(stopped.stderr).toMatch(
    /stopped before batch 3 of 4.*\n +done: web1\n +failed: web2\n +not begun: web3, web4/,
  );
  expect(await ground.versions()).toEqual(['v1', 'v0', 'v0', 'v0']);
  expect(ground.written().slice(2)).toEqual(before.slice(2));
  expect(ground.states()).toEqual(['done', 'failed', 'pending', 'pending']);
  expect(ground.record(1)).toMatchObject({
    reason: expect.stringContaining('web2'),
    hosts: ['web1', 'web2', 'web3', 'web4'],
  });

  const planned = await ground.run('plan', ...rollout);
  expect(planned.stdout).toMatch(
    /resuming the rollout begun \d\d:\d\d by [^#\n]+: 1 of 4 hosts done, 1 failed\n {2}web2 at \d\d:\d\d: .*\nRollout: 2 batches.*\n {2}1\. canary: web2\n {2}2\. web3, web4\n/,
  );
  const { rollout: data } = JSON.parse((await ground.run('plan', '--json', ...rollout)).stdout);
  expect(data).toMatchObject({
    id: ground.record(0)!.id,
    batches: [
      { hosts: ['web2'], canary: true },
      { hosts: ['web3', 'web4'], canary: false },
    ],
    resumed: { done: ['web1'], failed: [{ host: 'web2' }] },
  });

  ground.break(1, 'v1', false);
  const first = ground.record(0)!;
  expect(await run('apply', '--yes', ...rollout)).toContain('1 of 4 hosts done, 1 failed');
  expect(await ground.versions()).toEqual(['v1', 'v1', 'v1', 'v1']);
  expect(ground.states()).toEqual(['done', 'done', 'done', 'done']);
  expect(ground.record(0)).toEqual(first);
  expect(ground.record(3)).toMatchObject({ id: first.id, started: first.started, by: first.by });
  expect((await ground.run('plan')).stdout).toBe('No changes: 4 as declared\n');
});

test('Session.apply() resumes a rollout whose client was killed in the middle of a batch', async () => {
  ground.write('v2', { canary: 1, batch: 2 });
  ground.slow(2);
  const client = ground.start('apply', '--yes');
  // web2 is done quickly, web3 imports for seconds.
  const begun = () =>
    ground.record(0)?.state === 'done' &&
    ground.record(1)?.state !== 'pending' &&
    ground.record(2)?.state === 'running';
  await eventually('two hosts are done or under way', begun, { seconds: 30 });
  expect(ground.states()).toEqual(['done', expect.stringMatching(/^(running|done)$/), 'running', 'pending']);
  await delay(500);
  client.process.kill('SIGKILL');
  expect(await client.ended).toMatchObject({ code: null });
  expect(ground.record(2)).toMatchObject({ state: 'running' });
  expect((await ground.versions())[3]).toBe('v1');

  ground.slow(2, false);
  expect(await run('apply', '--yes')).toMatch(
    /resuming the rollout begun .* of 4 hosts done, \d failed\n(.*\n)* {2}web3 at \d\d:\d\d: stopped in the middle/,
  );
  expect(await ground.versions()).toEqual(['v2', 'v2', 'v2', 'v2']);
  expect(ground.states()).toEqual(['done', 'done', 'done', 'done']);
});

test('Session.apply() goes on until more than maxFailures hosts have failed, with a pause between batches', async () => {
  ground.write('v3', { batch: '25%', pause: 2, maxFailures: 1 });
  for (const index of [0, 2]) ground.break(index, 'v3');
  const { code, stdout, stderr } = await ground.run('apply', '--yes');
  expect(code).toBe(1);
  expect(stdout).toContain('Rollout: 4 batches, 2 s between two; stops when more than 1 hosts have failed');
  expect(stderr).toMatch(/done: web2\n +failed: web1, web3\n +not begun: web4/);
  expect(await ground.versions()).toEqual(['v2', 'v3', 'v2', 'v2']);
  const [one, two] = [ground.record(0)!, ground.record(1)!].map(({ when }) => Date.parse(when));
  expect(two! - one!).toBeGreaterThanOrEqual(2_000);

  // Another program is another rollout; hosts in trouble go first all the same.
  ground.write('v4', { canary: 1, batch: 3 });
  expect((await ground.run('plan')).stdout).toMatch(
    /Rollout: 2 batches.*\n {2}1\. canary: web1\n {2}2\. web3, web2, web4\n$/,
  );
  await run('apply', '--yes');
  expect(await ground.versions()).toEqual(['v4', 'v4', 'v4', 'v4']);
});

test('checkRollout() refuses invalid options before a host is asked', async () => {
  const execs = () => ground.targets.map(({ stats }) => stats.execs);
  const before = execs();
  expect(await ground.run('plan', '--canary', 'web1,webx')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'canary must name hosts of the project (web1, web2, web3, web4), not webx',
    ),
  });
  expect(await ground.run('plan', '--batch', 'all')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("argument 'all' is invalid"),
  });
  expect(await ground.run('plan', '--batch', '0')).toMatchObject({ code: 1 });
  expect(execs()).toEqual(before);
});

test('Session.destroy() goes batch by batch, and leaves no record', async () => {
  const { code, stderr } = await ground.run('destroy', '--yes', ...rollout);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /Canary 1 of 3: web1\n(?:.*\n)*Batch 2 of 3: web2, web3\n(?:.*\n)*Batch 3 of 3: web4/,
  );
  expect(await ground.versions()).toEqual([undefined, undefined, undefined, undefined]);
  expect(ground.targets.flatMap((_, index) => ground.litter(index))).toEqual([]);
});
