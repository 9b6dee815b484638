import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takingFiles } from '../../src/cli/input/load-program';
import { catalogReleases } from '../../src/config/generated/catalog';
import { parseIni } from '../../src/config/parse';
import { parseXml } from '../../src/config/readers/xml';
import { parseYaml } from '../../src/config/readers/yaml';
import { cli } from './support';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'cli-files-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const ini = file(
  'shop.ini',
  '[uwsgi]\n; the shop\nstrict = true\nmaster = true\nworkers = 4\nenv = A=it%%s\nenv = B=2\n[other]\nharakiri = 3\n',
);
const sick = file('sick.ini', '[uwsgi]\nmaster = true\nbuffer_size = 3\nemperor = /etc/vassals\n');
const sound = file(
  'sound.ini',
  '[uwsgi]\nstrict = true\nmaster = true\nworkers = 4\nmodule = shop.wsgi\nneed-app = true\nenable-threads = true\nvacuum = true\nsocket = /run/shop/a.sock\nchmod-socket = 660\n',
);
const project = file(
  'deploy.ts',
  `import { Host, HostResource, Project, Section } from 'pulumi-uwsgi';
const project = new Project('files');
const host = new Host(project, 'here', { local: true });
for (const name of ['a', 'b']) {
  new HostResource(host, name, {
    type: 'uwsgi:index:Configuration',
    props: { path: \`${folder}/\${name}-out.ini\` },
    sections: [new Section().set('processes', name === 'a' ? 2 : 3)],
  });
}
export default project;
`,
);
const section = file(
  'section.ts',
  `import { Section } from 'pulumi-uwsgi';
export default () => [new Section().set('workers', 2), new Section({ name: 'more' }).set('harakiri', 9)];
`,
);
afterAll(() => rmSync(folder, { recursive: true }));

describe('compile', () => {
  test('writes an ini file in every other form, and each is read back alike', async () => {
    const options = [
      ['strict', 'true'],
      ['master', 'true'],
      ['workers', '4'],
      ['env', 'A=it%%s'],
      ['env', 'B=2'],
    ].map(([key, value]) => ({ key, value }));
    const form = async (name: string) =>
      (await cli(['compile', ini, '--section', 'uwsgi', '--format', name])).stdout;
    expect(parseYaml(await form('yaml')).sections).toEqual([{ name: 'uwsgi', lines: options }]);
    expect(parseXml(await form('xml')).sections).toEqual([{ name: 'uwsgi', lines: options }]);
    expect(JSON.parse(await form('json'))).toEqual({
      uwsgi: { strict: 'true', master: 'true', workers: '4', env: ['A=it%%s', 'B=2'] },
    });
    expect(await form('args')).toBe("--strict --master --workers 4 --env 'A=it%s' --env 'B=2'\n");
    const again = parseIni(await form('ini')).sections;
    expect(again).toEqual([{ name: 'uwsgi', lines: [{ comment: 'the shop' }, ...options] }]);
  });

  test('takes a resource of a project, and the sections that a program exports', async () => {
    expect(await cli(['compile', project, '--resource', 'here/b'])).toMatchObject({
      code: 0,
      stdout: '[uwsgi]\nprocesses = 3\n',
    });
    expect((await cli(['compile', section])).stdout).toBe('[uwsgi]\nworkers = 2\n\n[more]\nharakiri = 9\n');
    const { stdout } = await cli(['compile', section, '--section', 'more', '-f', 'args', '--json']);
    expect(JSON.parse(stdout)).toEqual({ format: 'args', args: ['--harakiri', '9'] });
  });

  test('args stand for one section and those that it includes', async () => {
    const several = file('several.ini', '[uwsgi]\nini = :web\n[web]\nhttp-socket = :80\n');
    expect((await cli(['compile', several, '-f', 'args'])).stdout).toBe('--http-socket :80\n');
    const apart = file('apart.ini', '[uwsgi]\nmaster = true\n[zerg]\nzerg = /run/pool\n');
    expect(await cli(['compile', apart, '-f', 'args'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Cannot write [zerg] on a command line'),
    });
    expect((await cli(['compile', apart, '-f', 'args', '--section', 'zerg'])).stdout).toBe(
      '--zerg /run/pool\n',
    );
    const none = file('none-of-uwsgi.ini', '[one]\nmaster = true\n[two]\nmaster = true\n');
    expect(await cli(['compile', none, '-f', 'args'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give --section; there are one, two'),
    });
  });

  test('yaml keeps magic without quotes, and a value that builds read differently is reported', async () => {
    const magic = file('magic.yaml', 'uwsgi:\n  processes: %k\n  socket: /run/%n.sock\n');
    expect(await cli(['compile', magic, '-f', 'yaml'])).toMatchObject({
      code: 0,
      stdout: 'uwsgi:\n  processes: %k\n  socket: /run/%n.sock\n',
      stderr: '',
    });
    const quoted = await cli(['compile', file('quoted.ini', '[uwsgi]\nenv = A=a # b\n'), '-f', 'yaml']);
    expect(quoted.stdout).toBe('uwsgi:\n  env: "A=a # b"\n');
    expect(quoted.stderr).toContain(
      'A uWSGI without libyaml (one of PyPI) reads section uwsgi otherwise from "env" on',
    );
  });

  test('says what there is where it cannot choose', async () => {
    expect(await cli(['compile', project])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give --resource; it has here/a, here/b'),
    });
    expect(await cli(['compile', ini, '--section', 'none'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it has uwsgi, other'),
    });
    expect(await cli(['compile', join(folder, 'none.ini')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no such file. Give the path'),
    });
  });

  test('hides what is secret unless it is asked for', async () => {
    const secret = file(
      'secret.ts',
      `import * as pulumi from '@pulumi/pulumi';
import { Host, HostResource, Project, Section, text } from 'pulumi-uwsgi';
const project = new Project('secret');
new HostResource(new Host(project, 'here', { local: true }), 'file', {
  type: 'uwsgi:index:Configuration',
  props: { path: '${folder}/secret.ini' },
  sections: [new Section().put('env', text\`KEY=\${pulumi.secret('hunter2')}\`).put('socket', text\`/tmp/\${pulumi.secret('hunter2')}\`).raw('env', 'PLAIN=1')],
});
export default project;
`,
    );
    const root = { cwd: join(__dirname, '../..'), env: { NODE_PATH: join(__dirname, '../../node_modules') } };
    const hidden = await cli(['compile', secret], root);
    expect(hidden).toMatchObject({
      code: 0,
      stdout: '[uwsgi]\nenv = KEY=[secret]\nsocket = [secret]\nenv = PLAIN=1\n',
    });
    expect(hidden.stderr).toContain('--show-secrets');
    expect((await cli(['compile', secret, '--show-secrets'], root)).stdout).toContain('env = KEY=hunter2');
    const explained = (await cli(['explain', secret, '--json'], root)).stdout;
    expect([explained.includes('hunter2'), explained.includes('PLAIN=1')]).toEqual([false, true]);
    expect(explained).toContain('"value": "KEY=[secret]"');
    expect((await cli(['lint', secret], root)).stdout).not.toContain('hunter2');
  });
});

describe('lint', () => {
  test('ends by the severity of what it found', async () => {
    const found = await cli(['lint', sick]);
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/sick\.ini:3: error .*buffer_size.*\(unknown-option\)/);
    expect(found.stdout).toMatch(/1 error, 2 warnings, 1 info in/);
    expect(await cli(['lint', sick, '--fail-on', 'never'])).toMatchObject({ code: 0 });
    expect(await cli(['lint', sound])).toMatchObject({
      code: 0,
      stdout: `0 errors, 0 warnings, 0 info in ${sound}\n`,
    });
    expect(
      await cli(['lint', sound, '--fact', 'systemd', '--fact', 'version=2.0.21', '--fail-on', 'info']),
    ).toMatchObject({ code: 1, stdout: expect.stringContaining('(term-reloads)') });
  });

  test('rules and facts that do not exist are wrong usage', async () => {
    expect(await cli(['lint', sound, '--rule', 'nonsense=off'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('The rules are misread-text'),
    });
    expect(await cli(['lint', sound, '--fact', 'somaxconn=many'])).toMatchObject({ code: 2 });
    const severities = [
      '--rule',
      'unknown-option=off',
      '--rule',
      'emperor-with-master=info',
      '--rule',
      'misread-text=off',
    ];
    expect(await cli(['lint', sick, ...severities])).toMatchObject({ code: 0 });
  });

  test('--fix repairs what is certain in ini files, and shows the rest', async () => {
    const path = file(
      'fix.ini',
      '[uwsgi]\nplugin_dir = /usr/lib\nvacuum = false  # keep\ncron = * * * * * x\n',
    );
    const { stdout, code } = await cli(['lint', '--fix', path]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/fix\.ini:2: fixed plugin_dir: .*\n.*fix\.ini:3: fixed uWSGI takes vacuum/);
    expect(stdout).toMatch(/:5: error cron: uWSGI refuses/);
    expect(readFileSync(path, 'utf8')).toBe(
      '[uwsgi]\nplugin-dir = /usr/lib\n; keep\nvacuum = false\ncron = * * * * * x\n',
    );
    const again = JSON.parse((await cli(['lint', '--fix', path, '--json'])).stdout);
    expect(again[0].fixed).toEqual([]);
  });

  test('--profile adds the rules of a kind of service', async () => {
    const plain = await cli(['lint', sound, '--fail-on', 'info']);
    const strictly = await cli(['lint', sound, '--fail-on', 'info', '--profile', 'production']);
    expect([plain.code, strictly.code]).toEqual([0, 1]);
    expect(strictly.stdout).toContain('(no-worker-lifetime)');
    expect(await cli(['lint', sound, '--profile', 'nonsense'])).toMatchObject({ code: 2 });
  });

  test('looks at the configurations of programs', async () => {
    const { stdout } = await cli(['lint', project, ini, '--json']);
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual([`${project} here/a`, `${project} here/b`, ini]);
  });

  test('--format junit counts what fails, and XML readers take it', async () => {
    const { stdout } = await cli(['lint', sick, sound, '--format', 'junit']);
    const read = `import sys, json, xml.etree.ElementTree as e
root = e.fromstring(sys.stdin.read())
print(json.dumps([root.attrib['failures'], [[s.attrib['name'], int(s.attrib['tests']), len(s.findall('testcase')), len(s.findall('testcase/failure')), int(s.attrib['failures'])] for s in root]]))`;
    const [failures, suites] = JSON.parse(
      execFileSync('python3', ['-c', read], { input: stdout, encoding: 'utf8' }),
    );
    expect(failures).toBe('1');
    expect(suites[1]).toEqual([sound, 1, 1, 0, 0]);
    const [name, tests, cases, failed, counted] = suites[0];
    expect([name, failed, counted]).toEqual([sick, 1, 1]);
    expect(tests).toBe(cases);
  });

  test('--format sarif names every rule, level and place', async () => {
    const { stdout } = await cli(['lint', 'sick.ini', '--format', 'sarif'], { cwd: folder });
    const log = JSON.parse(stdout);
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif-2.1.0') });
    const [run] = log.runs;
    expect(Object.keys(run).sort()).toEqual(['columnKind', 'results', 'tool']);
    const rules = run.tool.driver.rules as { id: string }[];
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const result of run.results) {
      expect(rules[result.ruleIndex]!.id).toBe(result.ruleId);
      expect(['error', 'warning', 'note']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      const [{ physicalLocation }] = result.locations;
      expect(physicalLocation.artifactLocation.uri).toBe('sick.ini');
      expect(physicalLocation.region.startLine).toBeGreaterThanOrEqual(1);
    }
    const unknown = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'unknown-option');
    expect(unknown).toMatchObject({
      level: 'error',
      locations: [{ physicalLocation: { region: { startLine: 3 } } }],
    });
  });
});

test.each(['compile', 'lint', 'explain', 'run'])(
  '%s refuses a file that is not UTF-8, naming the line',
  async (command) => {
    const path = join(folder, 'latin1.ini');
    writeFileSync(path, Buffer.from('[uwsgi]\nmaster = true\nenv = NAME=J\xf6rg\n', 'latin1'));
    expect(await cli([command, path])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'it must be UTF-8, and line 3 is not; convert it: iconv -f LATIN1 -t UTF-8',
      ),
    });
  },
);

test.each([
  '{\n  "uwsgi": { "http-socket": ":8080", "master": true }\n}\n',
  '{"uwsgi":{"http-socket":":8080","master":1}}',
])('a .js file that is JSON is a configuration: %j', async (text) => {
  const path = file('config.js', text);
  expect((await cli(['compile', path])).stdout).toBe('[uwsgi]\nhttp-socket = :8080\nmaster = 1\n');
  expect((await cli(['lint', path])).stderr).toBe('');
  expect(await cli(['plan', path])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('its name is that of a configuration file (json)'),
  });
});

describe('a program with several configurations', () => {
  const program = (name: string, exported: string): string =>
    file(
      name,
      `import { Configuration, Section } from 'pulumi-uwsgi';
const one = (count: number, name = 'uwsgi') => new Section({ name, projectName: 'proj' }).workers.setBasicParams({ count });
export default ${exported};
`,
    );

  test('has one chosen by --only, and all linted', async () => {
    const several = program(
      'several.ts',
      `[one(1), new Configuration([one(2)], { alias: 'other' }), new Configuration([one(3)], { alias: 'third' })]`,
    );
    expect(await cli(['compile', several])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give --only; it has default, other, third'),
    });
    expect((await cli(['compile', several, '--only', 'other'])).stdout).toBe('[uwsgi]\nworkers = 2\n');
    expect((await cli(['explain', several, '--only', 'default', '--json'])).stdout).toContain('"value": "1"');
    expect(await cli(['compile', several, '--only', 'none'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Cannot find the configuration none'),
    });
    const linted = JSON.parse((await cli(['lint', several, '--json'])).stdout) as { name: string }[];
    expect(linted.map(({ name }) => name)).toEqual(
      ['default', 'other', 'third'].map((alias) => `${several} ${alias}`),
    );
  });

  test.each([
    [
      'two sections of one name',
      '[one(1), one(2)]',
      'Cannot use two sections named "uwsgi": names must be unique',
    ],
    [
      'two configurations of one alias',
      '[one(1), new Configuration([one(2)])]',
      'the alias "default" must be unique',
    ],
    ['something else', '[one(1), 5]', 'must be a Project, a Section, a Configuration or a list'],
    ['nothing', '[]', 'must be a Project, a Section, a Configuration or a list'],
  ])('is refused with %s', async (_, exported, message) => {
    expect(await cli(['compile', program('refused.ts', exported)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(message),
    });
  });

  test('sysinit goes by the project of the section, and has defaults', async () => {
    program('uwsgicfg.ts', 'one(1)');
    const { stdout } = await cli(['sysinit'], { cwd: folder });
    expect(stdout).toContain('Description=proj uWSGI Service');
    expect(stdout).toContain('# Place into:   /etc/systemd/system/proj.service');
    expect(stdout).toContain('/run/proj');
    expect((await cli(['sysinit', '--project', 'mine'], { cwd: folder })).stdout).toContain(
      'Description=mine uWSGI',
    );
    expect((await cli(['sysinit', 'upstart'], { cwd: folder })).stdout).toContain(
      'description "proj uWSGI Service"',
    );
    expect((await cli(['compile'], { cwd: folder })).stdout).toBe('[uwsgi]\nworkers = 1\n');
    expect(await cli(['compile'], { cwd: '/' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there must be one of uwsgicfg.ts, uwsgicfg.js, deploy.ts'),
    });
  });
});

describe('a configuration file in the place of a program', () => {
  test.each(['plan', 'apply', 'destroy', 'graph', 'doctor', 'history'])(
    '%s names it as such',
    async (name) => {
      expect(await cli([name, ini])).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /it must be a program, .* and its name is that of a configuration file \(ini\)\. Configuration files are for compile, /,
        ),
      });
    },
  );

  test.each(['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'])(
    'a file with the suffix .%s is loaded as a program',
    async (suffix) => {
      const path = join(folder, `program.${suffix}`);
      const common = suffix === 'cjs' || suffix === 'js';
      writeFileSync(path, common ? 'module.exports = 7;' : 'export default 7;');
      expect((await cli(['graph', path])).stderr).toContain('its default export must be a Project');
    },
  );

  test.each(takingFiles)('%s, which the message names, takes files', async (name) => {
    expect((await cli([name, '--help'])).stdout).toMatch(/\bini\b/);
  });
});

describe('explain', () => {
  test('shows the effect, kind, default, activation and call of each line', async () => {
    const { stdout, code } = await cli(['explain', ini, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).find(({ option }: { option: string }) => option === 'workers')).toEqual({
      section: 'uwsgi',
      line: 5,
      option: 'workers',
      value: '4',
      known: true,
      does: expect.stringMatching(/^Number of worker processes, .* With 0 no worker starts/),
      kind: 'int',
      plugin: 'core',
      versions: catalogReleases,
      aliases: ['processes'],
      unit: 'processes',
      default: '1',
      activation: 'reload',
      reason: expect.any(String),
      call: 'section.workers.setBasicParams({ count: 4 });',
    });
    const printed = await cli(['explain', sick]);
    // What does nothing takes effect in no way.
    expect(printed.stdout).toMatch(
      /Nothing: uWSGI has no such option; the nearest is buffer-size\.\n +section\.raw\(/,
    );
    const unknown = JSON.parse((await cli(['explain', sick, '--json'])).stdout)[1];
    expect([unknown.known, 'activation' in unknown]).toEqual([false, false]);
  });

  test('calls a variable of the file a variable, and names the lines that use it', async () => {
    const own = file('own.ini', '[uwsgi]\nbase = /srv/shop\nchdir = %(base)/app\n');
    const [variable] = JSON.parse((await cli(['explain', own, '--json'])).stdout);
    expect(variable).toMatchObject({
      known: false,
      variable: true,
      does: 'A variable of this file, no option of uWSGI: %(base) is replaced by its value (chdir in line 3).',
    });
  });

  test('says that a switch whose name begins with ignore switches something off', async () => {
    const quiet = file('quiet.ini', '[uwsgi]\nignore-sigpipe = true\n');
    const [one] = JSON.parse((await cli(['explain', quiet, '--json'])).stdout);
    expect([one.does, one.default]).toEqual([
      'Does not log that a client closed its connection (SIGPIPE).',
      'off: it is logged',
    ]);
  });
});

describe('diff', () => {
  test('compares files of any form option by option, with what each needs', async () => {
    const yaml = file(
      'new.yaml',
      'uwsgi:\n  strict: true\n  master: true\n  workers: 8\n  listen: 200\n  env: A=it%%s\n  env: B=2\nother:\n  harakiri: 3\n',
    );
    const printed = await cli(['diff', ini, yaml, '--detailed-exitcode']);
    expect(printed.code).toBe(3);
    expect(printed.stdout.split('\n')).toEqual([
      expect.stringMatching(/^workers: 4 → 8 \(reload: /),
      expect.stringMatching(/^\+ listen: 200 \(restart: /),
      '2 differences; most disruptive: restart',
      '',
    ]);
    const { stdout } = await cli(['diff', ini, yaml, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      activation: 'restart',
      changes: [{ kind: 'change' }, { kind: 'add' }],
    });
    expect(await cli(['diff', ini, ini, '--detailed-exitcode'])).toMatchObject({ code: 0 });
    expect(await cli(['diff', ini])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give two files'),
    });
  });

  test('--program compares with the hosts', async () => {
    file('a-out.ini', '[uwsgi]\nprocesses = 7\n');
    const printed = await cli(['diff', '--program', project, '--resource', 'here/a', '--detailed-exitcode']);
    expect(printed.code).toBe(3);
    expect(printed.stdout).toBe(
      'here/a on here: on the host, but not owned by the project\n  processes: 7 → 2\n',
    );
    const { stdout } = await cli(['diff', '--program', project, '--json']);
    expect(JSON.parse(stdout).map(({ kind }: { kind: string }) => kind)).toEqual(['adopt', 'create']);
    expect(await cli(['diff', '--program', project, 'here/a', '1', '2'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('that keeps one'),
    });
  });
});

describe('a secret that is not in the environment', () => {
  const program = (): string =>
    file(
      'absent.ts',
      `import { Host, Project, PythonApp, secretFrom } from 'pulumi-uwsgi';
const project = new Project('absent');
new PythonApp(new Host(project, 'here', { local: true }), 'shop', {
  directory: '/srv/shop',
  module: 'shop',
  http: ':8000',
  environment: { MODE: 'live', DB_PASSWORD: secretFrom.env('ABSENT_PASSWORD') },
  instance: { service: { user: 'shop' } },
});
export default project;
`,
    );

  test.each([
    [['lint'], '0 errors, 0 warnings'],
    [['graph'], 'instance shop'],
    [['explain'], 'env = DB_PASSWORD=[secret]'],
    [['explain', '--json'], '"value": "DB_PASSWORD=[secret]"'],
    [['compile'], 'env = MODE=live\nenv = DB_PASSWORD=[secret]\n'],
    [['sysinit', 'systemd'], 'ExecStart=/usr/bin/uwsgi'],
    [['doctor', '--json'], '"check": "os"'],
  ])('%j does not need it', async (args, shown) => {
    const ended = await cli([...args, program()]);
    expect(ended.stdout).toContain(shown);
    expect(ended.stderr).not.toContain('ABSENT_PASSWORD');
  });

  test.each([[['plan']], [['compile', '--show-secrets']], [['run']]])(
    '%j needs it, and says so',
    async (args) => {
      expect(await cli([...args, program()])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          'here: here/shop/instance: env: Cannot get a secret: the environment variable ABSENT_PASSWORD must be set',
        ),
      });
    },
  );
});
