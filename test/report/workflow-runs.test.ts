import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  type LoopbackTarget,
  startLoopbackTarget,
  venvSettings,
} from '../../examples/support/loopback-target';
import { PulumiStack } from '../e2e/support/pulumi-stack';
import { PluginBuild } from '../provider/support/plugin';
import { describeNeeding, testNeeding } from '../support/needs';

jest.setTimeout(180_000);

const root = join(__dirname, '../..');
const workflow = (name: string) => parse(readFileSync(join(root, 'examples/ci', name), 'utf8'));

/** Packages are linked: what a registry serves is no part of a workflow's own text. */
const isInstallation = (line: string): boolean => line.startsWith('npm ci');

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A shell as the runners of GitHub and GitLab start it. */
function shell(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-e', '-o', 'pipefail', '-c', script],
      { cwd, env: { ...process.env, NO_COLOR: '1', ...env } },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
    child.stdin?.end();
  });
}

/** What was printed by what ended well. */
async function well(running: Promise<Ended>): Promise<string> {
  const { code, output } = await running;
  if (code !== 0) throw new Error(`ended with ${code}\n${output}`);
  return output;
}

/** Notes which agent a shell has started: the machines of a CI are thrown away with them. */
const noted = (script: string): string => `trap 'echo "\${SSH_AGENT_PID:-}" >> "$AGENTS"' EXIT\n${script}`;

describe('a repository with the workflows of this command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workflow-'));
  const repository = join(folder, 'shop');
  const home = join(folder, 'home');
  const agents = join(folder, 'agents');
  let target: LoopbackTarget;
  let port: number;

  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
      cwd: repository,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  const commit = (processes: number, policy = 4): void => {
    const path = join(target.home, 'shop.ini');
    const instance = { manager: 'pidfile', path, binary: target.uwsgiBinary };
    writeFileSync(
      join(repository, 'deploy.ts'),
      `import { Host, Project, PythonApp } from 'pulumi-uwsgi';
const project = new Project('shop');
const web1 = new Host(project, 'web1', { host: '127.0.0.1', port: ${target.port}, user: '${target.user}' });
new PythonApp(web1, 'shop', {
  directory: ${JSON.stringify(target.home)},
  module: 'app',
  http: '127.0.0.1:${port}',
  processes: ${processes},
  embeddedPlugin: true,
  options: ${JSON.stringify(venvSettings(target))},
  instance: ${JSON.stringify(instance)},
});
export default project;
`,
    );
    writeFileSync(
      join(repository, 'policy.ts'),
      `import { maxProcesses } from 'pulumi-uwsgi';\nexport default [maxProcesses(${policy})];\n`,
    );
    git('add', '-A');
    git('commit', '-qm', `${processes} processes`);
  };

  beforeAll(async () => {
    target = await startLoopbackTarget();
    port = await target.freePort();
    writeFileSync(
      join(target.home, 'app.py'),
      "import uwsgi\ndef application(env, start):\n    start('200 OK', [])\n    return [b'%d' % uwsgi.numproc]\n",
    );
    for (const name of [home, join(repository, 'node_modules/.bin')]) mkdirSync(name, { recursive: true });
    symlinkSync(root, join(repository, 'node_modules/pulumi-uwsgi'));
    symlinkSync(join(root, 'bin/uwsgi-iac'), join(repository, 'node_modules/.bin/uwsgi-iac'));
    git('init', '-q', '-b', 'main');
    writeFileSync(join(repository, '.gitignore'), 'node_modules\nplan.*\n');
    commit(1);
    git('clone', '-q', '--bare', '.', join(folder, 'origin.git'));
    git('remote', 'add', 'origin', join(folder, 'origin.git'));
    git('fetch', '-q', 'origin');
  });
  afterAll(async () => {
    await target?.stop();
    for (const pid of readFileSync(agents, 'utf8').split('\n').filter(Boolean)) process.kill(Number(pid));
    rmSync(folder, { recursive: true });
  });
  afterEach(() => {
    for (const name of ['plan.md', 'plan.html']) rmSync(join(repository, name), { force: true });
  });

  const served = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();

  describe('on GitHub', () => {
    interface Step {
      readonly name?: string;
      readonly run?: string;
      readonly env?: Readonly<Record<string, string>>;
    }
    const { jobs } = workflow('github-uwsgi-iac.yml');

    /** The steps of a job that are shell, one after the other, with what GitHub would fill in. */
    async function run(job: string, filled: Readonly<Record<string, string>>): Promise<Ended> {
      const files = { GITHUB_ENV: join(folder, 'env'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
      for (const path of Object.values(files)) writeFileSync(path, '');
      let output = '';
      for (const { name, run, env = {} } of jobs[job].steps as Step[]) {
        // A comment needs GitHub.
        if (run === undefined || isInstallation(run) || name === 'Comment') continue;
        const given = Object.entries(env).map(([key, value]) => [
          key,
          value.replace(/\$\{\{ (\S+) \}\}/g, (_all, expression: string) => {
            const known = filled[expression];
            if (known === undefined) throw new Error(`${expression} is not known`);
            return known;
          }),
        ]);
        const lasting = readFileSync(files.GITHUB_ENV, 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
        const ended = await shell(noted(run), repository, {
          HOME: home,
          AGENTS: agents,
          ...files,
          ...Object.fromEntries([...lasting, ...given]),
        });
        output += ended.output;
        if (ended.code !== 0) return { code: ended.code, output };
      }
      return { code: 0, output };
    }

    test('a pull request is planned against its base, without a key', async () => {
      git('switch', '-qc', 'github');
      commit(2);
      await well(run('preview', { 'github.base_ref': 'main' }));
      expect(readFileSync(join(folder, 'summary'), 'utf8')).toMatch(/web1[\s\S]*processes/);
      expect(existsSync(join(repository, 'plan.html'))).toBe(true);
      expect(target.stats.connections).toBe(0);
    });

    test('what breaks a policy does not pass', async () => {
      commit(9);
      expect(await run('preview', { 'github.base_ref': 'main' })).toMatchObject({
        code: 4,
        output: expect.stringContaining('max-processes'),
      });
      git('reset', '-q', '--hard', 'HEAD~1');
    });

    testNeeding('ssh')('main is deployed with the keys of the job', async () => {
      const filled = {
        'secrets.SSH_PRIVATE_KEY': target.privateKey,
        'secrets.SSH_KNOWN_HOSTS': readFileSync(target.knownHostsFile, 'utf8'),
        'secrets.SHOP_DB_PASSWORD': 'none',
      };
      await well(run('deploy', filled));
      expect(await served()).toBe('2');
    });
  });

  describe('on GitLab', () => {
    const pipeline = workflow('gitlab-uwsgi-iac.yml');
    /** The script of a job, in one shell. */
    const run = (job: string, env: Readonly<Record<string, string>>): Promise<Ended> => {
      const lines: readonly string[] = [...(pipeline[job].before_script ?? []), ...pipeline[job].script];
      const script = lines.filter((line) => !isInstallation(line)).join('\n');
      return shell(noted(script), repository, { HOME: home, AGENTS: agents, ...env });
    };

    testNeeding('ssh')(
      'a merge request is planned against its base, and the default branch deployed',
      async () => {
        git('switch', '-qc', 'gitlab', 'main');
        commit(3);
        expect(await run('preview', { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' })).toMatchObject({
          code: 0,
        });
        expect(readFileSync(join(repository, 'plan.md'), 'utf8')).toMatch(/web1[\s\S]*processes/);
        const env = { SSH_PRIVATE_KEY: target.privateKeyFile, SSH_KNOWN_HOSTS: target.knownHostsFile };
        await well(run('deploy', env));
        expect(await served()).toBe('3');
      },
    );
  });
});

describeNeeding('pulumi')('a repository with the pipeline of Pulumi', () => {
  let target: LoopbackTarget;
  let build: PluginBuild;
  let stack: PulumiStack;
  beforeAll(async () => {
    target = await startLoopbackTarget();
    build = new PluginBuild();
    stack = new PulumiStack(build, 'production');
  });
  afterAll(async () => {
    stack?.remove();
    build?.remove();
    await target?.stop();
  });

  test('a merge request is previewed, and the default branch deployed', async () => {
    const pipeline = workflow('gitlab-pulumi.yml');
    const run = (job: string): Promise<Ended> => {
      const lines: readonly string[] = [...pipeline.default.before_script, ...pipeline[job].script];
      return shell(lines.filter((line) => !isInstallation(line)).join('\n'), stack.directory, stack.env);
    };
    const { host, port, user, privateKey, hostKey, home } = target;
    stack.set('connection', JSON.stringify({ host, port, user, privateKey, hostKey }), { secret: true });
    stack.program(`
const { HostFile } = require('./pulumi-uwsgi.js');
const project = new Project('shop');
const host = new Host(project, 'web1', config.requireObject('connection'));
new HostFile(host, 'page', { path: '${home}/page', content: 'open' });
uwsgi.deployProject(project);`);
    await well(run('preview'));
    expect(readFileSync(join(stack.directory, 'preview.txt'), 'utf8')).toMatch(
      /\+ .*uwsgi:index:File[\s\S]*page/,
    );
    expect(existsSync(join(home, 'page'))).toBe(false);
    await well(run('deploy'));
    expect(readFileSync(join(home, 'page'), 'utf8')).toBe('open');
  });
});
