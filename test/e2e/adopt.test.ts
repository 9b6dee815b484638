import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { Session } from '../../src/engine/session';
import { compilerFaults, styleFaults } from '../adopt/support/judge';
import { allSetups, setupFolder, secrets as setupSecrets, takenFiles } from '../adopt/support/setups';
import { uwsgiIac } from '../adopt/support/uwsgi-iac';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { PluginBuild } from '../provider/support/plugin';
import { testNeeding } from '../support/needs';
import { AdoptedStack } from './support/adopted-stack';

jest.setTimeout(600_000);

const pulumiTest = testNeeding('pulumi');

const file = (path: string, text: string): string =>
  `mkdir -p "$(dirname ${path})" && cat > ${path} <<'END'\n${text}END\n`;

const ini = (port: number, more = ''): string =>
  `# by hand\n[uwsgi]\nplugin=python3\nmaster = true\n\n  http-socket=127.0.0.1:${port}\nwsgi-file = /srv/app.py\nneed-app = true\n${more}`;

const yaml = (port: number): string =>
  `# by hand\nuwsgi:\n    plugin:  "python3"   # Debian's\n    http-socket: 127.0.0.1:${port}\n    wsgi-file: /srv/app.py\n    need-app: true\n`;

const service = (start: string, more = ''): string => `[Unit]
Description=uWSGI, as somebody wrote it
After=network.target

# kept since 2014
[Service]
Type=notify
NotifyAccess=all
KillSignal=SIGINT
ExecStart=${start}
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
${more}
[Install]
WantedBy=multi-user.target
`;

const application =
  "def application(environ, start_response):\n    start_response('200 OK', [])\n    return [b'served']\n";

/** Setups as they are found: a unit of its own, a template, a socket, emperors, Debian's layout. */
const setups = [
  file('/srv/app.py', application),
  'useradd --system --no-create-home tenant',
  // A unit of its own, with a drop-in.
  file('/srv/shop/shop.ini', ini(8101, 'env = SHOP_PASSWORD=hunter2-of-the-shop\n')),
  file(
    '/etc/systemd/system/shop.service',
    service('/usr/bin/uwsgi \\\n    --ini /srv/shop/shop.ini', 'Environment=API_TOKEN=unit-s3cret\n'),
  ),
  file(
    '/etc/systemd/system/shop.service.d/limits.conf',
    '[Service]\nLimitNOFILE=4096\nEnvironment=MAIL_PASSWORD=drop-in-s3cret\n',
  ),
  // A template with two instances.
  file('/etc/systemd/system/uwsgi@.service', service('/usr/bin/uwsgi --ini /etc/uwsgi/sites/%i.ini')),
  file('/etc/uwsgi/sites/api.ini', ini(8102)),
  file('/etc/uwsgi/sites/web.ini', ini(8103)),
  // A socket that systemd holds.
  file(
    '/etc/systemd/system/held.socket',
    '[Socket]\nListenStream=127.0.0.1:8104\n\n[Install]\nWantedBy=sockets.target\n',
  ),
  file(
    '/etc/systemd/system/held.service',
    service('/usr/bin/uwsgi --ini /etc/held.ini').split('[Install]')[0]!,
  ),
  file(
    '/etc/held.ini',
    '[uwsgi]\nplugin = python3\nmaster = true\nsocket = 127.0.0.1:8104\nprotocol = http\nwsgi-file = /srv/app.py\n',
  ),
  // An emperor whose vassals nobody but it refers to, one of them in xml, one a link.
  file('/etc/systemd/system/emperor.service', service('/usr/bin/uwsgi --ini /etc/uwsgi/emperor.ini')),
  file('/etc/uwsgi/emperor.ini', '[uwsgi]\nemperor = /srv/vassals\nemperor-stats = /run/emperor.sock\n'),
  file('/srv/vassals/blog.ini', ini(8105, 'uid=www-data\n')),
  file(
    '/srv/vassals/old.xml',
    '<uwsgi><plugin>python3</plugin><http-socket>127.0.0.1:8106</http-socket><wsgi-file>/srv/app.py</wsgi-file></uwsgi>\n',
  ),
  file('/srv/wiki/uwsgi.ini', ini(8107)),
  file('/srv/vassals/news.yml', yaml(8111)),
  'ln -s /srv/wiki/uwsgi.ini /srv/vassals/wiki.ini',
  // A tyrant, and vassals of a tenant.
  file(
    '/etc/systemd/system/tyrant.service',
    service('/usr/bin/uwsgi --emperor /srv/tenants --emperor-tyrant --emperor-graceful-shutdown'),
  ),
  file('/srv/tenants/acme.ini', ini(8108)),
  'chown tenant:tenant /srv/tenants/acme.ini && chmod 640 /srv/tenants/acme.ini',
  file('/srv/tenants/beta.yaml', yaml(8112)),
  'chown tenant:tenant /srv/tenants/beta.yaml',
  // A configuration in json, with a unit of its own.
  file(
    '/etc/uwsgi/report.json',
    `${JSON.stringify({ uwsgi: { plugin: 'python3', master: true, 'http-socket': ':8113', 'wsgi-file': '/srv/app.py' } })}\n`,
  ),
  file('/etc/systemd/system/report.service', service('/usr/bin/uwsgi --json /etc/uwsgi/report.json')),
  // Debian's emperor, with a vassal in yaml.
  file(
    '/etc/uwsgi-emperor/emperor.ini',
    '[uwsgi]\n# try to autoload appropriate plugin if "unknown" option has been specified\nautoload = true\nno-orphans = true\nlog-date = true\nemperor = /etc/uwsgi-emperor/vassals\n',
  ),
  file('/etc/uwsgi-emperor/vassals/docs.yaml', yaml(8114)),
  file(
    '/etc/systemd/system/debian-emperor.service',
    service('/usr/bin/uwsgi --ini /etc/uwsgi-emperor/emperor.ini'),
  ),
  // Debian's layout: an init script that starts every configuration of apps-enabled behind the inherited one.
  file(
    '/usr/share/uwsgi/conf/default.ini',
    '[uwsgi]\nautoload = true\nmaster = true\nworkers = 2\nuid = www-data\ngid = www-data\nchmod-socket = 660\n',
  ),
  file('/etc/default/uwsgi', 'RUN_AT_STARTUP=yes\nINHERITED_CONFIG=/usr/share/uwsgi/conf/default.ini\n'),
  file(
    '/etc/uwsgi/apps-available/debian.ini',
    '[uwsgi]\nplugins = python3\nhttp-socket = 127.0.0.1:8109\nwsgi-file = /srv/app.py\n',
  ),
  'mkdir -p /etc/uwsgi/apps-enabled && ln -s ../apps-available/debian.ini /etc/uwsgi/apps-enabled/debian.ini',
  file('/etc/uwsgi/apps-available/retired.ini', ini(8110)),
  file(
    '/etc/init.d/uwsgi',
    `#!/bin/sh
### BEGIN INIT INFO
# Provides: uwsgi
# Required-Start: $local_fs
# Required-Stop: $local_fs
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: uWSGI
### END INIT INFO
. /etc/default/uwsgi
for conf in /etc/uwsgi/apps-enabled/*.ini; do
  case "$1" in start) /usr/bin/uwsgi --ini "$INHERITED_CONFIG" --ini "$conf" --daemonize /var/log/uwsgi-debian.log ;; esac
done
`,
  ),
  'chmod 755 /etc/init.d/uwsgi && systemctl daemon-reload',
  'systemctl enable --quiet --now shop uwsgi@api uwsgi@web held.socket emperor tyrant report debian-emperor',
  'systemctl start uwsgi',
  // Processes that are not there yet would look as if adopting had started them.
  'for try in $(seq 100); do [ "$(pgrep -c uwsgi)" -ge 25 ] && break; sleep 0.1; done; sleep 2',
].join('\n');

describeLab('adopting a host', () => {
  let lab: Lab;
  let host: LabHost;
  let other: LabHost;
  let folder: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 2 });
    [host, other] = lab.hosts as [LabHost, LabHost];
    await Promise.all([host.sh(setups), other.sh(file('/etc/uwsgi/solo.ini', ini(8300)))]);
    folder = mkdtempSync(join(tmpdir(), 'adopt-'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  const facts = (): Promise<string> =>
    host.sh(
      "find /etc /srv /usr/share/uwsgi \\( -name '*.ini' -o -name '*.xml' -o -name '*.y*ml' -o -name '*.json' -o -name '*.service' -o -name '*.socket' -o -name '*.conf' \\) -exec stat -c '%n %i %Y %Z %a %U %G' {} + | sort; pgrep -a uwsgi | sort",
    );

  /** What another program deployed and nobody remembers: its inventory is lost. */
  async function deployed(): Promise<void> {
    await other.sh(file('/srv/app.py', application));
    const project = new Project('lost');
    const { address, hostKey } = other;
    const connection = { host: address, user: 'root', hostKey, privateKeyPath: lab.keys.root };
    const web = new Host(project, 'web', connection);
    new PythonApp(web, 'shop', {
      directory: '/srv',
      module: 'app',
      http: ':8200',
      instance: { service: { user: 'www-data' } },
    });
    const emperor = new Emperor(web, 'empire', { instance: { timeout: 20 } });
    const section = new Section().set('plugin', 'python3').set('wsgi-file', '/srv/app.py');
    emperor.addVassal('blog', { section: section.set('http-socket', ':8201').set('need-app', true) });
    const session = new Session(project);
    try {
      const { results } = await session.apply();
      expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    } finally {
      await session.close();
    }
    await other.sh('rm -r /var/lib/uwsgi-iac/inventory');
  }

  const program = () => join(folder, 'deploy.ts');
  const login = (user: string, key: string): string[] => [
    `${user}@${host.address}`,
    '--key',
    key,
    '--known-hosts',
    lab.knownHostsFile,
  ];
  const secrets = {
    SHOP_PASSWORD: 'hunter2-of-the-shop',
    SHOP_ENVIRONMENT: 'API_TOKEN=unit-s3cret',
    SHOP_LIMITS_ENVIRONMENT: 'MAIL_PASSWORD=drop-in-s3cret',
  };

  test('finds processes, units, emperors and usual places, and changes nothing', async () => {
    const before = await facts();
    const args = [...login('deploy', lab.keys.user), '--become', '--name', 'web1', '--out', program()];
    const ran = await uwsgiIac(['adopt', ...args, '--json']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const told = JSON.parse(ran.stdout);
    const ids = told.resources.map(({ type, id }: { type: string; id: string }) =>
      [type.split(':').at(-1), id.replace('web1:', '')].join(' '),
    );
    expect(ids.sort()).toEqual([
      'Configuration /etc/held.ini',
      'Configuration /etc/uwsgi-emperor/emperor.ini',
      'Configuration /etc/uwsgi-emperor/vassals/docs.yaml',
      'Configuration /etc/uwsgi/apps-available/debian.ini',
      'Configuration /etc/uwsgi/apps-available/retired.ini',
      'Configuration /etc/uwsgi/emperor.ini',
      'Configuration /etc/uwsgi/report.json',
      'Configuration /etc/uwsgi/sites/api.ini',
      'Configuration /etc/uwsgi/sites/web.ini',
      'Configuration /srv/shop/shop.ini',
      'Configuration /srv/tenants/acme.ini',
      'Configuration /srv/tenants/beta.yaml',
      'Configuration /srv/vassals/blog.ini',
      'Configuration /srv/vassals/news.yml',
      'Configuration /srv/vassals/old.xml',
      'Configuration /srv/wiki/uwsgi.ini',
      'SystemdUnit /etc/systemd/system/debian-emperor.service',
      'SystemdUnit /etc/systemd/system/emperor.service',
      'SystemdUnit /etc/systemd/system/held.service',
      'SystemdUnit /etc/systemd/system/held.socket',
      'SystemdUnit /etc/systemd/system/report.service',
      'SystemdUnit /etc/systemd/system/shop.service',
      'SystemdUnit /etc/systemd/system/tyrant.service',
      'SystemdUnit /etc/systemd/system/uwsgi@.service',
    ]);
    const left = Object.fromEntries(
      told.leftOut.map(({ path, reason }: { path: string; reason: string }) => [path, reason]),
    );
    expect(left).toEqual({
      '/etc/default/uwsgi': expect.stringContaining('not a uWSGI configuration'),
      '/run/systemd/generator.late/uwsgi.service': expect.stringContaining('at every boot'),
      '/usr/lib/systemd/system/uwsgi-app@.service': expect.stringContaining('package'),
      '/usr/lib/systemd/system/uwsgi-app@.socket': expect.stringContaining('package'),
      '/usr/share/uwsgi/conf/default.ini': expect.stringContaining('package'),
    });
    expect(told.notes).toEqual(
      expect.arrayContaining([
        expect.stringContaining('/etc/uwsgi/apps-enabled/debian.ini'),
        expect.stringContaining('/srv/vassals/wiki.ini'),
      ]),
    );
    expect(told.secrets.map(({ variable }: { variable: string }) => variable).sort()).toEqual(
      Object.keys(secrets).sort(),
    );
    expect(await facts()).toBe(before);
    const text = readFileSync(program(), 'utf8');
    for (const secret of Object.values(secrets)) expect(text).not.toContain(secret.split('=').at(-1)!);
    expect(text).toContain("LimitNOFILE: '4096'");
    expect(compilerFaults([program()])).toEqual([]);
    expect(styleFaults(folder)).toBe('');
  });

  test('writes over no file unless told so', async () => {
    const text = readFileSync(program(), 'utf8');
    const args = [...login('root', lab.keys.root), '/etc/held.ini', '--out', program()];
    const refused = await uwsgiIac(['import', ...args]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect(readFileSync(program(), 'utf8')).toBe(text);
  });

  test.each(['/etc/uwsgi/apps-enabled', '/etc/uwsgi/apps-available/debian.ini'])(
    'of %s alone names the service that reads it, as of the whole host',
    async (path) => {
      const args = [...login('root', lab.keys.root), path, '--name', 'web1'];
      const out = join(folder, 'alone', 'deploy.ts');
      const ran = await uwsgiIac(['adopt', ...args, '--out', out, '--force']);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(readFileSync(out, 'utf8')).toContain("service: 'uwsgi.service'");
      expect(readFileSync(program(), 'utf8')).toContain("service: 'uwsgi.service'");
      expect(await uwsgiIac(['plan', out])).toMatchObject({ code: 0 });
    },
  );

  test('makes a file for each host where asked to', async () => {
    const out = join(folder, 'split', 'estate.ts');
    const hosts = [host, other].map(({ address }) => `root@${address}`).join(',');
    const args = [hosts, '/etc/uwsgi', ...login('root', lab.keys.root).slice(1), '--out', out];
    const ran = await uwsgiIac(['adopt', ...args, '--split', '--project', 'estate']);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('Adopted: ') });
    const files = readdirSync(dirname(out));
    expect(files.sort()).toEqual(
      ['estate.ts', ...[host, other].map(({ address }) => `estate.${address}.ts`)].sort(),
    );
    expect(compilerFaults(files.map((name) => join(dirname(out), name)))).toEqual([]);
    expect(styleFaults(dirname(out))).toBe('');
    expect(await uwsgiIac(['plan', out])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No changes: '),
    });
  });

  pulumiTest('has an empty first preview, once it is imported', async () => {
    const build = new PluginBuild();
    Object.assign(process.env, secrets);
    const adopted = new AdoptedStack(build, 'estate');
    try {
      const before = await facts();
      const args = [...login('root', lab.keys.root), '--name', 'web1', '--project', 'estate'];
      expect(await uwsgiIac(['adopt', ...args, ...adopted.options])).toMatchObject({ code: 0 });
      expect(await adopted.takeOver()).toContain('= 24 imported');
      expect(await facts()).toBe(before);
      const { text } = await adopted.stack.state();
      for (const secret of Object.values(secrets)) expect(text).not.toContain(secret.split('=').at(-1)!);
    } finally {
      for (const name of Object.keys(secrets)) delete process.env[name];
      adopted.stack.remove();
      build.remove();
    }
  });

  test('has an empty first plan, and takes over without touching a file or a process', async () => {
    const before = await facts();
    const planned = await uwsgiIac(['plan', program(), '--detailed-exitcode'], secrets);
    expect(planned).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No changes: 24 to take over as they are, 0 as declared'),
    });
    expect(await uwsgiIac(['apply', program()], secrets)).toMatchObject({ code: 0 });
    expect(await facts()).toBe(before);
    expect(await uwsgiIac(['plan', program()], secrets)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No changes: 24 as declared'),
    });
  });

  /** A host that holds every setup of the fixtures beside each other. */
  describe('with all setups', () => {
    const place = '/srv/setups';
    const all = takenFiles(allSetups);
    beforeAll(async () => {
      const packed = execFileSync('tar', ['-C', setupFolder, '-cz', '.']).toString('base64');
      await other.sh(`mkdir -p ${place} && base64 -d <<'END' | tar -C ${place} -xz\n${packed}\nEND\n`);
    });
    const setupFacts = () => other.sh(`find ${place} -type f -exec stat -c '%n %i %Y %a %U %G' {} + | sort`);
    const args = () => [
      `root@${other.address}`,
      place,
      ...login('root', lab.keys.root).slice(1),
      '--name',
      'web1',
    ];

    test('gives a program that compiles, lints and has an empty first plan', async () => {
      const before = await setupFacts();
      const out = join(folder, 'setups', 'setups.ts');
      const ran = await uwsgiIac(['adopt', ...args(), '--project', 'setups', '--out', out, '--json']);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      const ids = JSON.parse(ran.stdout).resources.map(({ id }: { id: string }) =>
        id.replace(`web1:${place}/`, ''),
      );
      expect(ids.sort()).toEqual(all);
      expect(allSetups.filter((one) => takenFiles([one]).length > 0).length).toBeGreaterThanOrEqual(50);
      expect(compilerFaults([out])).toEqual([]);
      expect(styleFaults(dirname(out))).toBe('');
      const planned = await uwsgiIac(['plan', out, '--detailed-exitcode'], setupSecrets);
      expect(planned).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`No changes: ${all.length} to take over`),
      });
      expect(await setupFacts()).toBe(before);
    });

    pulumiTest('has an empty first preview, once they are imported', async () => {
      const build = new PluginBuild();
      Object.assign(process.env, setupSecrets);
      const adopted = new AdoptedStack(build, 'setups');
      try {
        const before = await setupFacts();
        const ran = await uwsgiIac(['adopt', ...args(), '--project', 'setups', ...adopted.options]);
        expect(ran).toMatchObject({ code: 0 });
        expect(await adopted.takeOver()).toContain(`= ${all.length} imported`);
        expect(await setupFacts()).toBe(before);
      } finally {
        for (const name of Object.keys(setupSecrets)) delete process.env[name];
        adopted.stack.remove();
        build.remove();
      }
    });
  });

  test('leaves to another project what one owns', async () => {
    const args = [...login('root', lab.keys.root), '/etc/held.ini', '--name', 'web1', '--project', 'other'];
    const ran = await uwsgiIac(['adopt', ...args, '--json']);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      resources: [],
      leftOut: [
        {
          path: '/etc/held.ini',
          reason: expect.stringContaining('belongs to web1/held of the project web1'),
        },
      ],
    });
  });

  test('finds instances, emperors and vassals that were deployed, and takes them for what they are', async () => {
    await deployed();
    const out = join(folder, 'lost.ts');
    const state = () =>
      other.sh(
        'pgrep -a uwsgi | sort; find /etc/uwsgi /etc/systemd/system/*.service -type f -exec stat -c "%n %i %Y" {} +',
      );
    const before = await state();
    const destination = `root@${other.address}`;
    const args = [destination, ...login('root', lab.keys.root).slice(1), '--name', 'web1', '--out', out];
    const ran = await uwsgiIac(['adopt', ...args, '--json']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(
      JSON.parse(ran.stdout).resources.map(({ type, id }: { type: string; id: string }) => [type, id]),
    ).toEqual([
      ['uwsgi:index:Emperor', 'web1:/etc/uwsgi/empire.ini'],
      ['uwsgi:index:Vassal', 'web1:/etc/uwsgi/empire/blog.ini'],
      ['uwsgi:index:Instance', 'web1:/etc/uwsgi/shop.ini'],
      ['uwsgi:index:Configuration', 'web1:/etc/uwsgi/solo.ini'],
    ]);
    expect(compilerFaults([out])).toEqual([]);
    expect(await uwsgiIac(['plan', out])).toMatchObject({ stdout: expect.stringContaining('No changes: 4') });
    expect(await uwsgiIac(['apply', out])).toMatchObject({ code: 0 });
    expect(await state()).toBe(before);
  });

  test('applies a change of what was taken over', async () => {
    const before = await host.sh('cat /srv/vassals/blog.ini');
    const text = readFileSync(program(), 'utf8');
    const changed = join(folder, 'changed.ts');
    writeFileSync(
      changed,
      text.replaceAll(
        /const (blog|news|old) = new Section\(\);\n/g,
        (made, name) => `${made}${name}.set('processes', 2);\n`,
      ),
    );
    const applied = await uwsgiIac(['apply', changed, '--yes'], secrets);
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('processes') });
    expect(await host.sh('cat /srv/vassals/blog.ini')).not.toBe(before);
    for (const vassal of ['blog.ini', 'news.yml', 'old.xml']) {
      await host.sh(
        `for try in $(seq 100); do [ "$(pgrep -cf ${vassal})" -ge 3 ] && exit 0; sleep 0.1; done; exit 1`,
      );
    }
    expect(await host.sh('cat /srv/vassals/news.yml')).toContain(
      'uwsgi:\n  processes: 2\n  plugin: python3\n',
    );
  });
});
