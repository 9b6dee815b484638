import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'against-'));
const ops = join(folder, 'shop/ops');
const temporary = join(folder, 'tmp');
afterAll(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd: join(folder, 'shop'),
    encoding: 'utf8',
  });

/** A repository whose program imports a package and a file of its own; `late.ts` came after the first commit. */
beforeAll(() => {
  mkdirSync(join(ops, 'node_modules/defaults'), { recursive: true });
  mkdirSync(temporary);
  writeFileSync(join(ops, 'node_modules/defaults/index.js'), 'exports.harakiri = 30;');
  writeFileSync(join(folder, 'shop/.gitignore'), 'node_modules\n');
  writeFileSync(join(folder, 'shop/.gitattributes'), 'count.ts export-ignore\n');
  const program = `import { Host, Project, PythonApp, secretFrom } from 'pulumi-uwsgi';
import { harakiri } from 'defaults';
import { count } from './count';
const project = new Project('shop');
for (const name of ['web1', 'web2']) {
  const host = new Host(project, name, { host: name + '.invalid' });
  new PythonApp(host, 'shop', {
    directory: '/srv/shop', module: 'shop', http: ':8000', processes: count, harakiri,
    environment: { KEY: secretFrom.env('NOT_SET_ANYWHERE') },
  });
}
export default project;
`;
  writeFileSync(join(ops, 'deploy.ts'), program);
  writeFileSync(join(ops, 'count.ts'), 'export const count = 2;\n');
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'first');
  writeFileSync(join(ops, 'count.ts'), 'export const count = 20;\n');
  writeFileSync(join(ops, 'late.ts'), program);
  writeFileSync(
    join(ops, 'policy.ts'),
    "import { maxProcesses } from 'pulumi-uwsgi';\nexport default [maxProcesses(10)];\n",
  );
});

/** Runs the command line as it is built, from the folder of the program. */
function cli(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const bin = join(__dirname, '../../bin/uwsgi-iac');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...args],
      { cwd: ops, env: { ...process.env, TMPDIR: temporary, NO_COLOR: '1' } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test('plan --against compares with a revision, without hosts and secrets, and leaves no trace', async () => {
  const before = git('status', '--porcelain');
  expect(await cli('plan', 'deploy.ts', '--against', 'main', '--detailed-exitcode')).toEqual({
    code: 3,
    stdout: expect.stringMatching(
      /web1\/shop\/instance[\s\S]*processes: 2 → 20 \(reload\)[\s\S]*Plan: 2 to update, 0 unchanged; most disruptive: reload\n$/,
    ),
    stderr: '',
  });
  expect(git('status', '--porcelain')).toBe(before);
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(readdirSync(temporary).filter((name) => name.startsWith('uwsgi-iac-'))).toEqual([]);
});

test('plan --against ends with 0 where nothing changed, and takes what was not there for new', async () => {
  git('stash', '-q', '--', 'ops/count.ts');
  try {
    expect(await cli('plan', 'deploy.ts', '--against', 'HEAD', '--detailed-exitcode')).toMatchObject({
      code: 0,
      stdout: 'No changes: 2 as declared\n',
    });
  } finally {
    git('stash', 'pop', '-q');
  }
  expect(await cli('plan', 'late.ts', '--against', 'HEAD')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Plan: 2 to create'),
    stderr: expect.stringContaining('HEAD has no late.ts: all resources count as new'),
  });
});

test('plan --report writes Markdown and HTML, to files and in the place of the plan', async () => {
  const { code, stdout } = await cli(
    ...['plan', 'deploy.ts', '--against', 'main'],
    ...['--report', 'markdown', '--report', 'html=plan.html'],
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^<!-- uwsgi-iac report: shop -->\n### uWSGI plan for `shop` against `main`/);
  expect(stdout).toContain('| `processes` | `2` | `20` | reload |');
  expect(readFileSync(join(ops, 'plan.html'), 'utf8')).toContain('<title>uWSGI plan of shop</title>');
});

test('plan --report of a plan with hosts tells what they said, and warnings stand in it', async () => {
  writeFileSync(
    join(ops, 'here.ts'),
    `import { Host, HostResource, Project, Section } from 'pulumi-uwsgi';
const wary = { name: 'wary', check: (_resource, { warning }) => warning('look here') };
const project = new Project('report${process.pid}', { policies: [wary] });
new HostResource(new Host(project, 'here', { local: true }), 'file', {
  type: 'uwsgi:index:Configuration',
  props: { path: '${join(folder, 'nowhere/shop.ini')}' },
  sections: [new Section().set('processes', 2)],
});
export default project;
`,
  );
  const { code, stdout, stderr } = await cli(
    'plan',
    'here.ts',
    '--report',
    'markdown',
    '--detailed-exitcode',
  );
  expect({ code, stderr }).toEqual({
    code: 3,
    stderr: 'Warning: here: here/file: look here (policy wary)\n',
  });
  expect(stdout).toContain('- 0 resources of this project');
  expect(stdout).toContain('> - warning: here: here/file: look here (policy wary)');
  expect(stdout).toContain('```ini\n[uwsgi]\nprocesses = 2\n```');
});

test('a policy of --policy ends plan and apply with 4, and the report says why', async () => {
  const { code, stderr } = await cli(
    ...['plan', 'deploy.ts', '--against', 'main'],
    ...['--policy', 'policy.ts', '--report', 'markdown=refused.md'],
  );
  expect(code).toBe(4);
  expect(stderr).toContain(
    'web1: web1/shop/instance: processes must be at most 10, and is 20 (policy max-processes)',
  );
  expect(readFileSync(join(ops, 'refused.md'), 'utf8')).toContain('### uWSGI plan failed');
  expect((await cli('apply', 'deploy.ts', '--yes', '--policy', 'policy.ts')).code).toBe(4);
  expect((await cli('plan', 'deploy.ts', '--policy', 'policy.ts')).code).toBe(4);
});

test('what cannot be is said with what must hold', async () => {
  expect(await cli('plan', 'deploy.ts', '--against', 'nowhere')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /Cannot compare deploy\.ts with nowhere: .* has no such revision; fetch it/,
    ),
  });
  expect(await cli('plan', 'deploy.ts', '--against', '--output=x')).toMatchObject({ code: 1 });
  expect(await cli('plan', 'deploy.ts', '--report', 'pdf')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('It must be markdown or html'),
  });
  expect(await cli('plan', 'deploy.ts', '--against', 'main', '--policy', 'count.ts')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Cannot load the policies of count.ts: its default export must be'),
  });
  expect(await cli('plan', 'deploy.ts', '--against', 'main', '--out', 'saved.json')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('leave out --out or --against'),
  });
  expect(existsSync(join(ops, 'saved.json'))).toBe(false);
});

test('plan --against compares the code of releases and what names the place of the program', async () => {
  mkdirSync(join(ops, 'app'));
  writeFileSync(join(ops, 'app/shop.py'), 'one\n');
  writeFileSync(
    join(ops, 'release.ts'),
    `import { join } from 'node:path';
import { Host, HostResource, Project, Release, Section, secretFrom } from 'pulumi-uwsgi';
const project = new Project('shop');
const host = new Host(project, 'web1', { host: 'web1.invalid' });
new Release(host, 'here', { source: 'app', directory: '/srv/here' });
new HostResource(host, 'file', {
  type: 'uwsgi:index:Configuration',
  props: { path: join(__dirname, 'out/shop.ini') },
  sections: [new Section().set('chdir', __dirname).set('env', secretFrom.file(join(__dirname, 'key')))],
});
new Release(host, 'beside', { source: join(__dirname, 'app'), directory: '/srv/beside' });
export default project;
`,
  );
  git('add', '-A');
  git('commit', '-qm', 'release');
  expect(await cli('plan', 'release.ts', '--against', 'HEAD')).toEqual({
    code: 0,
    stdout: 'No changes: 3 as declared\n',
    stderr: '',
  });
  writeFileSync(join(ops, 'app/shop.py'), 'two\n');
  expect((await cli('plan', 'release.ts', '--against', 'HEAD')).stdout).toMatch(
    /update Release web1\/here[\s\S]*update Release web1\/beside[\s\S]*Plan: 2 to update/,
  );
});

test('a broken program of the revision is told apart from that of the work tree', async () => {
  writeFileSync(join(ops, 'count.ts'), "throw new Error('not today');\n");
  git('stash', '-q', '--', 'ops/count.ts');
  try {
    expect(await cli('plan', 'deploy.ts', '--against', 'stash@{0}')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/stash@\{0\}: Cannot load deploy\.ts: it threw not today/),
    });
  } finally {
    git('stash', 'drop', '-q');
  }
});
