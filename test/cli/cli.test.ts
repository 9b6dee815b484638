import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
const program = join(folder, 'deploy.ts');
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() =>
  writeFileSync(
    program,
    `import { Host, HostResource, Project, Section } from 'pulumi-uwsgi';
const project = new Project('cli${process.pid}');
const host = new Host(project, 'here', { local: true });
new HostResource(host, 'file', {
  type: 'uwsgi:index:Configuration',
  props: { path: '${join(folder, 'out/shop.ini')}' },
  sections: [new Section().set('processes', Number(process.env.COUNT))],
});
export default project;
`,
  ),
);

/** Runs the command line as it is built. */
function cli(args: readonly string[], count = 2): Promise<{ code: number; stdout: string; stderr: string }> {
  const bin = join(__dirname, '../../bin/uwsgi-iac');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [bin, ...args],
      { env: { ...process.env, COUNT: String(count), NO_COLOR: '1' } },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}

test('uwsgi-iac plans, applies, finds drift and destroys', async () => {
  expect(await cli(['plan', program, '--detailed-exitcode'])).toMatchObject({
    code: 3,
    stdout: expect.stringContaining('1 to create'),
  });
  expect(await cli(['apply', program])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('give --yes'),
  });
  expect(await cli(['apply', program, '--yes'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 done'),
  });
  expect(await cli(['plan', program, '--detailed-exitcode'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No changes'),
  });
  writeFileSync(join(folder, 'out/shop.ini'), '[uwsgi]\nprocesses = 9\n');
  expect(await cli(['refresh', program])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('processes: 9 → 2'),
  });
  const planned = await cli(['plan', program, '--json']);
  expect(JSON.parse(planned.stdout)).toMatchObject({
    actions: [{ kind: 'update', host: 'here', path: 'here/file', changes: ['processes: 9 → 2'] }],
  });
  // An edited file is removed only on request.
  expect(await cli(['destroy', program, '--yes'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('it must be as deployed'),
  });
  expect(readFileSync(join(folder, 'out/shop.ini'), 'utf8')).toContain('processes = 9');
  expect(await cli(['destroy', program, '--yes', '--discard-edits'])).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, 'out/shop.ini'))).toBe(false);
});

test('uwsgi-iac says in one line what is wrong, and ends with 2 for wrong usage and 1 for a failure', async () => {
  expect(await cli(['plan'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("missing required argument 'program'"),
  });
  expect(await cli(['plan', join(folder, 'nothing.ts')])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^Error: Cannot load .*nothing\.ts: no such file\. Give the path of a program; .*\n$/,
    ),
  });
});

test('every command shows an example in its help', async () => {
  for (const command of ['plan', 'apply', 'destroy', 'refresh']) {
    expect((await cli([command, '--help'])).stdout).toMatch(
      new RegExp(`Examples?:\\n  uwsgi-iac ${command} deploy\\.ts`),
    );
  }
});
