import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionTo, publishShop } from '../fleet/support/ground';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { PluginBuild } from '../provider/support/plugin';
import { describeNeeding } from '../support/needs';
import { PulumiStack } from './support/pulumi-stack';

jest.setTimeout(600_000);

describeNeeding('lab', 'pulumi')('edits and open directories under Pulumi', () => {
  let lab: Lab;
  let host: LabHost;
  let build: PluginBuild;
  let stack: PulumiStack;
  const source = mkdtempSync(join(tmpdir(), 'edited-pulumi-'));
  writeFileSync(join(source, 'app.py'), 'x = 1\n');
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    await host.sh('useradd -M alice; mkdir /srv/alice; chown alice:alice /srv/alice');
    build = new PluginBuild();
    stack = new PulumiStack(build);
  });
  afterAll(async () => {
    rmSync(source, { recursive: true });
    stack?.remove();
    build?.remove();
    await lab?.stop();
  });

  const program = (body: string): void =>
    stack.program(`
const hosts = new uwsgi.Provider('hosts', { hosts: { web1: ${JSON.stringify(connectionTo(lab, host))} } });
const opts = { provider: hosts };
${body}`);
  const instance = `new uwsgi.Instance('shop', { host: 'web1', name: 'shop', section: new Section()
  .set('plugin', 'python3').set('master', true).set('chdir', '/srv/shop').set('module', 'shop').set('http-socket', ':8301') }, opts);`;
  const up = () => stack.run('up', '--yes', '--skip-preview');

  test('an edited unit stays and runs on; a refresh records the edit, and it is deleted', async () => {
    program(instance);
    await stack.must('up', '--yes', '--skip-preview');
    await host.sh("echo '# by hand' >> /etc/systemd/system/shop.service; systemctl daemon-reload");
    program('');
    const refused = await up();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/shop\.service must be as deployed, but .*`pulumi refresh` record it/s);
    expect(await host.sh('systemctl is-active shop; ls /etc/uwsgi')).toBe('active\nshop.ini\n');
    await stack.must('refresh', '--yes', '--skip-preview');
    await stack.must('up', '--yes', '--skip-preview');
    expect(await host.sh('systemctl is-active shop || :; ls /etc/uwsgi 2>/dev/null || :')).toBe('inactive\n');
  });

  test('an instance whose configuration another hand removed stays in the state: up restores it, destroy ends it', async () => {
    const refresh = async () => {
      await host.sh('rm /etc/uwsgi/shop.ini');
      expect(await stack.must('refresh', '--yes', '--skip-preview')).toMatch(
        /shop\.ini is gone, but .*shop\.service.* is there/,
      );
    };
    program(instance);
    await stack.must('up', '--yes', '--skip-preview');
    await refresh();
    await stack.must('up', '--yes', '--skip-preview');
    expect(await host.sh('systemctl is-active shop; ls /etc/uwsgi')).toBe('active\nshop.ini\n');
    await stack.must('preview', '--expect-no-changes');
    await refresh();
    program('');
    await stack.must('up', '--yes', '--skip-preview');
    expect(
      await host.sh('systemctl is-active shop || :; ls /etc/systemd/system/shop.service 2>/dev/null || :'),
    ).toBe('inactive\n');
  });

  test('an edited release stays; a refresh records the edit, and only that one is deleted', async () => {
    const served = '/srv/code/current/app.py';
    program(
      `new uwsgi.Release('code', { host: 'web1', name: 'code', source: ${JSON.stringify(source)} }, opts);`,
    );
    await stack.must('up', '--yes', '--skip-preview');
    await host.sh(`echo '# by hand' >> ${served}`);
    program('');
    const refused = await up();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/current\/app\.py must be as deployed, but .*`pulumi refresh` record it/s);
    await stack.must('refresh', '--yes', '--skip-preview');
    await host.sh(`echo '# once more' >> ${served}`);
    expect((await up()).code).not.toBe(0);
    expect(await host.sh(`tail -n 2 ${served}`)).toBe('# by hand\n# once more\n');
    await stack.must('refresh', '--yes', '--skip-preview');
    await stack.must('up', '--yes', '--skip-preview');
    expect(await host.sh('ls -d /srv/code 2>/dev/null || :')).toBe('');
  });

  test('a unit is masked, and comes back', async () => {
    const unit = (props: string) =>
      program(`new uwsgi.SystemdUnit('ticker', { host: 'web1', name: 'ticker.service', ${props} }, opts);`);
    const state = () =>
      host.sh('readlink /etc/systemd/system/ticker.service || :; systemctl is-active ticker || :');
    const service = "sections: { Service: { ExecStart: '/bin/sleep infinity' } }";
    for (const [props, seen] of [
      [service, 'active\n'],
      ['masked: true', '/dev/null\ninactive\n'],
      [service, 'active\n'],
    ] as const) {
      unit(props);
      await stack.must('up', '--yes', '--skip-preview');
      expect(await state()).toBe(seen);
    }
    program('');
    await stack.must('up', '--yes', '--skip-preview');
    expect(await state()).toBe('inactive\n');
  });

  test('preview and up warn of a directory of another user, unless it is declared', async () => {
    const file = `new uwsgi.File('page', { host: 'web1', path: '/srv/alice/page', content: 'x' }, { ...opts, dependsOn });`;
    program(`const dependsOn = [];\n${file}`);
    const warning = /\/srv\/alice \(alice:alice, mode 755\) is open to others: alice can put something else/;
    expect(await stack.must('preview')).toMatch(warning);
    expect(await stack.must('up', '--yes', '--skip-preview')).toMatch(warning);
    expect(await stack.must('up', '--yes', '--skip-preview')).not.toMatch(warning);
    program('');
    await stack.must('up', '--yes', '--skip-preview');
    program(
      `const dependsOn = [new uwsgi.Directory('own', { host: 'web1', path: '/srv/alice', owner: 'alice', group: 'alice' }, opts)];\n${file}`,
    );
    expect(await stack.must('preview')).not.toMatch(/is open to others/);
    expect(await stack.must('up', '--yes', '--skip-preview')).not.toMatch(/is open to others/);
  });
});
