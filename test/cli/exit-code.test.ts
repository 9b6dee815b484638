import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { eventually } from '../support/eventually';
import { type HoldProxy, startHoldProxy } from '../support/hold-proxy';
import { cli } from './support';

jest.setTimeout(120_000);

let target: LoopbackTarget;
let proxy: HoldProxy;
beforeEach(async () => {
  target = await startLoopbackTarget();
  proxy = await startHoldProxy(target.port);
});
afterEach(async () => {
  await proxy.stop();
  await target.stop();
});

/** Two files on one host; `bad` lies where no directory can be made. */
function program(bad: boolean): string {
  const file = join(target.home, 'deploy.ts');
  if (bad) writeFileSync(join(target.home, 'blocked'), '');
  const connection = {
    host: '127.0.0.1',
    port: proxy.port,
    user: target.user,
    privateKeyPath: target.privateKeyFile,
    hostKey: target.hostKey,
    connectDeadline: 2,
  };
  writeFileSync(
    file,
    `import { Host, HostFile, Project } from 'pulumi-uwsgi';
const project = new Project('told');
const web1 = new Host(project, 'web1', ${JSON.stringify(connection)});
new HostFile(web1, 'one', { path: ${JSON.stringify(join(target.home, 'one.txt'))}, content: 'one' });
new HostFile(web1, 'two', { path: ${JSON.stringify(join(target.home, bad ? 'blocked/two.txt' : 'two.txt'))}, content: 'two' });
export default project;
`,
  );
  return file;
}

/** Puts a program of the host before the system's; \`$n\` counts its calls for paths that hold a text. */
function wrap(tool: string, text: string, body: string): void {
  const count = join(target.home, 'calls');
  writeFileSync(
    join(dirname(target.privateKeyFile), 'bin', tool),
    `#!/bin/sh
real() { PATH=$(echo "$PATH" | cut -d: -f2-); exec ${tool} "$@"; }
case "$*" in *${text}*) echo x >> ${count}; n=$(wc -l < ${count}); ${body} ;; esac
real "$@"
`,
    { mode: 0o755 },
  );
}

const full = 'echo "mv: cannot move: No space left on device" >&2; exit 1';
const holder = () => join(target.home, '.local/state/uwsgi-iac/inventory/lock/holder');

/** Faults by time: the inventory is written before and after the changes. */
const faults: Readonly<Record<string, () => void>> = {
  'nothing goes wrong': () => {},
  'a resource fails': () => {},
  'the disk is full before anything is changed': () => wrap('mv', 'told.json', full),
  'the disk is full when what was done is written down': () =>
    wrap('mv', 'told.json', `[ "$n" -lt 2 ] || { ${full}; }`),
  'another one takes the lock after the changes': () =>
    wrap(
      'mv',
      'two.txt',
      `( printf '9999999999\\nbert@ci\\n' > ${holder()}.new; /bin/mv ${holder()}.new ${holder()} )`,
    ),
  'another one takes the lock before the changes': () =>
    wrap(
      'mv',
      'told.json',
      `( printf '9999999999\\nbert@ci\\n' > ${holder()}.new; /bin/mv ${holder()}.new ${holder()} )`,
    ),
  'the lock cannot be given back': () =>
    wrap('mv', '/lock/given', 'echo "mv: cannot move: Read-only file system" >&2; exit 1'),
  'the host is lost in the middle': () =>
    wrap('mv', 'two.txt', `touch ${join(target.home, 'now')}; sleep 30`),
};

test.each(Object.keys(faults))('apply reports the true result when %s', async (name) => {
  const file = program(name === 'a resource fails');
  faults[name]!();
  const applied = cli(['apply', '--yes', file]);
  if (name.startsWith('the host is lost')) {
    await eventually('the change is under way', () => existsSync(join(target.home, 'now')), { seconds: 60 });
    await proxy.stop();
  }
  const { code, stdout, stderr } = await applied;
  const output = `${stdout}${stderr}`;
  expect([name, code, output.includes('✗')]).toEqual(
    name === 'nothing goes wrong' ? [name, 0, false] : [name, 1, true],
  );
  const outcomes = (path: string) =>
    [...stderr.matchAll(new RegExp(`^[✓✗] web1 ${path}: .*`, 'gm'))].map(String);
  for (const path of ['web1/one', 'web1/two']) expect([path, outcomes(path).length]).toEqual([path, 1]);
  const count = (mark: string) =>
    ['web1/one', 'web1/two'].flatMap(outcomes).filter((one) => one.startsWith(mark)).length;
  const hosts = [...stderr.matchAll(/^✗ web1: /gm)].length;
  const sums = [
    `${count('✓')} done`,
    ...(count('✗') > 0 ? [`${count('✗')} failed`] : []),
    ...(hosts > 0 ? [`${hosts} host failed`] : []),
  ];
  expect(stdout.trim().split('\n').at(-1)).toBe(sums.join(', '));
  // What was done is there, and what failed is not; of what was under way when the host was lost, the text says neither.
  if (name.startsWith('the host is lost')) {
    expect(stderr).toContain('it may have had its effect or not');
    return;
  }
  for (const id of ['one', 'two'])
    expect([id, existsSync(join(target.home, `${id}.txt`))]).toEqual([
      id,
      outcomes(`web1/${id}`)[0]!.startsWith('✓'),
    ]);
});

test('apply --json reports a failed host, with the same exit code', async () => {
  const file = program(false);
  faults['the disk is full when what was done is written down']!();
  const { code, stdout } = await cli(['apply', '--yes', '--json', file]);
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toEqual([
    expect.objectContaining({ path: 'web1/one', kind: 'create' }),
    expect.objectContaining({ path: 'web1/two', kind: 'create' }),
    { kind: 'host', host: 'web1', error: expect.stringMatching(/Cannot write the inventory.*no room|full/s) },
  ]);
  rmSync(join(dirname(target.privateKeyFile), 'bin/mv'));
  expect((await cli(['apply', '--yes', file])).code).toBe(0);
});
