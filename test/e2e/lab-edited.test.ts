import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { HostFile } from '../../src/constructs/host-file';
import { HostResource } from '../../src/constructs/host-resource';
import { PostgresVassal } from '../../src/constructs/postgres-vassal';
import { Project } from '../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../src/constructs/python-app';
import { Router } from '../../src/constructs/router';
import { ZergPool } from '../../src/constructs/zerg-pool';
import { formatPlan } from '../../src/engine/format-plan';
import { resources } from '../../src/resources';
import { connectionTo, publishShop, whatIsLeft } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { session as within } from '../support/session';
import { type LentPostgres, lendPostgres } from '../trust/postgres';

jest.setTimeout(300_000);

interface Case {
  readonly declare: (host: Host) => void;
  /** Files that somebody may edit. */
  readonly files: readonly string[];
  /** Shell that succeeds while it runs. */
  readonly runs?: string;
}

const web = (): Section =>
  new Section()
    .set('plugin', 'python3')
    .set('master', true)
    .set('chdir', '/srv/shop')
    .set('module', 'shop')
    .set('http-socket', ':8101');
const app = (more: Partial<PythonAppProps> = {}): PythonAppProps => ({
  directory: '/srv/shop',
  module: 'shop',
  http: ':8102',
  ...more,
});
const unit = (name: string): string => `/etc/systemd/system/${name}`;
const active = (name: string): string => `systemctl is-active --quiet ${name}`;

const source = mkdtempSync(join(tmpdir(), 'edited-'));
writeFileSync(join(source, 'code.py'), 'x = 1\n');
writeFileSync(join(source, 'more.py'), 'y = 1\n');
afterAll(() => rmSync(source, { recursive: true }));

/** Every way to put something on a host, by the type that does it. */
const cases: Readonly<Record<string, Case>> = {
  File: {
    declare: (host) => new HostFile(host, 'page', { path: '/srv/page.html', content: 'hello\n' }),
    files: ['/srv/page.html'],
  },
  Configuration: {
    declare: (host) =>
      new HostResource(host, 'alone', {
        type: 'uwsgi:index:Configuration',
        props: { path: '/etc/uwsgi/alone.ini' },
        sections: [web()],
      }),
    files: ['/etc/uwsgi/alone.ini'],
  },
  Tmpfiles: {
    declare: (host) =>
      new HostResource(host, 'spool', {
        type: 'uwsgi:index:Tmpfiles',
        props: { name: 'spool', lines: ['d /run/spool 0755 root root -'] },
      }),
    files: ['/etc/tmpfiles.d/spool.conf'],
  },
  SystemdUnit: {
    declare: (host) =>
      new HostResource(host, 'sleeper', {
        type: 'uwsgi:index:SystemdUnit',
        props: {
          name: 'sleeper.service',
          sections: { Service: { ExecStart: '/bin/sleep infinity' } },
          dropIns: { limits: { Service: { LimitNOFILE: '2048' } } },
        },
      }),
    files: [unit('sleeper.service'), unit('sleeper.service.d/limits.conf')],
    runs: active('sleeper'),
  },
  'SystemdUnit of another one': {
    declare: (host) =>
      new HostResource(host, 'more', {
        type: 'uwsgi:index:SystemdUnit',
        props: {
          name: 'systemd-tmpfiles-clean.service',
          ensure: 'unmanaged',
          dropIns: { ours: { Service: { LimitNOFILE: '2048' } } },
        },
      }),
    files: [unit('systemd-tmpfiles-clean.service.d/ours.conf')],
  },
  Instance: {
    declare: (host) =>
      new PythonApp(host, 'shop', {
        ...app({ http: undefined }),
        socket: '/run/shop.sock',
        instance: {
          service: {
            user: 'www-data',
            socket: { listen: ['/run/shop.sock'] },
            dropIns: { limits: { Service: { LimitNOFILE: '2048' } } },
          },
        },
      } as PythonAppProps),
    files: [
      '/etc/uwsgi/shop.ini',
      unit('shop.service'),
      unit('shop.socket'),
      unit('shop.service.d/limits.conf'),
    ],
    runs: active('shop'),
  },
  'Instance under a pidfile': {
    declare: (host) =>
      new PythonApp(host, 'pidfile', app({ instance: { manager: 'pidfile', path: '/srv/pidfile.ini' } })),
    files: ['/srv/pidfile.ini'],
    runs: 'kill -0 "$(cat /srv/pidfile.run/master.pid)"',
  },
  Emperor: {
    declare: (host) => new Emperor(host, 'realm', { vassals: '/etc/uwsgi/realm' }),
    files: ['/etc/uwsgi/realm.ini', unit('realm.service')],
    runs: active('realm'),
  },
  Vassal: {
    declare: (host) =>
      new Emperor(host, 'realm', { vassals: '/etc/uwsgi/realm' }).addVassal('one', { section: web() }),
    files: ['/etc/uwsgi/realm/one.ini'],
    runs: active('realm'),
  },
  Release: {
    declare: (host) =>
      new HostResource(host, 'code', {
        type: 'uwsgi:index:Release',
        props: { name: 'code', source, shared: { directories: ['media'] } },
      }),
    files: ['/srv/code/current/code.py', '/srv/code/current/more.py'],
  },
  Router: {
    declare: (host) => new Router(host, 'gate', { listen: ':8103', subscriptions: '127.0.0.1:8104' }),
    files: ['/etc/uwsgi/gate.ini', unit('gate.service')],
    runs: active('gate'),
  },
  ZergPool: {
    declare: (host) => new ZergPool(host, 'pool', { listen: ':8105', user: 'www-data' }),
    files: ['/etc/uwsgi/pool.ini', unit('pool.service')],
    runs: active('pool'),
  },
};

/** Types that put nothing there that could be edited, or look after it by their own rules. */
const withoutFiles = ['Directory', 'Pause', 'PostgresVassal'];

test('every type that puts files on a host is among `cases`; a type without files is in `withoutFiles`', () => {
  const types = [...resources.keys()].map((type) => type.split(':').at(-1)!);
  const tried = Object.keys(cases).map((name) => name.split(' ')[0]!);
  const neither = types.filter((type) => !tried.includes(type) && !withoutFiles.includes(type));
  expect({ neither, inBoth: withoutFiles.filter((type) => tried.includes(type)) }).toEqual({
    neither: [],
    inBoth: [],
  });
});

describeLab('what somebody edited, and has left the program', () => {
  let lab: Lab;
  let host: LabHost;
  let clean: string;
  let postgres: LentPostgres | undefined;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    postgres = await lendPostgres(lab, host);
    clean = await whatIsLeft(host);
  });
  afterAll(async () => {
    postgres?.stop();
    await lab?.stop();
  });

  const project = (declare?: Case['declare']): Project => {
    const made = new Project('edited');
    declare?.(new Host(made, 'web1', connectionTo(lab, host)));
    if (declare === undefined) new Host(made, 'web1', connectionTo(lab, host));
    return made;
  };
  const errorsOf = (made: Project, options = {}): Promise<readonly string[]> =>
    within(made, async (session) =>
      (await session.apply(options)).results.flatMap(({ error }) => error?.message ?? []),
    );
  const planned = (made: Project): Promise<string> =>
    within(made, async (session) => formatPlan(await session.plan()));

  /** Applies a program from which something went that was edited: nothing of it may be touched. */
  async function refused(edited: string, state: () => Promise<string>): Promise<void> {
    const before = await state();
    expect(await planned(project())).toContain(`edited since its deployment: ${edited}; it stays`);
    expect(await within(project(), async (session) => formatPlan(await session.planDestroy()))).toContain(
      `edited since its deployment: ${edited}`,
    );
    const errors = await errorsOf(project());
    expect(errors.filter((text) => /must be as deployed, but .*--discard-edits/s.test(text))).toHaveLength(1);
    const going = await within(project(), (session) => session.planDestroy({ discardEdits: true }));
    expect(formatPlan(going)).toContain(`edited since its deployment: ${edited}; the edits are lost`);
    expect(errors.join('\n')).toContain(edited);
    expect(await state()).toBe(before);
  }

  test.each(Object.entries(cases))(
    '%s: stays while one of its files is edited, until edits are discarded; else it goes',
    async (_name, { declare, files, runs = 'true' }) => {
      const state = (): Promise<string> => host.sh(`sha256sum ${files.join(' ')}; ${runs} && echo runs`);
      const left = (): Promise<string> => host.sh(`ls -d ${files.join(' ')} 2>/dev/null || :`);
      expect(await errorsOf(project(declare))).toEqual([]);
      for (const file of files) {
        await host.sh(`cp -p ${file} /root/kept; echo '# by hand' >> ${file}`);
        expect(await state()).toContain('runs');
        await refused(file, state);
        await host.sh(`cp -p /root/kept ${file}`);
      }
      expect(await planned(project())).not.toContain('edited since');
      expect(await errorsOf(project())).toEqual([]);
      expect(await left()).toBe('');
      expect(await errorsOf(project(declare))).toEqual([]);
      await host.sh(`for file in ${files.join(' ')}; do echo '# by hand' >> $file; done`);
      expect(await errorsOf(project(), { discardEdits: true })).toEqual([]);
      expect(await left()).toBe('');
      expect(await whatIsLeft(host)).toBe(clean);
    },
  );

  test('PostgresVassal: an edited row stays, until edits are discarded', async () => {
    if (postgres === undefined) return;
    const { database } = postgres;
    const declare = (web1: Host): void => {
      new PostgresVassal(web1, 'row', {
        section: web(),
        connection: { ...database, database: 'postgres', passfile: '/root/.trust-pgpass' },
        createTable: true,
      });
    };
    expect(await errorsOf(project(declare))).toEqual([]);
    await host.sh(
      `PGPASSFILE=/root/.trust-pgpass psql -h ${database.host} -p ${database.port} -U ${database.user} postgres -c "update vassals set config = config || '# by hand'" >/dev/null`,
    );
    await refused('the row row.ini of vassals', async () => JSON.stringify([...postgres!.rows()]));
    expect(await errorsOf(project(), { discardEdits: true })).toEqual([]);
    expect(postgres.rows().size).toBe(0);
    expect(await errorsOf(project(declare))).toEqual([]);
    expect(await errorsOf(project())).toEqual([]);
    expect(postgres.rows().size).toBe(0);
  });

  test('an edited instance is not taken over by a new name, and serves on', async () => {
    const named = (name: string) => (web1: Host) => void new PythonApp(web1, name, app());
    expect(await errorsOf(project(named('old')))).toEqual([]);
    await host.sh(`echo '# by hand' >> ${unit('old.service')}; systemctl daemon-reload`);
    expect(await planned(project(named('new')))).toContain(
      `edited since its deployment: ${unit('old.service')}`,
    );
    const errors = await errorsOf(project(named('new')));
    expect(errors.join('\n')).toMatch(
      /Cannot take over from web1\/old\/instance.*old\.service must be as deployed.*--discard-edits/,
    );
    expect(await host.sh(`${active('old')} && echo runs; ls /etc/uwsgi`)).toContain('runs\nold.ini');
    expect(await errorsOf(project(named('new')), { discardEdits: true })).toEqual([]);
    expect(await host.sh(`${active('new')} && echo runs; ls /etc/uwsgi`)).toContain('runs\nnew.ini');
    expect(await errorsOf(project())).toEqual([]);
  });

  test.each(['File', 'Instance', 'Configuration', 'Release'])(
    '%s: a host without sha256sum is not taken for one with edits',
    async (name) => {
      const { declare } = cases[name]!;
      expect(await errorsOf(project(declare))).toEqual([]);
      await host.sh('mv /usr/bin/sha256sum /usr/bin/sha256sum.away');
      try {
        const errors = await errorsOf(project()).then(String, String);
        expect(errors).toMatch(/the host must have sha256sum on its PATH, but does not: install coreutils/);
        expect(errors).not.toMatch(/edited|what was put there/);
      } finally {
        await host.sh('mv /usr/bin/sha256sum.away /usr/bin/sha256sum');
      }
      expect(await errorsOf(project())).toEqual([]);
      expect(await whatIsLeft(host)).toBe(clean);
    },
  );

  test('records of earlier releases get digests with the next apply', async () => {
    const declare = cases['Instance']!.declare;
    expect(await errorsOf(project(declare))).toEqual([]);
    const inventory = '/var/lib/uwsgi-iac/inventory/edited.json';
    await host.sh(
      `python3 - <<'END'\nimport json\nat='${inventory}'\nbook=json.load(open(at))\nfor one in book['resources'].values(): one['state'].pop('digests', None)\njson.dump(book, open(at, 'w'))\nEND`,
    );
    expect(await errorsOf(project(declare))).toEqual([]);
    expect(await host.sh(`grep -c '"/etc/uwsgi/shop.ini": "' ${inventory}`)).toBe('1\n');
    expect(await errorsOf(project())).toEqual([]);
    expect(await whatIsLeft(host)).toBe(clean);
  });
});
