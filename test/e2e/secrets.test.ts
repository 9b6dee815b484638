import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../cli/support';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';

jest.setTimeout(600_000);

const prefix = 'SeNtInEl';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

/** One secret for each place that can hold one: what the program gets, and what must not be seen of it. */
const kinds: Readonly<Record<string, { readonly value: string; readonly sought?: string }>> = {
  OPTION: { value: `${prefix}Option` },
  ENV: { value: `${prefix}Env` },
  SECTION: { value: `${prefix}Section` },
  LEGION: { value: `${prefix}Legion` },
  FILE: { value: `${prefix}File` },
  PASSFILE: { value: `${prefix}Passfile` },
  SIGNING: { value: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string },
  UNIT: { value: `${prefix}Unit` },
  SERVICE: { value: `${prefix}Service` },
  COMMAND: { value: `${prefix}Command` },
  BECOME: { value: 'careful: with spaces' },
  LOGIN_KEY: { value: '' },
};

/** Units are read by everybody through systemd itself, and what stands in them with them. */
const inUnits = ['UNIT', 'SERVICE'];

const program = `
import { readFileSync } from 'node:fs';
import { Host, HostFile, HostResource, Project, PythonApp, Release, Section, secretFrom, text } from 'pulumi-uwsgi';

const { address, hostKey, source, environment } = JSON.parse(process.env.PLACE);
const secret = secretFrom.env;
const project = new Project('leaks');
const web1 = new Host(project, 'web1', {
  host: address, user: 'careful', hostKey, privateKey: secret('LOGIN_KEY'), become: { password: secret('BECOME') },
});
const file = (id, content) => new HostFile(web1, id, { path: '/srv/files/' + id, content, mode: '600' });
file('plain', secret('FILE'));
file('passfile', secret('PASSFILE').apply((password) => 'db:5432:*:shop:' + password + '\\n'));
file('signing', secret('SIGNING'));
const section = new Section();
for (const option of ['module', 'chdir', 'pidfile']) section.raw(option, text\`/\${secret('SECTION')}\`);
section.raw('legion', text\`web 225.1.1.1:4242 98 bf-cbc:\${secret('LEGION')}\`);
new HostResource(web1, 'extra', {
  type: 'uwsgi:index:Configuration', props: { path: '/etc/uwsgi/extra.ini', mode: '640' }, sections: [section],
});
new HostResource(web1, 'unit', {
  type: 'uwsgi:index:SystemdUnit',
  props: {
    name: 'leaks.service', ensure: 'stopped',
    sections: { Service: { Type: 'oneshot', ExecStart: '/bin/true', Environment: secret('UNIT').apply((value) => 'TOKEN=' + value) } },
  },
});
new Release(web1, 'code', {
  source, directory: '/srv/code',
  commands: [{ name: 'look', run: 'env; exit $(cat /srv/status)', environment: { TOKEN: secret('COMMAND') } }],
});
const app = new PythonApp(web1, 'shop', {
  directory: '/srv/shop', module: 'shop', http: ':8000', processes: 1,
  environment: { DB_PASSWORD: secret('ENV'), ...environment },
  options: { 'add-header': text\`X-Key: \${secret('OPTION')}\` },
  instance: { timeout: 15, mode: '640', group: 'www-data', service: { user: 'www-data', environment: { SERVICE_TOKEN: secret('SERVICE') } } },
});
if (process.env.CRASH) setTimeout(() => {
  throw new TypeError('no method of ' + Object.entries(process.env).filter(([key]) => key in ${JSON.stringify(kinds)}).join());
}, 1500);
export default project;
`;

/** An application that tells its whole environment when it fails, as frameworks do. */
const application = `import os, uwsgi
mode = open('/srv/mode').read().strip()
real = any(name.startswith('hook-accepting1') for name in uwsgi.opt)
if mode == 'import' or (mode == 'activate' and real):
    raise RuntimeError('\\x1b]0;PWNED\\x07\\x1b[2J\\r\\u202e\\n::error::PWNED\\npostgres://shop:%s@db1 %r' % (os.environ['DB_PASSWORD'], dict(os.environ)))
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'shop']
`;

const channels = [
  'plan',
  'plan --json',
  'saved plan',
  'Markdown report',
  'HTML report',
  'apply that succeeds',
  'apply --json that succeeds',
  'apply that fails at the import check',
  'apply --json that fails at the import check',
  'report of a plan that fails',
  'apply that fails at the activation',
  'apply that fails in a command of a release',
  'apply that meets a file of others',
  'apply that crashes',
  'refresh',
  'history',
  'destroy',
  'inventory and records',
  'journal',
  'arguments and environments that others see',
  'files that others can read',
] as const;
type Channel = (typeof channels)[number];

describeLab('secrets', () => {
  let lab: Lab;
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  const seen = new Map<Channel, string>();
  const codes = new Map<Channel, number>();
  let environment: Record<string, string> = {};

  const run = async (
    channel: Channel,
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ) => {
    const [host] = lab.hosts;
    const place = {
      address: host!.address,
      hostKey: host!.hostKey,
      source: join(folder, 'source'),
      environment,
    };
    const given = Object.entries(kinds).map(([kind, { value }]) => [kind, value]);
    const { code, stdout, stderr } = await cli(args, {
      cwd: folder,
      env: {
        ...Object.fromEntries(given),
        LOGIN_KEY: readFileSync(lab.keys.user, 'utf8'),
        PLACE: JSON.stringify(place),
        ...more,
      },
    });
    seen.set(channel, `${seen.get(channel) ?? ''}${stdout}${stderr}`);
    codes.set(channel, code);
  };
  const fileOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const sh = (script: string): Promise<string> => lab.hosts[0]!.sh(script);

  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    writeFileSync(join(folder, 'deploy.ts'), program);
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source/a.py'), 'one');
    await sh(`mkdir -p /srv/shop && cat > /srv/shop/shop.py <<'END'\n${application}END
echo ok > /srv/mode; echo 0 > /srv/status; install -m 666 /dev/null /tmp/watched; echo ${prefix}Control > /srv/open
logger ${prefix}Control
# What any user of the host sees of processes.
setsid runuser -u nobody -- sh -c 'while [ ! -e /tmp/stop ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n" | grep -aE "${prefix}|careful:" >> /tmp/watched; done' > /dev/null 2>&1 < /dev/null &`);
    await sh(`sh -c 'sleep 2; : ${prefix}Control'`);
    const reports = ['--report', 'markdown=plan.md', '--report', 'html=plan.html'];
    await run('plan', ['plan', 'deploy.ts', '--verbose']);
    await run('plan --json', ['plan', 'deploy.ts', '--json']);
    await run('plan', ['plan', 'deploy.ts', '--out', 'saved.json', ...reports]);
    seen.set('saved plan', fileOf('saved.json'));
    seen.set('Markdown report', fileOf('plan.md'));
    seen.set('HTML report', fileOf('plan.html'));
    await run('apply that succeeds', ['apply', 'deploy.ts', '--yes']);
    environment = { CHANGED: 'once' };
    await run('apply --json that succeeds', ['apply', 'deploy.ts', '--yes', '--json']);
    seen.set('journal', await sh('journalctl --no-pager -o cat'));
    environment = { CHANGED: 'twice' };
    await sh('echo import > /srv/mode');
    await run('apply that fails at the import check', ['apply', 'deploy.ts', '--yes']);
    await run('apply --json that fails at the import check', ['apply', 'deploy.ts', '--yes', '--json']);
    await sh(`printf 'env = EVIL=\\033]0;PWNED\\007\\033[2J\\342\\200\\256x\\n' >> /etc/uwsgi/shop.ini`);
    await run('refresh', ['refresh', 'deploy.ts']);
    await run('refresh', ['plan', 'deploy.ts', '--json']);
    await run('refresh', ['plan', 'deploy.ts', ...reports]);
    seen.set('refresh', `${seen.get('refresh')}${fileOf('plan.md')}${fileOf('plan.html')}`);
    await sh('echo activate > /srv/mode');
    await run('apply that fails at the activation', ['apply', 'deploy.ts', '--yes']);
    await sh('echo ok > /srv/mode; echo 3 > /srv/status');
    writeFileSync(join(folder, 'source/a.py'), 'two');
    await run('apply that fails in a command of a release', ['apply', 'deploy.ts', '--yes']);
    await sh('echo 0 > /srv/status');
    await run('apply that crashes', ['apply', 'deploy.ts', '--yes'], { CRASH: 'yes' });
    await run('history', ['history', 'deploy.ts']);
    await run('history', ['history', 'deploy.ts', '--json']);
    seen.set('inventory and records', await sh('find /var/lib/uwsgi-iac/inventory -type f -exec cat {} +'));
    seen.set(
      'files that others can read',
      await sh(
        `runuser -u nobody -- grep -rIahE "${prefix}|careful: with" / --exclude-dir=proc --exclude-dir=sys --exclude=watched --exclude='*.service' 2>/dev/null || :`,
      ),
    );
    await run('destroy', ['destroy', 'deploy.ts', '--yes']);
    await sh('mkdir -p /srv/files && echo foreign > /srv/files/plain');
    await run('apply that meets a file of others', ['apply', 'deploy.ts', '--yes']);
    await run('report of a plan that fails', ['plan', 'deploy.ts', ...reports]);
    seen.set(
      'report of a plan that fails',
      `${seen.get('report of a plan that fails')}${fileOf('plan.md')}${fileOf('plan.html')}`,
    );
    seen.set('arguments and environments that others see', await sh('touch /tmp/stop; cat /tmp/watched'));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  test.each<[Channel, number]>([
    ['plan', 0],
    ['apply that succeeds', 0],
    ['apply --json that succeeds', 0],
    ['apply that fails at the import check', 1],
    ['apply --json that fails at the import check', 1],
    ['apply that fails at the activation', 1],
    ['apply that fails in a command of a release', 1],
    ['apply that meets a file of others', 1],
    ['apply that crashes', 1],
    ['history', 0],
    ['destroy', 0],
  ])('%s ends with %d', (channel, code) => {
    if (codes.get(channel) !== code)
      throw new Error(`it ended with ${codes.get(channel)}:\n${seen.get(channel)}`);
  });

  test.each<[Channel, RegExp]>([
    ['apply that fails at the import check', /postgres:\/\/shop:\[secret\]@db1/],
    ['apply that fails at the activation', /postgres:\/\/shop:\[secret\]@db1/],
    ['apply that fails in a command of a release', /TOKEN=\[secret\]/],
    ['apply that crashes', /TypeError: no method of/],
    ['inventory and records', /"project": "leaks"/],
  ])('%s still tells why', (channel, text) => {
    expect(seen.get(channel)).toMatch(text);
  });

  describe.each(channels)('%s', (channel) => {
    test.each(Object.keys(kinds))('tells nothing of the secret of %s', (kind) => {
      const secret = kind === 'LOGIN_KEY' ? readFileSync(lab.keys.user, 'utf8') : kinds[kind]!.value;
      const text = seen.get(channel)!;
      expect(text).toBeDefined();
      for (const trace of tracesOf(secret)) expect(text).not.toContain(trace);
    });
  });

  test.each<Channel>([
    'apply that fails at the import check',
    'apply --json that fails at the import check',
    'apply that fails at the activation',
    'refresh',
    'report of a plan that fails',
  ])('%s shows what an application or a host wrote, and nothing in it acts', (channel) => {
    const text = seen.get(channel)!;
    expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]|^\s*::error::/m);
    if (channel !== 'report of a plan that fails') expect(text).toMatch(/PWNED/);
  });

  test.each<Channel>(['journal', 'arguments and environments that others see', 'files that others can read'])(
    'the look at %s finds what is there',
    (channel) => expect(seen.get(channel)).toContain(`${prefix}Control`),
  );

  test('units are the only files with secrets that others can read, and only those of units', async () => {
    const text = seen.get('files that others can read')!;
    for (const kind of Object.keys(kinds).filter((one) => !inUnits.includes(one)))
      for (const trace of tracesOf(kinds[kind]!.value)) expect(text).not.toContain(trace);
  });
});

/** A secret of one line; of a key its longer lines; each also as base64 has it, wherever it begins. */
function tracesOf(secret: string): readonly string[] {
  const lines = secret.split('\n').filter((line) => line.length >= 12 && !line.startsWith('-----'));
  return lines.flatMap((line) => [
    line,
    ...[0, 1, 2].map((before) =>
      Buffer.from(`${'x'.repeat(before)}${line}`)
        .toString('base64')
        .slice(before === 0 ? 0 : 4)
        .replace(/=+$/, '')
        .slice(0, -2),
    ),
  ]);
}
