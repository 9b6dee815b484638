import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDown } from '../../../../src/resources/instance/props';
import { type ManagerProps, managerOf } from '../../../../src/resources/instance/shell/manager';
import { localHost } from '../../../../src/transport/local-host';
import { MemoryHost } from '../../../../src/transport/memory-host';
import { clock } from '../../../../src/transport/scripts/clock';
import { sh } from '../../../../src/transport/shell';
import { testNeeding } from '../../../support/needs';
import { processes } from '../../../support/processes';

const base: ManagerProps = {
  name: 'shop',
  path: '/etc/uwsgi/shop.ini',
  manager: 'systemd',
  binary: '/usr/bin/uwsgi',
  runtimeDirectory: '/var/lib/uwsgi-iac/shop',
  enabled: true,
};
const socket: ManagerProps = { ...base, service: { socket: { listen: [':80'] } } };
const idle = { active: 'inactive', sub: 'dead', mainPid: 0 };

test.each<[string, object | undefined, string]>([
  ['is absent', undefined, 'stopped'],
  ['is active', { active: 'active', mainPid: 7 }, 'running'],
  ['is reloading', { active: 'reloading', mainPid: 7 }, 'running'],
  ['starts for the first time', { active: 'activating', sub: 'start', restarts: 0 }, 'running'],
  ['waits for its next try', { active: 'activating', sub: 'auto-restart', restarts: 1 }, 'failed'],
  ['tries again', { active: 'activating', sub: 'start', restarts: 1 }, 'failed'],
  ['has failed', { ...idle, active: 'failed' }, 'failed'],
  ['is masked', { ...idle, load: 'masked' }, 'masked'],
  ['is stopped', idle, 'stopped'],
])('managerOf(systemd).live() of a unit that %s (%j) is %s', async (_, facts, status) => {
  const host = new MemoryHost({ units: facts === undefined ? {} : { 'shop.service': facts } });
  const seen = await host.observe({ units: ['shop.service'] });
  expect(managerOf(base).live(seen).status).toBe(status);
  expect(isDown(status)).toBe(status !== 'running');
});

test.each<[string, object, object, object]>([
  ['both run and are enabled', {}, {}, { status: 'running', enabled: true }],
  ['the socket is closed', {}, idle, { status: 'stopped', enabled: true }],
  ['the socket is disabled', {}, { enabled: 'disabled' }, { status: 'running', enabled: false }],
  ['the service is disabled', { enabled: 'disabled' }, {}, { status: 'running', enabled: false }],
])('managerOf(systemd).live() with a socket unit: %s', async (_, service, socketFacts, expected) => {
  const host = new MemoryHost({ units: { 'shop.service': service, 'shop.socket': socketFacts } });
  const seen = await host.observe({ units: ['shop.service', 'shop.socket'] });
  expect(managerOf(socket).live(seen)).toMatchObject(expected);
});

test.each<[string, object, boolean]>([
  ['our configuration', { alive: true, command: 'uwsgi\0--ini\0/etc/uwsgi/shop.ini' }, true],
  ['a title of its own, and our log open', { alive: true, command: 'shop', open: ['/r/uwsgi.log'] }, true],
  ['only a file of the standby open', { alive: true, command: 'shop', open: ['/r/standby/log'] }, false],
  ['another command', { alive: true, command: 'nginx' }, false],
  ['our configuration, but is dead', { alive: false, command: 'uwsgi /etc/uwsgi/shop.ini' }, false],
])('managerOf(pidfile).live() of a process with %s (%j): %s', async (_, facts, runs) => {
  const host = new MemoryHost({ processes: { '/r/master.pid': { pid: 7, ...facts } as never } });
  const seen = await host.observe({ pidfiles: ['/r/master.pid'] });
  const found = managerOf({ ...base, manager: 'pidfile', runtimeDirectory: '/r' }).live(seen);
  expect(found).toEqual({ status: runs ? 'running' : 'stopped', pid: runs ? 7 : undefined, enabled: true });
});

test('managerOf(systemd) stops the socket first, or a connection would start the service again', () => {
  expect(managerOf(socket).stop.text).toBe('systemctl stop shop.socket shop.service');
  expect(managerOf(base).stop.text).toBe('systemctl stop shop.service');
  expect(managerOf({ ...socket, enabled: false }).prepare.text).toMatch(
    /disable --quiet shop\.socket shop\.service/,
  );
});

describe('managerOf(pidfile) of a real process', () => {
  const host = localHost('here');
  let folder: string;
  let props: ManagerProps;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'manager-'));
    mkdirSync(join(folder, 'run'));
    const path = join(folder, "it's.ini");
    writeFileSync(path, `[uwsgi]\nmaster = true\nsocket = ${join(folder, 'app.sock')}\nneed-app = false\n`);
    const binary = process.env['PYUWSGI']!;
    props = { ...base, path, manager: 'pidfile', runtimeDirectory: join(folder, 'run'), binary };
  });
  afterEach(() => {
    const ours = processes().filter(({ command }) => command.includes(`--ini ${folder}`));
    for (const { pid } of ours) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true });
  });
  afterAll(() => host.close());

  const run = async (part: 'start' | 'stop' | 'master' | 'reload' | 'restart' | 'kill') => {
    const script = sh`work=${folder}
${clock}
${managerOf(props)[part]}`;
    return (await host.exec(script, { allowFailure: true, timeout: 25 })).stdout.trim();
  };
  const pidIn = () => readFileSync(join(folder, 'run/master.pid'), 'utf8').trim();

  testNeeding('pyuwsgi')('starts, reloads and stops it', async () => {
    await run('start');
    const first = await run('master');
    expect(first).toBe(pidIn());
    await run('reload');
    expect(await run('master')).toBe(first);
    await run('restart');
    expect(await run('master')).not.toBe(first);
    await run('stop');
    expect(existsSync(`/proc/${first}`)).toBe(false);
  });

  testNeeding('pyuwsgi')(
    'finds it where the pidfile names another process, and leaves that one alone',
    async () => {
      await run('start');
      const pid = await run('master');
      writeFileSync(join(folder, 'run/master.pid'), `${process.pid}\n`);
      expect(await run('master')).toBe(pid);
      await run('kill');
      expect(await run('master')).toBe('');
    },
  );
});
