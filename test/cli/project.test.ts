import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ts from 'typescript';
import { applicationTypes } from '../../src/cli/init/templates';
import { testNeeding } from '../support/needs';
import { bin, cli } from './support';

jest.setTimeout(120_000);

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'cli-project-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('init', () => {
  test.each(applicationTypes)('writes a %s program that plans', async (type) => {
    const directory = join(folder, type);
    const made = await cli(['init', directory, '--type', type, '--host', 'local']);
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`wrote ${join(directory, 'deploy.ts')}`),
    });
    expect(await cli(['plan', join(directory, 'deploy.ts')])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Plan: 1 to create'),
    });
  });

  test('writes programs without errors of type', () => {
    const programs = applicationTypes.map((type) => join(folder, type, 'deploy.ts'));
    const program = ts.createProgram(programs, {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      typeRoots: [join(root, 'node_modules/@types')],
      types: ['node'],
      paths: { 'pulumi-uwsgi': [join(root, 'src/index.ts')] },
    });
    const errors = programs.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)));
    expect(errors.map(({ messageText }) => messageText)).toEqual([]);
  });

  test('overwrites nothing', async () => {
    const directory = mkdtempSync(join(folder, 'kept-'));
    const manifest = { name: 'mine', scripts: { plan: 'mine' }, devDependencies: { typescript: '5.9.3' } };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(directory, 'README.md'), '# Mine\n');
    const { stdout } = await cli(['init', directory, '--yes']);
    expect(stdout).toContain(`added to ${join(directory, 'package.json')}`);
    // An existing script is not overwritten.
    expect(stdout).toMatch(/&& npm install && npx --no-install uwsgi-iac plan --check deploy\.ts\n$/);
    const { name, scripts, devDependencies } = manifestOf(directory);
    expect({ name, scripts, devDependencies }).toEqual({
      name: 'mine',
      scripts: { plan: 'mine', apply: expect.any(String), doctor: expect.any(String) },
      devDependencies: {
        typescript: '5.9.3',
        '@types/node': expect.any(String),
        'pulumi-uwsgi': expect.any(String),
      },
    });
    expect(readFileSync(join(directory, 'README.md'), 'utf8')).toMatch(
      /^# Mine\n\nAfter `npm install`, `npx --no-install uwsgi-iac plan --check deploy\.ts` .* `npm run apply`/,
    );
    const before = readFileSync(join(directory, 'deploy.ts'), 'utf8');
    expect(await cli(['init', directory, '--type', 'php', '--host', 'local'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it has a deploy.ts'),
    });
    expect(readFileSync(join(directory, 'deploy.ts'), 'utf8')).toBe(before);
  });

  test('completes the package.json of a project that installed the package first', async () => {
    const directory = mkdtempSync(join(folder, 'first-'));
    const manifest = { private: true, dependencies: { 'pulumi-uwsgi': 'file:../ours.tgz' } };
    writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifest, undefined, 4)}\n`);
    const { stdout } = await cli(['init', directory, '--yes']);
    expect(stdout).toMatch(/&& npm install && npm run plan\n$/);
    expect(readFileSync(join(directory, 'package.json'), 'utf8')).toMatch(/^\{\n {4}"private"/);
    expect(manifestOf(directory)).toEqual({
      ...manifest,
      scripts: {
        plan: 'uwsgi-iac plan --check deploy.ts',
        apply: 'uwsgi-iac apply --check deploy.ts',
        doctor: 'uwsgi-iac doctor deploy.ts',
      },
      devDependencies: { '@types/node': expect.any(String), typescript: expect.any(String) },
    });
    const before = readFileSync(join(directory, 'package.json'), 'utf8');
    rmSync(join(directory, 'deploy.ts'));
    expect((await cli(['init', directory, '--yes'])).stdout).toContain(
      `kept ${join(directory, 'package.json')}`,
    );
    expect(readFileSync(join(directory, 'package.json'), 'utf8')).toBe(before);
  });

  test.each(['{', '[]'])('adds to no package.json that holds %j', async (text) => {
    const directory = mkdtempSync(join(folder, 'broken-'));
    writeFileSync(join(directory, 'package.json'), text);
    expect(await cli(['init', directory, '--yes'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Cannot add scripts to package.json: it must be a JSON object'),
    });
    expect(readdirSync(directory)).toEqual(['package.json']);
  });

  test.each(applicationTypes)('lets a %s application of a host run as no root', async (type) => {
    const directory = join(folder, `user-${type}`);
    const program = join(directory, 'deploy.ts');
    const made = (...more: string[]) =>
      cli(['init', directory, '--type', type, '--host', 'deploy@web1', '--name', 'shop', ...more]);
    await made();
    expect(readFileSync(program, 'utf8')).toContain("service: { user: 'www-data' }");
    rmSync(program);
    await made('--user', 'shop');
    expect((await cli(['sysinit', 'systemd', program])).stdout).toContain('User=shop\n');
  });

  /** The package.json of a directory. */
  const manifestOf = (directory: string) =>
    JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, unknown>;

  test('asks no questions without a terminal', async () => {
    expect(await cli(['init', join(folder, 'asked')])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Give --host and --type, or --yes'),
    });
    expect(await cli(['init', join(folder, 'asked'), '--yes', '--name', 'a b'])).toMatchObject({ code: 2 });
  });
});

const onLinux = testNeeding('linux');

/** Runs init on a terminal, which script(1) makes, with these lines typed. */
function onTerminal(directory: string, typed: string): { status: number | null; stdout: string } {
  const line = `${process.execPath} ${bin} init ${directory}`;
  return spawnSync('script', ['-qec', line, '/dev/null'], { encoding: 'utf8', input: typed });
}

onLinux('init asks on a terminal for what was not given', () => {
  const directory = join(folder, 'typed');
  const { status, stdout } = onTerminal(directory, 'deploy@web1:2222\nflask\n\n');
  expect(stdout).toContain('Application: python, django, flask, fastapi, php, static? [python]');
  expect(status).toBe(0);
  const program = readFileSync(join(directory, 'deploy.ts'), 'utf8');
  expect(program).toContain(
    "new Host(project, 'web1', { host: 'web1', user: 'deploy', port: 2222, become: {} })",
  );
  expect(program).toContain("module: 'app:app'");
});

onLinux('init writes nothing when the terminal is closed, or the answer is none', () => {
  const left = onTerminal(join(folder, 'left'), 'local\n\u0004');
  expect(left.stdout).toContain('Nothing was written');
  expect([left.status, existsSync(join(folder, 'left'))]).toEqual([1, false]);
  const wrong = onTerminal(join(folder, 'wrong'), 'local\ncobol\nshop\n');
  expect([wrong.status, existsSync(join(folder, 'wrong'))]).toEqual([2, false]);
});

describe('completion', () => {
  /** Completions of bash for a line whose last word is being typed. */
  const offered = (script: string, ...words: readonly string[]): readonly string[] => {
    const text = `${script}\nCOMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})\nCOMP_CWORD=${words.length - 1}\n_uwsgi_iac\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', text], { encoding: 'utf8' }).split('\n').filter(Boolean);
  };

  test('bash offers commands, options and their values', async () => {
    const { stdout } = await cli(['completion', 'bash']);
    expect(offered(stdout, 'uwsgi-iac', 'pl')).toEqual(['plan']);
    expect(offered(stdout, 'uwsgi-iac', 'lint', '--fo')).toEqual(['--format']);
    expect(offered(stdout, 'uwsgi-iac', 'lint', '--format', '')).toEqual(['text', 'json', 'junit', 'sarif']);
    expect(offered(stdout, 'uwsgi-iac', 'sysinit', 'up')).toEqual(['upstart']);
    expect(offered(stdout, 'uwsgi-iac', 'completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(offered(stdout, 'uwsgi-iac', 'compile', '')).toEqual([]);
    expect(offered(stdout, 'uwsgi-iac', 'help', 'ex')).toEqual(['explain']);
  });

  test('zsh and fish know every command and option', async () => {
    const { stdout: help } = await cli(['lint', '--help']);
    const options = [...help.matchAll(/^ +(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name);
    expect(options.length).toBeGreaterThan(4);
    const zsh = (await cli(['completion', 'zsh'])).stdout;
    const fish = (await cli(['completion', 'fish'])).stdout;
    for (const option of options) {
      expect(zsh).toContain(`*--${option}[`);
      expect(fish).toMatch(new RegExp(`from lint' .*-l ${option} `));
    }
  });
});
