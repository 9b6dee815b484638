import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli } from '../cli/support';
import { describeLab } from '../lab/describe-lab';
import { type Lab, startLab } from '../lab/lab';

jest.setTimeout(900_000);

/** One secret for each place that held one: by type of resource, what the program got. */
const secrets: Readonly<Record<string, string>> = {
  FILE: 'ZqFormerFile',
  LINES: 'ZqFormerLineOne\nZqFormerLineTwo',
  CONFIGURATION: 'ZqFormer Config 50&',
  UNIT: 'ZqFormer "Unit" 7%d',
  ENVIRONMENT: 'ZqFormerEnvironment',
  OPTION: 'ZqFormerOption',
  SERVICE: 'ZqFormerService',
  EMPEROR: 'ZqFormerEmperor',
  VASSAL: 'ZqFormerVassal',
};
const sought = /ZqFormer[A-Za-z]*|Config 50&|7%d|ZqForeign\w*/g;

const program = `
import { Emperor, Host, HostFile, HostResource, Project, PythonApp, Section, secretFrom } from 'pulumi-uwsgi';

const { address, hostKey, key } = JSON.parse(process.env.PLACE);
const held = process.env.HELD === 'yes';
const secret = (name) => secretFrom.env(name);
const project = new Project('former');
const web1 = new Host(project, 'web1', { host: address, user: 'deploy', hostKey, privateKeyPath: key, become: {} });
new HostFile(web1, 'file', { path: '/srv/files/file', content: held ? secret('FILE') : 'x' });
new HostFile(web1, 'lines', { path: '/srv/files/lines', content: held ? secret('LINES') : 'x' });
const section = new Section().set('processes', 1);
if (held) section.set('procname-prefix', secret('CONFIGURATION'));
new HostResource(web1, 'extra', {
  type: 'uwsgi:index:Configuration', props: { path: '/etc/uwsgi/extra.ini' }, sections: [section],
});
new HostResource(web1, 'unit', {
  type: 'uwsgi:index:SystemdUnit',
  props: {
    name: 'former.service', ensure: 'stopped',
    sections: { Service: { Type: 'oneshot', ExecStart: '/bin/true', Environment: held ? secret('UNIT').apply((value) => JSON.stringify('TOKEN=' + value.replaceAll('%', '%%'))) : 'A=b' } },
  },
});
const app = new PythonApp(web1, 'shop', {
  directory: '/srv/shop', module: 'shop', http: ':8000', processes: 1,
  environment: held ? { GREETING: secret('ENVIRONMENT'), KEEP: '1' } : { KEEP: process.env.KEEP ?? '1' },
  options: held ? { 'procname-prefix': secret('OPTION') } : {},
  instance: { timeout: 30, service: { user: 'www-data', environment: held ? { UENV: secret('SERVICE') } : {} } },
});
const fleet = new Emperor(web1, 'fleet', { options: held ? { 'procname-prefix': secret('EMPEROR') } : {} });
const vassal = new Section().set('plugin', 'python3').set('master', true).set('processes', 1)
  .set('http-socket', ':8001').set('chdir', '/srv/shop').set('module', 'shop');
if (held) vassal.raw('env', secret('VASSAL').apply((value) => 'GREETING=' + value));
fleet.addVassal('blog', { section: vassal });
export default project;
`;

const outputs = [
  'plan',
  'plan --verbose',
  'plan --json',
  'saved plan',
  'Markdown report',
  'HTML report',
  'refresh',
  'refresh --json',
  'diff --program',
  'diff --program --json',
  'apply',
  'history',
  'history --json',
  'diff of revisions',
  'diff of revisions --json',
  'plan after the apply',
  'rollback',
] as const;
type Output = (typeof outputs)[number];

/** Takes out of the inventory what earlier releases did not write. */
const forgetSecrets = `cd /var/lib/uwsgi-iac/inventory && python3 -c 'import json; d = json.load(open("former.json")); d.pop("secrets", None); [r.pop("secretPlaces", None) for r in d["resources"].values()]; json.dump(d, open("former.json", "w"))'`;

/** By which records the host knows the secrets again. */
const records = ['digests of this release', 'records of an earlier release'] as const;

describeLab('secrets that left the program', () => {
  let lab: Lab;
  const folder = mkdtempSync(join(tmpdir(), 'former-'));
  const seen = new Map<string, string>();
  const codes = new Map<string, number>();

  const sh = (script: string): Promise<string> => lab.hosts[0]!.sh(script);
  const fileOf = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const run = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const [{ address, hostKey }] = lab.hosts as [Lab['hosts'][0]];
    const place = { address, hostKey, key: lab.keys.user };
    return cli(args, { cwd: folder, env: { PLACE: JSON.stringify(place), ...more } });
  };
  const deployed = async (more: Readonly<Record<string, string>>) => {
    const { code, stdout, stderr } = await run(['apply', 'deploy.ts', '--yes'], more);
    if (code !== 0) throw new Error(`apply ended with ${code}:\n${stdout}${stderr}`);
  };
  const look = async (record: string, output: Output, args: readonly string[], ...files: string[]) => {
    const { code, stdout, stderr } = await run(args);
    codes.set(`${record}: ${output}`, code);
    seen.set(`${record}: ${output}`, [stdout, stderr, ...files.map(fileOf)].join('\n'));
  };

  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    writeFileSync(join(folder, 'deploy.ts'), program);
    await sh(`mkdir -p /srv/shop && cat > /srv/shop/shop.py <<'END'
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'shop']
END`);
    for (const record of records) {
      await deployed({ ...secrets, HELD: 'yes' });
      if (record === records[1]) await sh(forgetSecrets);
      const at = (output: Output, args: readonly string[], ...files: string[]) =>
        look(record, output, args, ...files);
      await at('plan', ['plan', 'deploy.ts']);
      await at('plan --verbose', ['plan', 'deploy.ts', '--verbose']);
      await at('plan --json', ['plan', 'deploy.ts', '--json']);
      await at('saved plan', ['plan', 'deploy.ts', '--out', 'saved.json'], 'saved.json');
      await at('Markdown report', ['plan', 'deploy.ts', '--report', 'markdown=plan.md'], 'plan.md');
      await at('HTML report', ['plan', 'deploy.ts', '--report', 'html=plan.html'], 'plan.html');
      await at('refresh', ['refresh', 'deploy.ts']);
      await at('refresh --json', ['refresh', 'deploy.ts', '--json']);
      await at('diff --program', ['diff', '--program', 'deploy.ts']);
      await at('diff --program --json', ['diff', '--program', 'deploy.ts', '--json']);
      await at('apply', ['apply', 'deploy.ts', '--yes']);
      const history = JSON.parse((await run(['history', 'deploy.ts', '--json'])).stdout) as {
        path: string;
        revisions: { number: number }[];
      }[];
      const app = history.find(({ path }) => path.startsWith('web1/shop'))!;
      const [from, to] = app.revisions.slice(-2).map(({ number }) => String(number));
      await at('history', ['history', 'deploy.ts']);
      await at('history --json', ['history', 'deploy.ts', '--json']);
      const range = ['diff', '--program', 'deploy.ts', app.path, from!, to!];
      await at('diff of revisions', range);
      await at('diff of revisions --json', [...range, '--json']);
      await at('plan after the apply', ['plan', 'deploy.ts', '--verbose']);
      await at('rollback', ['rollback', 'deploy.ts', app.path, '--to', from!, '--yes']);
    }
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab?.stop();
  });

  describe.each(records)('%s', (record) => {
    test.each(outputs)('%s ends well and shows none', (output) => {
      const text = seen.get(`${record}: ${output}`) ?? '';
      if (codes.get(`${record}: ${output}`) !== 0) throw new Error(`it failed:\n${text}`);
      expect([...new Set(text.match(sought))]).toEqual([]);
    });

    // Else nothing of them was to be seen anyway.
    test.each(['plan', 'Markdown report', 'history', 'diff of revisions', 'rollback'] as const)(
      '%s tells that they go',
      (output) => {
        expect(seen.get(`${record}: ${output}`)).toMatch(/\[secret\]/);
      },
    );
    test('what is no secret shows', () => {
      expect(seen.get(`${record}: plan`)).toMatch(/file\b[\s\S]*mode: 600 → 644/);
    });
  });

  test('what was edited by hand in the place of a secret does not show when the secret leaves', async () => {
    await deployed({ ...secrets, HELD: 'yes' });
    await sh(`cd /etc && grep -rlZ ZqFormer /srv/files uwsgi systemd/system | xargs -0 sed -i --follow-symlinks s/ZqFormer/ZqEdited/g
systemctl daemon-reload`);
    for (const args of [['plan', '--verbose'], ['plan', '--json'], ['refresh'], ['diff']] as const) {
      const [command, ...rest] = args;
      const target = command === 'diff' ? ['--program', 'deploy.ts'] : ['deploy.ts'];
      const { code, stdout, stderr } = await run([command, ...target, ...rest]);
      expect([code, (stdout + stderr).match(/ZqEdited\w*/g), stderr]).toEqual([0, null, expect.anything()]);
      expect(stdout).toContain('[secret]');
    }
  });

  // An apply of a part leaves the records of the others as an earlier release wrote them.
  test('a part that an earlier release deployed is as before after another part was applied', async () => {
    await deployed({ ...secrets, HELD: 'yes' });
    await sh(forgetSecrets);
    const part = await run(['apply', 'deploy.ts', '--yes', '--target', 'web1/extra'], {
      ...secrets,
      HELD: 'yes',
    });
    expect(part).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await run(['plan', 'deploy.ts', '--verbose']);
    expect([code, (stdout + stderr).match(sought)]).toEqual([0, null]);
    expect(stdout).toContain('[secret]');
  });

  test('the text of a file of others that not everybody may read does not show, nor what its names tell', async () => {
    await sh(`mkdir -p /srv/files /etc/uwsgi
echo ZqForeignText > /srv/files/file; chmod 600 /srv/files/file
printf '[uwsgi]\\nprocesses = 3\\nenv = DB_PASSWORD=ZqForeignOption\\n' > /etc/uwsgi/extra.ini; chmod 600 /etc/uwsgi/extra.ini
rm -f /var/lib/uwsgi-iac/inventory/former.json`);
    const all: string[] = [];
    for (const args of [
      ['plan'],
      ['plan', '--json'],
      ['refresh'],
      ['diff'],
      ['plan', '--report', 'markdown=a.md'],
    ]) {
      const [command, ...rest] = args as [string, ...string[]];
      const adopt = command === 'plan' ? ['--adopt'] : [];
      const target = command === 'diff' ? ['--program', 'deploy.ts'] : ['deploy.ts'];
      const { stdout, stderr } = await run([command, ...target, ...adopt, ...rest]);
      all.push(stdout, stderr);
    }
    const text = [...all, fileOf('a.md')].join('\n');
    expect(text.match(/ZqForeign\w*/g)).toBeNull();
    expect(text).toMatch(/content: \[secret\]/);
    expect(text).toMatch(/processes: 3 → 1/);
  });
});
