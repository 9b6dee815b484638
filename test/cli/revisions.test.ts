import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { cli } from './support';

jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), 'cli-revisions-'));
let target: LoopbackTarget;
let program: string;

beforeAll(async () => {
  target = await startLoopbackTarget();
  writeFileSync(
    join(folder, 'app.py'),
    'def application(env, start):\n    start("200 OK", [])\n    return [b"ok"]\n',
  );
  program = join(folder, 'deploy.ts');
  const host = {
    host: '127.0.0.1',
    port: target.port,
    user: target.user,
    privateKeyPath: target.privateKeyFile,
    knownHostsPath: target.knownHostsFile,
  };
  writeFileSync(
    program,
    `import { Host, Project, PythonApp, secretFrom } from 'pulumi-uwsgi';
const project = new Project('revisions');
new PythonApp(new Host(project, 'web1', ${JSON.stringify(host)}), 'shop', {
  directory: '${folder}',
  module: 'app',
  http: '127.0.0.1:${await target.freePort()}',
  processes: Number(process.env.COUNT),
  embeddedPlugin: true,
  environment: { MODE: 'live', ...(process.env.PLAIN === 'yes' ? {} : { DB_PASSWORD: secretFrom.env('REVISIONS_PASSWORD') }) },
  options: { 'binary-path': '${target.pythonBinary}' },
  instance: { manager: 'pidfile', path: '${target.home}/shop.ini', binary: '${target.uwsgiBinary}' },
});
export default project;
`,
  );
});
afterAll(async () => {
  await target?.stop();
  rmSync(folder, { recursive: true });
});

const at = (count: string, ...args: string[]) =>
  cli(args, { env: { COUNT: count, REVISIONS_PASSWORD: 'hunter22' } });

test('refresh of a project that was never deployed says so', async () => {
  const never = await at('1', 'refresh', program, '--detailed-exitcode');
  expect(never).toMatchObject({
    code: 0,
    stdout:
      'The project revisions was never deployed: nothing can have drifted; "uwsgi-iac plan" shows what an apply would create\n',
  });
  const json = await at('1', 'refresh', program, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ project: 'revisions', actions: [] });
});

test('plan --out says where the plan is, and how to apply it', async () => {
  const out = join(folder, 'saved.plan');
  const saved = await at('1', 'plan', program, '--out', out);
  expect(saved.stderr).toBe(
    `Saved this plan in ${out}; "uwsgi-iac apply ${program} --plan ${out}" applies exactly it\n`,
  );
  const json = await at('1', 'plan', program, '--out', out, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ project: 'revisions' });
});

test('diff compares two revisions of a resource, and the program with its host', async () => {
  for (const count of ['1', '2']) {
    const { code, stderr } = await at(count, 'apply', program, '--yes');
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  }
  const path = 'web1/shop/instance';
  const printed = await at('2', 'diff', '--program', program, path, '1', '2', '--detailed-exitcode');
  expect(printed.code).toBe(3);
  expect(printed.stdout).toMatch(
    /^processes: 1 → 2 \(reload: .*\)\n1 difference; most disruptive: reload\n$/,
  );
  const back = await at('2', 'diff', '--program', program, path, '2', '1', '--json');
  expect(JSON.parse(back.stdout)).toMatchObject({ activation: 'reload', changes: [{ from: '2', to: '1' }] });
  expect(await at('2', 'diff', '--program', program, path, '1', '9')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'Cannot find revision 9 of web1/shop/instance: the recorded ones are 1, 2',
    ),
  });
  const now = await at('4', 'diff', '--program', program, '--resource', path);
  expect(now.stdout).toMatch(/^web1\/shop\/instance on web1: differs\n {2}processes: 2 → 4 \(reload: /);
  expect((await at('2', 'diff', '--program', program)).stdout).toBe(`${path} on web1: as declared\n`);
});

/** The line of a rollback about the instance, with the time and the deployer cut off. */
const line = ({ stdout }: { readonly stdout: string }): string =>
  stdout.split('\n')[0]!.replace(/deployed \d{4}-\d\d-\d\dT[\d:]+Z by \S+@[^:\s]+/, 'deployed WHEN');

test('rollback names the revisions, when and by whom they were deployed', async () => {
  const path = 'web1/shop/instance';
  const back = (...args: string[]) => at('2', 'rollback', program, path, ...args);
  expect(line(await back())).toBe(`${path} on web1 goes back from revision 2 to 1, deployed WHEN`);
  expect(line(await back('--to', '2'))).toBe(`${path} on web1 is in revision 2 already, deployed WHEN`);
  const ini = join(target.home, 'shop.ini');
  writeFileSync(ini, readFileSync(ini, 'utf8').replace(/^processes = 2$/m, 'processes = 3'));
  const edited = `${path} on web1 is in no recorded revision, as after an edit by hand; it goes back to revision`;
  expect(line(await back())).toBe(
    `${edited} 2, the newest one, deployed WHEN: only what changed since then is undone`,
  );
  expect(line(await back('--to', '1'))).toBe(`${edited} 1, deployed WHEN: later revisions are undone, too`);
});

test('a change of probes alone is no change', async () => {
  const probed = join(folder, 'probed.ts');
  const text = readFileSync(program, 'utf8');
  writeFileSync(
    probed,
    text.replace(
      "manager: 'pidfile',",
      "manager: 'pidfile', timeout: 50, probes: [{ command: { command: 'true' } }],",
    ),
  );
  expect((await at('2', 'plan', program)).stdout).toContain('processes: ');
  await at('2', 'apply', program, '--yes');
  expect((await at('2', 'plan', probed)).stdout).toBe('No changes: 1 as declared\n');
});

test('commands that use no value of a secret work without it', async () => {
  const without = (...args: string[]) => cli(args, { env: { COUNT: '2', REVISIONS_PASSWORD: '' } });
  for (const args of [
    ['history', program],
    ['diff', '--program', program, 'web1/shop/instance', '1', '2'],
    ['destroy', program, '--yes', '--discard-edits'],
  ])
    expect(await without(...args)).toMatchObject({ code: 0 });
  expect((await without('destroy', program)).stdout).toBe('No changes: 0 as declared\n');
});

test('rollback says that a file holds a secret by the content of the revision that it goes back to', async () => {
  const env = { COUNT: '1', REVISIONS_PASSWORD: 'hunter22' };
  const plain = { ...env, PLAIN: 'yes' };
  for (const each of [env, plain, env]) {
    const { code, stdout, stderr } = await cli(['apply', program, '--yes'], { env: each });
    expect([code, `${stdout}${stderr}`]).toEqual([0, expect.any(String)]);
  }
  const opened = await cli(['rollback', program, 'web1/shop/instance', '--yes'], { env });
  expect(opened.stdout).toMatch(/mode: 640 → 644/);
  expect(opened.stdout).not.toMatch(/holds a secret/);
  const closed = await cli(['rollback', program, 'web1/shop/instance', '--yes'], { env });
  expect(closed.stdout).toMatch(/mode: 644 → 640[\s\S]*mode 640.*: it holds a secret/);
});
