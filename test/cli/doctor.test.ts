import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import type { Finding } from '../../src/cli/doctor/finding';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';
import { cli } from './support';

jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), 'cli-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program with one instance on a host that is reached so. */
function program(name: string, host: object, props: object, calls: string): string {
  const file = join(folder, `${name}.ts`);
  writeFileSync(
    file,
    `import { Host, HostResource, Project, Section } from 'pulumi-uwsgi';
const project = new Project('doctor');
new HostResource(new Host(project, 'web1', ${JSON.stringify(host)}), 'shop', {
  type: 'uwsgi:index:Instance',
  props: { name: 'shop', ...${JSON.stringify(props)} },
  sections: [new Section().set('master', true)${calls}],
});
export default project;
`,
  );
  return file;
}

/** Findings of doctor by check. */
async function findings(...args: string[]): Promise<{ code: number; found: Record<string, Finding> }> {
  const { code, stdout, stderr } = await cli(['doctor', ...args, '--json']);
  if (stdout === '') throw new Error(stderr);
  const [report] = JSON.parse(stdout) as [{ findings: Finding[] }];
  return { code, found: Object.fromEntries(report.findings.map((one) => [one.check, one])) };
}

describe('doctor of a program, over SSH', () => {
  let target: LoopbackTarget;
  let host: object;
  beforeAll(async () => {
    target = await startLoopbackTarget();
    const { port, user, privateKeyFile, knownHostsFile } = target;
    host = { host: '127.0.0.1', port, user, privateKeyPath: privateKeyFile, knownHostsPath: knownHostsFile };
  });
  afterAll(() => target?.stop());

  test('finds nothing missing where all is there', async () => {
    const props = { manager: 'pidfile', path: `${target.home}/shop.ini`, binary: target.uwsgiBinary };
    const file = program('sound', host, props, `.set('binary-path', '${target.pythonBinary}')`);
    const { code, found } = await findings(file);
    expect(Object.values(found).filter(({ status }) => status === 'missing')).toEqual([]);
    expect(code).toBe(0);
    expect(found['uwsgi']).toEqual({ check: 'uwsgi', status: 'ok', seen: `${target.uwsgiBinary}, 2.0.30` });
    expect(found['clock']).toMatchObject({ status: 'ok' });
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(['os', 'tools', 'rights', 'nofile', 'forwarding']),
    );
  });

  test('names each thing that is missing, with what to do next', async () => {
    const props = {
      manager: 'pidfile',
      path: `${target.home}/shop.ini`,
      binary: target.uwsgiBinary,
      service: { user: 'nobody-of-ours' },
    };
    const calls =
      ".set('plugin', 'php').set('listen', 99999999).set('gid', 'no-group-of-ours').set('php-docroot', '/srv')";
    const file = program('sick', host, props, calls);
    const { code, found } = await findings(file);
    expect(code).toBe(1);
    expect(found['user nobody-of-ours']).toMatchObject({
      status: 'missing',
      next: 'Create it: useradd --system nobody-of-ours',
    });
    expect(found['group no-group-of-ours']).toMatchObject({ status: 'missing' });
    expect(found['somaxconn']).toMatchObject({ status: 'missing', next: expect.stringContaining('sysctl') });
    expect(found['plugin php of web1/shop']).toMatchObject({
      status: 'missing',
      next: expect.stringContaining('package uwsgi-plugin-php'),
    });
    // The reload of a uWSGI in a virtual environment.
    expect(found['web1/shop']).toMatchObject({
      status: 'missing',
      seen: expect.stringContaining('binary-path'),
    });
    const printed = await cli(['doctor', file]);
    expect(printed.stdout).toMatch(/✗ user nobody-of-ours +no such user\n +→ Create it/);
    expect(printed.stdout).toMatch(/\d missing/);
  });

  test('a uWSGI that is not there, and an unreachable host, are findings', async () => {
    const { code, found } = await findings('local', '--binary', '/no/uwsgi');
    expect(code).toBe(1);
    expect(found['uwsgi']).toMatchObject({ status: 'missing', seen: 'no /no/uwsgi' });
    const file = program('far', { host: '127.0.0.1', port: 1, dialErrorLimit: 1 }, {}, '');
    const far = await findings(file);
    expect(far.code).toBe(1);
    expect(far.found['connection']).toMatchObject({
      status: 'missing',
      next: expect.stringContaining('ssh 127.0.0.1'),
    });
    expect(await cli(['doctor', file, '--host', 'web2'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the program declares web1'),
    });
  });
});

describeLab('doctor of a Debian host', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
  });
  afterAll(() => lab?.stop());

  const connection = (user: 'deploy' | 'nosudo') => ({
    host: lab.hosts[0]!.address,
    user,
    privateKeyPath: lab.keys.user,
    knownHostsPath: lab.knownHostsFile,
  });

  test('sees systemd, sshd and plugins, and what the login user may do', async () => {
    const sound = program('debian', { ...connection('deploy'), become: {} }, {}, ".set('plugin', 'python3')");
    const { code, found } = await findings(sound);
    expect({ code, missing: Object.values(found).filter(({ status }) => status === 'missing') }).toEqual({
      code: 0,
      missing: [],
    });
    expect(found['systemd']).toMatchObject({ status: 'ok', seen: expect.stringContaining('systemd 252') });
    expect(found['forwarding']).toMatchObject({
      status: 'ok',
      seen: expect.stringContaining('allowtcpforwarding yes'),
    });
    expect(found['plugin python3 of web1/shop']).toMatchObject({ status: 'ok', seen: 'can be loaded' });
    const weak = await findings(program('weak', connection('nosudo'), {}, ''));
    expect(weak.code).toBe(1);
    expect(weak.found['rights']).toMatchObject({
      status: 'missing',
      next: expect.stringContaining('NOPASSWD'),
    });
    const sudo = await findings(program('sudo', { ...connection('nosudo'), become: {} }, {}, ''));
    expect(sudo.found['commands']).toMatchObject({
      status: 'missing',
      seen: expect.stringContaining('sudo'),
    });
  });

  test('finds an sshd that does not forward', async () => {
    const [host] = lab.hosts;
    await host!.sh(
      "printf 'AllowTcpForwarding no\\nAllowStreamLocalForwarding no\\n' > /etc/ssh/sshd_config.d/00-no-forwarding.conf; systemctl reload ssh",
    );
    const { found } = await findings(program('closed', { ...connection('deploy'), become: {} }, {}, ''));
    expect(found['forwarding']).toMatchObject({
      status: 'warning',
      seen: expect.stringContaining('allowtcpforwarding no'),
      next: expect.stringContaining('AllowTcpForwarding yes'),
    });
  });
});
