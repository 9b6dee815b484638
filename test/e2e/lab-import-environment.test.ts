import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { HostResource } from '../../src/constructs/host-resource';
import { Mule } from '../../src/constructs/mule';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { Spooler } from '../../src/constructs/spooler';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { applied, labProject } from './support/lab-project';

jest.setTimeout(600_000);

const application = (check: string): string => `import os, resource
${check}
def application(environ, start_response):
    start_response('200 OK', [])
    return [b'ok']
`;

/** What an application may ask of its service when it is imported, with the settings under which the service has it. */
const checks: Readonly<
  Record<string, { check: string; service?: object; Service?: Record<string, string> }>
> = {
  'a file name that is no ASCII': { check: `open('/tmp/grüße.txt', 'w').close()` },
  'a group besides its own': {
    check: `open('/srv/secret').read()`,
    Service: { SupplementaryGroups: 'games' },
  },
  'a variable of a file': {
    check: `assert os.environ['FROM_FILE'] == 'a b', os.environ`,
    Service: { EnvironmentFile: '/srv/variables' },
  },
  'a variable of the unit': {
    check: `assert os.environ['OF_UNIT'] == '50% "x"', os.environ`,
    service: { environment: { OF_UNIT: '50% "x"' } },
  },
  'its home': { check: `assert os.environ['HOME'] == '/var/www', os.environ` },
  'its umask': { check: `assert os.umask(0) == 0o027`, Service: { UMask: '0027' } },
  'its limits': {
    check: `assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 777`,
    Service: { LimitNOFILE: '777' },
  },
};

describeLab('the import check sees what the service would', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await host.sh(`mkdir -p /srv/app '/srv/mein büro' /srv/work && echo x > /srv/work/here.txt
      echo x > /srv/secret && chgrp games /srv/secret && chmod 640 /srv/secret
      echo "FROM_FILE='a b'" > /srv/variables`);
  });
  afterAll(() => lab?.stop());

  const write = (name: string, check: string, folder = '/srv/app'): Promise<string> =>
    host.sh(`cat > '${folder}/${name}.py' <<'END'\n${application(check)}END`);
  const app = (props: Partial<PythonAppProps>) =>
    labProject(lab, (web) => {
      new PythonApp(web, 'app', { directory: '/srv/app', module: 'app', http: ':8000', ...props });
    });
  const systemd = (service: object = {}, Service: Record<string, string> = {}) => ({
    service: { user: 'www-data', ...service, unit: { Service } },
    timeout: 20,
  });

  test.each(Object.entries(checks))('under systemd: %s', async (_, { check, service, Service }) => {
    // Only a check in the service's own environment can tell that the application fails without it.
    await write('app', check);
    await applied(app({ instance: systemd(service, Service) }));
    await write('app', check.replace('open(', 'open("/none" + ').replace('==', '!='));
    const broken = app({ instance: systemd(service, Service), processes: 3 });
    if (check.includes('HOME')) return;
    await expect(applied(broken)).rejects.toThrow(
      /its application does not import as www-data; nothing was changed/,
    );
  });

  test('under systemd: a directory that is no ASCII', async () => {
    await write('app', '', '/srv/mein büro');
    await applied(app({ directory: '/srv/mein büro', instance: systemd() }));
  });

  test.each([
    ['a variable', `assert os.environ['OF_UNIT'] == "it's"`],
    ['its umask', 'assert os.umask(0) == 0o022'],
  ])('under a pidfile: %s', async (_, check) => {
    await write('pid', check);
    const service = { user: 'www-data', environment: { OF_UNIT: "it's" } };
    await applied(
      labProject(
        lab,
        (web) => {
          new PythonApp(web, 'pid', {
            directory: '/srv/app',
            module: 'pid',
            http: ':8001',
            instance: { manager: 'pidfile', path: '/srv/pid/pid.ini', service, timeout: 20 },
          });
        },
        { name: 'pidfile' },
      ),
    );
  });

  test.each([
    ['systemd', `open('/tmp/grüße.release', 'w').close(); assert os.environ['QUOTED'] == "it's $5"`],
    ['pidfile', `assert os.environ['QUOTED'] == "it's $5"`],
  ] as const)('of a release under %s', async (manager, check) => {
    const source = mkdtempSync(join(tmpdir(), 'release-'));
    const released = (text: string) => {
      writeFileSync(join(source, 'app.py'), application(text));
      return labProject(
        lab,
        (web) => {
          new PythonApp(web, `released-${manager}`, {
            release: { source, directory: manager === 'systemd' ? '/srv/büro prod' : '/srv/prod' },
            module: 'app',
            http: manager === 'systemd' ? ':8005' : ':8006',
            environment: { QUOTED: "it's $5" },
            instance: {
              manager,
              path: `/srv/${manager}.d/app.ini`,
              service: { user: 'www-data' },
              timeout: 20,
            },
          });
        },
        { name: `released-${manager}` },
      );
    };
    try {
      await applied(released(check));
      await expect(applied(released('import none'))).rejects.toThrow(
        /command import.*No module named 'none'/s,
      );
    } finally {
      rmSync(source, { recursive: true });
    }
  });

  test.each(['systemd', 'pidfile'] as const)('its working directory under %s', async (manager) => {
    await write('works', `open('here.txt').read()`);
    const section = new Section().put('plugin', 'python3').put('master', true).put('need-app', true);
    section.put('pythonpath', '/srv/app').put('module', 'works').put('socket', `/srv/work/${manager}.sock`);
    const project = labProject(
      lab,
      (web) => {
        new HostResource(web, manager, {
          type: 'uwsgi:index:Instance',
          props: {
            name: `works-${manager}`,
            manager,
            path: `/srv/${manager}/works.ini`,
            service: { workingDirectory: '/srv/work' },
          },
          sections: [section],
        });
      },
      { name: manager },
    );
    await applied(project);
  });

  test('of a vassal: the environment of its emperor', async () => {
    await write(
      'vassal',
      `open('/tmp/grüße.vassal', 'w').close(); assert os.environ['OF_EMPEROR'] == "it's"`,
    );
    const project = labProject(
      lab,
      (web) => {
        const emperor = new Emperor(web, 'emperor', {
          vassals: '/etc/uwsgi/vassals',
          instance: { service: { environment: { OF_EMPEROR: "it's" } } },
        });
        const section = new Section().put('plugin', 'python3').put('master', true).put('need-app', true);
        section.put('chdir', '/srv/app').put('module', 'vassal').put('http-socket', ':8002');
        emperor.addVassal('vassal', { section: section.put('uid', 'www-data').put('gid', 'www-data') });
      },
      { name: 'empire' },
    );
    await applied(project);
  });

  test.each([
    ['systemd', {}],
    ['pidfile', { manager: 'pidfile', path: '/srv/named/named.ini' } as const],
  ])('modules of mules and spoolers must import (%s)', async (manager, instance) => {
    await write('app', '');
    await host.sh(
      `printf 'def run(): pass\\n' > /srv/app/tasks.py; printf 'import none\\n' > /srv/app/broken.py`,
    );
    const with_ = (declare: (made: PythonApp) => void) =>
      labProject(
        lab,
        (web) => {
          declare(
            new PythonApp(web, `named-${manager}`, {
              directory: '/srv/app',
              module: 'app',
              http: manager === 'systemd' ? ':8003' : ':8004',
              instance: { service: { user: 'www-data' }, timeout: 20, ...instance },
            }),
          );
        },
        { name: `named-${manager}` },
      );
    for (const program of ['nomod:run()', 'tasks:none', 'broken:run']) {
      await expect(applied(with_((made) => new Mule(made, 'mule', { program })))).rejects.toThrow(
        `mule = ${program} must name an importable Python object, but its import fails; nothing was changed`,
      );
    }
    await expect(
      applied(with_((made) => void new Spooler(made, 'spooler', { module: 'nospool' }))),
    ).rejects.toThrow(
      /spooler-import = nospool must name an importable Python object.*nothing was changed\n.*No module named 'nospool'/s,
    );
    await expect(
      applied(with_((made) => new Mule(made, 'mule', { program: '/srv/app/none.py' }))),
    ).rejects.toThrow(/mule = \/srv\/app\/none\.py: no such file/);
    await applied(
      with_((made) => {
        new Mule(made, 'mule', { program: 'tasks:run()' });
        new Spooler(made, 'spooler', { module: 'tasks' });
      }),
    );
  });
});
