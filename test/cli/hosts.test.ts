import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { eventually } from '../support/eventually';
import { bin, cli } from './support';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'cli-hosts-'));
const temporary = join(folder, 'tmp');
let target: LoopbackTarget;

beforeAll(async () => {
  target = await startLoopbackTarget();
  mkdirSync(temporary);
  mkdirSync(join(folder, '.ssh'));
  writeFileSync(
    join(folder, '.ssh/config'),
    `Host loopback\n  HostName 127.0.0.1\n  Port ${target.port}\n  User ${target.user}\n  IdentityFile ${target.privateKeyFile}\n  UserKnownHostsFile ${target.knownHostsFile}\n`,
  );
});
afterAll(async () => {
  await target.stop();
  rmSync(folder, { recursive: true });
});

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** A program of one section for the uWSGI of the target, at this port. */
const sectionProgram = (port: number, more = ''): string =>
  file(
    'section.ts',
    `import { Section } from 'pulumi-uwsgi';
export default new Section({ strictConfig: true })
  .set('master', true)
  .set('die-on-term', true)
  .set('workers', 1)
  .set('http-socket', '127.0.0.1:${port}')
  .set('binary-path', '${target.pythonBinary}')
  .set('pythonpath', '${folder}')
  .set('module', 'app')
  .set('need-app', true)${more};
`,
  );

/** Response of uWSGI: the moment at which it was loaded. */
const application = () =>
  file(
    'app.py',
    `import time\nstarted = str(time.time())\ndef application(env, start):\n    start('200 OK', [])\n    return [started.encode()]\n`,
  );

function start(args: readonly string[]): {
  child: ChildProcess;
  ended: Promise<number | null>;
  log: () => string;
} {
  let log = '';
  const child = spawn(process.execPath, [bin, 'run', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  });
  child.stdout!.on('data', (text) => (log += String(text)));
  child.stderr!.on('data', (text) => (log += String(text)));
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)), log: () => log };
}

/** The answer, once there is one that is wanted. */
async function answer(port: number, wanted: (text: string) => boolean = () => true): Promise<string> {
  return eventually(
    'the wanted answer comes',
    async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/`)).text();
      return wanted(text) && text;
    },
    { seconds: 60 },
  );
}

describe('run', () => {
  test('serves a program, reloads at SIGHUP, ends at SIGTERM and leaves no file', async () => {
    application();
    const port = await target.freePort();
    const { child, ended } = start([sectionProgram(port), '--binary', target.uwsgiBinary]);
    const before = await answer(port);
    expect(readdirSync(temporary).filter((name) => name.startsWith('uwsgi-iac-'))).toHaveLength(1);
    child.kill('SIGHUP');
    await answer(port, (text) => text !== before);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(readdirSync(temporary).filter((name) => name.startsWith('uwsgi-iac-'))).toEqual([]);
  });

  test('ends with the exit code of uWSGI, and passes arguments on', async () => {
    const port = await target.freePort();
    const broken = start([
      sectionProgram(port),
      '--binary',
      target.uwsgiBinary,
      '--',
      '--module',
      'missing',
      '--workers',
      '1',
    ]);
    expect([await broken.ended, broken.log()]).toEqual([
      22,
      expect.stringContaining("No module named 'missing'"),
    ]);
    const ini = file('strict.ini', '[uwsgi]\nstrict = true\nno-such-thing = 1\n');
    const refused = start([ini, '--binary', target.uwsgiBinary]);
    expect([await refused.ended, refused.log()]).toEqual([1, expect.stringContaining('no-such-thing')]);
  });

  test('refuses what it cannot stand in for', async () => {
    const ini = file('background.ini', '[uwsgi]\ndaemonize = /tmp/never.log\n');
    expect(await cli(['run', ini])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('daemonize sends uWSGI'),
    });
    expect(await cli(['run', file('empty.ini', '[uwsgi]\n'), '--binary', '/no/uwsgi'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('give its path with --binary'),
    });
  });
});

describe('sysinit', () => {
  test('prints units for files, programs and instances', async () => {
    const ini = file('shop.ini', '[uwsgi]\nuid = www-data\ngid = www-data\n');
    const unit = (await cli(['sysinit', 'systemd', ini])).stdout;
    expect(unit).toContain(`ExecStart=/usr/bin/uwsgi --ini ${ini}\n`);
    expect(unit).toContain('Description=shop uWSGI Service');
    expect(unit).toContain('-o www-data -g www-data /run/user/www-data/shop\n');
    const upstart = (await cli(['sysinit', 'upstart', sectionProgram(1), '--project', 'shop'])).stdout;
    expect(upstart).toContain(`exec ${process.execPath} ${bin} run ${join(folder, 'section.ts')}\n`);
    const project = file(
      'instance.ts',
      `import { Host, HostResource, Project, Section } from 'pulumi-uwsgi';
const project = new Project('p');
new HostResource(new Host(project, 'web1'), 'shop', {
  type: 'uwsgi:index:Instance',
  props: { name: 'shop', service: { user: 'shop' } },
  sections: [new Section().set('master', true)],
});
export default project;
`,
    );
    const own = await cli(['sysinit', 'systemd', project]);
    expect(own.stdout).toContain('User=shop\n');
    expect(own.stdout).toContain('ExecStart=/usr/bin/uwsgi --ini /etc/uwsgi/shop.ini\n');
    expect(own.stderr).toBe('');
  });

  test.each(['systemd', 'upstart'])('warns of options with which a service of %s fails', async (system) => {
    const warned = async (text: string) => (await cli(['sysinit', system, file('options.ini', text)])).stderr;
    const bad = await warned('[uwsgi]\nmaster = true\ndaemonize = /a.log\n');
    expect(bad).toMatch(/^Warning: SIGTERM reloads uWSGI 2\.0: die-on-term is not set\. Set die-on-term/m);
    expect(bad).toMatch(/^Warning: uWSGI runs as root: /m);
    expect(bad).toMatch(/^Warning: daemonize hides the process/m);
    expect(await warned('[uwsgi]\nmaster = true\ndie-on-term = true\nuid = shop\n')).toBe('');
  });
});

describe('probe-plugins', () => {
  test('lists the plugins of a uWSGI on a host', async () => {
    const args = ['probe-plugins', '--host', 'loopback', '--binary', target.uwsgiBinary];
    const { stdout, code } = await cli([...args, '--json'], { env: { HOME: folder } });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      binary: target.uwsgiBinary,
      version: '2.0.30',
      generic: expect.arrayContaining(['http', 'fastrouter']),
      request: expect.arrayContaining([
        { modifier: 0, name: 'python' },
        { modifier: 111, name: 'cache' },
      ]),
      features: expect.arrayContaining(['yaml', 'json', 'routing']),
    });
    const printed = await cli(args, { env: { HOME: folder } });
    expect(printed.stdout).toMatch(/Request plugins \(\d+\)\n {2}0: python\n/);
  });

  test('says what to do where there is no uWSGI, or no such host', async () => {
    expect(await cli(['probe-plugins', '--binary', '/no/uwsgi'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('local: Cannot find /no/uwsgi'),
    });
    expect(await cli(['probe-plugins', '--host', 'a b'])).toMatchObject({ code: 2 });
    const project = file(
      'none.ts',
      `import { Project } from 'pulumi-uwsgi';\nexport default new Project('none');\n`,
    );
    expect(await cli(['probe-plugins', '--program', project])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the program declares none'),
    });
  });
});

test('init writes a program that plans over SSH', async () => {
  const directory = join(folder, 'new');
  const made = await cli([
    'init',
    directory,
    '--host',
    'loopback',
    '--type',
    'python',
    '--name',
    'shop',
    '--json',
  ]);
  expect(JSON.parse(made.stdout).files).toContainEqual({ file: 'deploy.ts', did: 'wrote' });
  const program = join(directory, 'deploy.ts');
  // The host of this test has no way to become root.
  const written = readFileSync(program, 'utf8').replace(', become: {}', '');
  writeFileSync(program, written);
  expect(await cli(['plan', program], { env: { HOME: folder } })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /loopback\/shop\/instance: \S+ cannot write units of systemd\. Give the host become: \{\}/,
    ),
  });
  // An instance without systemd is planned as what init wrote.
  writeFileSync(program, written.replace("service: { user: 'www-data' }", "manager: 'pidfile'"));
  const planned = await cli(['plan', program], { env: { HOME: folder } });
  expect(planned).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('loopback/shop/instance: The host would currently refuse this: chdir ='),
    stdout: expect.stringContaining('Plan: 1 to create'),
  });
});
