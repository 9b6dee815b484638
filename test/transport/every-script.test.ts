import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Certificates,
  Cron,
  Fleet,
  Host,
  HostResource,
  Project,
  PythonApp,
  Router,
  Section,
} from '../../src';
import { programOf } from '../../src/adopt/adopt';
import { readHostFacts } from '../../src/cli/doctor/facts';
import { hostNeeds } from '../../src/cli/doctor/needs';
import { desiredOf } from '../../src/engine/desired';
import { dropNotes, note, noteAbout } from '../../src/orchestration/ownership-note';
import { restoreProvenLink } from '../../src/resources/instance/host/requested-release';
import { instanceProps } from '../../src/resources/instance/props';
import { probeUwsgi } from '../../src/resources/uwsgi-probe';
import { newHost } from '../../src/transport/open-host';
import { sh } from '../../src/transport/shell';
import { commandsIn, packageOf, toolsIn } from '../../src/transport/tools';
import { EveryType, inSession, typesMissingIn } from '../support/every-type';
import { lackIn, startsOf } from '../support/lacking-tools';
import { describeNeeding } from '../support/needs';
import { nestedIn, type ShellText, shellOfHooks, shellOfUnit } from '../support/nested-shell';
import { sent } from '../support/sent-scripts';
import { accepted, checkShell, type Verdict } from '../support/shell-checks';

jest.mock('../../src/transport/scripts/frame', () =>
  jest
    .requireActual('../support/sent-scripts')
    .recordingFrame(jest.requireActual('../../src/transport/scripts/frame')),
);
jest.mock('../../src/resources/batched-query', () =>
  jest
    .requireActual('../support/sent-scripts')
    .recordingQueries(jest.requireActual('../../src/resources/batched-query')),
);
jest.setTimeout(600_000);

const source = join(__dirname, '../../src');
const section = (port: number) =>
  new Section()
    .set('plugin', 'python3')
    .set('master', true)
    .set('chdir', '/srv/code')
    .set('module', 'shop')
    .set('http-socket', `:${port}`);

/** Files of the source whose scripts are not sent here, with the reason. */
const elsewhere: Readonly<Record<string, string>> = {
  'src/resources/postgres-vassal/emperors.ts':
    'one `kill`, and only where an emperor holds a vassal of a row back',
  'src/resources/takeover/rest.ts': 'one `:`, before the second change of a swap',
};

/** Services that others made, and a certificate. */
const furnish = `
for one in served:9001 replaced:9002; do
  name=\${one%:*}
  printf '[uwsgi]\\nplugin = python3\\nmaster = true\\nchdir = /srv/code\\nmodule = shop\\nhttp-socket = :%s\\n' "\${one#*:}" > "/etc/uwsgi/$name.ini"
  printf '[Service]\\nType=notify\\nNotifyAccess=all\\nExecStart=/usr/bin/uwsgi --ini /etc/uwsgi/%s.ini\\nKillSignal=SIGINT\\n' "$name" > "/etc/systemd/system/old-$name.service"
done
systemctl daemon-reload; systemctl start old-served old-replaced
mkdir -p /etc/letsencrypt/live/shop.example /etc/letsencrypt/renewal-hooks/deploy
cd /etc/letsencrypt/live/shop.example
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop.example -keyout privkey.pem -out fullchain.pem 2> /dev/null`;

/** Resources with scripts that the usual form of their type does not have. */
function declareSpecial(version: string): (host: Host) => void {
  const options = { 'procname-prefix': version };
  return (host) => {
    new HostResource(host, 'served', {
      type: 'uwsgi:index:Configuration',
      props: { path: '/etc/uwsgi/served.ini', service: 'old-served.service' },
      sections: [section(9001).set('procname-prefix', version)],
    });
    new HostResource(host, 'replaced', {
      type: 'uwsgi:index:Instance',
      props: { name: 'replaced', path: '/etc/uwsgi/replaced.ini', replaces: 'old-replaced.service' },
      sections: [section(9002).set('procname-prefix', version)],
    });
    new PythonApp(host, 'listening', {
      directory: '/srv/code',
      module: 'shop',
      http: ':9003',
      options,
      socketUnit: true,
      instance: {
        service: { user: 'www-data', hardening: 'strict' },
        probes: [
          { command: { command: 'test \'a b\' != "$HOME"' } },
          { http: { url: 'http://127.0.0.1:9003/' } },
        ],
      },
    });
    const secure = new PythonApp(host, 'secure', {
      directory: '/srv/code',
      module: 'shop',
      socket: '127.0.0.1:9004',
      options,
      instance: { service: { user: 'www-data', group: 'www-data' } },
    });
    new Certificates(secure, 'certificate', {
      name: 'shop.example',
      https: ':9005',
      copies: '/etc/uwsgi/copies',
    });
    new Cron(host, 'nightly', { command: ['/bin/true'], calendar: 'daily' });
    const router = new Router(host, 'lordly', {
      listen: ':9006',
      subscriptions: '127.0.0.1:9007',
      legion: {
        name: 'lords',
        address: '127.0.0.1:9008',
        nodes: '127.0.0.1:9009',
        valor: 1,
        secret: 'none',
        floating: { address: '127.0.0.9/8', device: 'lo' },
      },
      options,
    });
    const fleet = new Fleet(router, 'members', {
      routers: router,
      key: 'shop:9006',
      interval: 1,
      drainSeconds: 1,
    });
    fleet.addPythonApp(host, {
      directory: '/srv/code',
      module: 'shop',
      socket: '127.0.0.1:9010',
      options,
      instance: { service: { user: 'www-data', group: 'www-data' } },
    });
    new HostResource(host, 'unwanted', {
      type: 'uwsgi:index:SystemdUnit',
      props: { name: 'unwanted.service', masked: true },
    });
  };
}

describeNeeding(
  'lab',
  'postgres',
  'busybox',
  'shellcheck',
)('every script that hosts are sent', () => {
  let every: EveryType;
  let onHost: readonly ShellText[];
  let verdict: Promise<Verdict>;

  beforeAll(async () => {
    every = await EveryType.start();
    await every.stage.host.sh(furnish);
    await deployAll();
    await askAll();
    await clash();
    onHost = await textsOnHost();
    await removeAll();
    const texts = [...sent.scripts.values()].map((text): ShellText => ({ shell: 'sh', text }));
    const all = [...texts, ...texts.flatMap(({ text }) => nestedIn(text)), ...onHost];
    // shellcheck takes a minute, in which the host is asked already.
    verdict = checkShell([...new Map(all.map((one) => [one.text, one])).values()]);
    verdict.catch(() => undefined);
  });
  afterAll(async () => {
    await Promise.allSettled([verdict]);
    await every?.stop();
  });

  const project = (version: string, name?: string) =>
    every.project(version, { name, more: declareSpecial(version) });
  const failures = (results: Awaited<ReturnType<typeof apply>>['results']) =>
    results.flatMap(({ error }) => (error === undefined ? [] : [error.message]));
  const apply = (version: string, name?: string) =>
    inSession(project(version, name), (session) => session.apply({ adopt: true }));

  async function deployAll(): Promise<void> {
    for (const [version, name] of [['v1'], ['v2'], ['v2', 'n2']] as const) {
      await inSession(project(version, name), (session) => session.plan({ adopt: true }));
      const { results } = await apply(version, name);
      expect(failures(results)).toEqual([]);
    }
    await every.stage.host.sh(`: > /var/lib/uwsgi-iac/inventory/every-type.json`);
    expect(failures((await apply('v2', 'n2')).results)).toEqual([]);
  }
  async function askAll(): Promise<void> {
    const synthesis = project('v2', 'n2').synth();
    const connection = synthesis.hosts.get('web1')!;
    const host = newHost('web1', connection);
    await readHostFacts(host, hostNeeds(await desiredOf(synthesis), 'web1'));
    expect((await probeUwsgi(host, 'uwsgi'))?.version).toMatch(/^2/);
    await host.exec(sh`systemctl is-active ssh`);
    const owner = { token: 'one', stack: 'shop/test', name: 'a name' };
    await note(host, '/srv/noted', { stack: 'shop/test', owner });
    await note(host, '/srv/noted', { stack: 'shop/other' });
    await dropNotes(host, ['/srv/noted'], 'another');
    expect(await noteAbout(host, '/srv/noted')).toEqual({ stack: 'shop/other', owner });
    await dropNotes(host, ['/srv/noted'], 'one');
    expect(await noteAbout(host, '/srv/noted')).toEqual({});
    const led = instanceProps.parse({ host: 'web1', name: 'led', code: '/srv/led/current', sections: {} });
    const place = { path: '/etc/uwsgi/led.ini', runtimeDirectory: '/var/lib/uwsgi-iac/led' };
    await restoreProvenLink(host, { ...led, ...place });
    expect((await inSession(project('v2', 'n2'), (session) => session.history())).length).toBeGreaterThan(5);
    await every.stage.host.sh(`mkdir -p /etc/supervisor/conf.d
printf '[include]\\nfiles = conf.d/*.conf\\n[program:x]\\ncommand = uwsgi --ini /x.ini\\n' > /etc/supervisor/supervisord.conf`);
    await programOf(
      [{ name: 'web1', host, paths: [], connection: {} as never }],
      { project: 'found', file: 'x.ts' },
      async () => new Map(),
    );
    await expect(host.exec(sh`sleep 60`, { timeout: 1 })).rejects.toThrow('within 1 s');
    await host.close();
    const { user: privateKeyPath } = every.stage.lab.keys;
    const other = newHost('web1', {
      ...connection,
      user: 'deploy',
      privateKeyPath,
      become: { user: 'www-data' },
    });
    expect((await other.exec(sh`id -un`)).stdout).toBe('www-data\n');
    await other.close();
  }
  /** A port that the SSH server has. */
  async function clash(): Promise<void> {
    const made = new Project('clash');
    const host = new Host(made, 'web1', project('v2').synth().hosts.get('web1') as never);
    new HostResource(host, 'clash', {
      type: 'uwsgi:index:Instance',
      props: { name: 'clash' },
      sections: [section(22)],
    });
    const { results } = await inSession(made, (session) => session.apply());
    expect(failures(results).join()).toContain('port 22 must be free');
  }
  async function removeAll(): Promise<void> {
    await every.stage.host.sh('systemctl stop old-served');
    const { results } = await inSession(project('v2', 'n2'), (session) =>
      session.destroy({ discardEdits: true }),
    );
    expect(failures(results)).toEqual([]);
  }
  /** Shell texts in units, hooks and programs that we deploy. */
  async function textsOnHost(): Promise<readonly ShellText[]> {
    const { sh } = every.stage.host;
    const [units, hooks, programs] = await Promise.all([
      sh("find /etc/systemd/system -type f -name '*.service' -exec cat {} +"),
      sh("find /etc/uwsgi /srv -type f -name '*.ini' -exec cat {} +"),
      sh('find /etc/letsencrypt/renewal-hooks -type f -exec cat {} +'),
    ]);
    return [...shellOfUnit(units), ...shellOfHooks(hooks), { shell: 'sh', text: programs }];
  }

  test('are of every resource type', () => {
    expect(typesMissingIn(every.project('v1'))).toEqual([]);
  });

  test('are of every file of the source that sends any', () => {
    const sends =
      /(?:\b[Hh]ost|target|\.get\([^)]*\))\s*\.exec\(|\bqueryHost\(\s*(?:host|hosts|work)|runTransaction\((?:host|target)/;
    const senders = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          name.endsWith('.ts') &&
          sends.test(readFileSync(join(source, name), 'utf8').replace(/^ *\*.*$/gm, '')),
      )
      .map((name) => `src/${name}`);
    expect(senders.filter((name) => !sent.from.has(name) && !(name in elsewhere))).toEqual([]);
  });

  test('begin with a look for their tools, before a lock or a command', () => {
    const heads = new Set(startsOf(sent.scripts.values()).map(({ text }) => text));
    const others = [...sent.scripts.values()].filter(
      (script) => toolsIn(script).length > 0 && !heads.has(script),
    );
    // What takes a script in, what ends one whose client has gone, questions, each of which has its own, and doctor, which
    // reports each tool.
    const known = /^(exec sh -c|\{ :\n\{ read -r stat |\{ :\n\(\n(lacking=|:\n))|echo "missing-tool /;
    expect(others.filter((script) => !known.test(script))).toEqual([]);
  });

  test('name the tool that is missing, and do nothing without it', async () => {
    const starts = startsOf(sent.scripts.values());
    expect(starts.length).toBeGreaterThan(100);
    const { said, expected, changed } = await lackIn(every.stage.host, starts);
    expect(said).toEqual(expected);
    expect(changed).toEqual([]);
  });

  test('clean up when a signal ends them', () => {
    const cleaning = [...sent.scripts.values()].filter((script) => /\btrap [^-\s].* EXIT/.test(script));
    expect(cleaning.length).toBeGreaterThan(10);
    expect(cleaning.filter((script) => !/trap 'exit 143' TERM/.test(script))).toEqual([]);
  });

  test('call no program whose package is not known', async () => {
    const called = [...new Set([...sent.scripts.values()].flatMap(commandsIn))];
    for (const tool of ['mv', 'stat', 'systemctl', 'tail']) expect(called).toContain(tool);
    const there = await every.stage.host.sh(
      `for name in ${called.join(' ')}; do case $(command -v "$name") in /usr/*|/bin/*|/sbin/*) echo "$name" ;; esac; done`,
    );
    // The first two are looked for by themselves, the others are words of messages.
    const known = ['sh', 'sudo', 'link', 'wall', 'who'];
    const names = there.split('\n').filter((name) => name !== '' && !known.includes(name));
    expect(names.filter((name) => packageOf(name) === undefined)).toEqual([]);
  });

  test('and what stands in units and hooks, are read by sh, dash and busybox, and shellcheck finds nothing', async () => {
    expect((await verdict).faults).toEqual([]);
  });

  test('need every finding that is accepted', async () => {
    const { used } = await verdict;
    expect(accepted.filter((one) => !used.has(one))).toEqual([]);
  });
});
