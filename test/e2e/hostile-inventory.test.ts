import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { Session } from '../../src/engine/session';
import { connectionTo } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';

jest.setTimeout(180_000);

/** What there is on the host that is not the attacker's, and what root of the other one remembers of it. */
const victims: Readonly<Record<string, { readonly path: string; readonly state: object }>> = {
  'uwsgi:index:File': { path: '/srv/victim/page', state: { path: '/srv/victim/page' } },
  'uwsgi:index:Configuration': {
    path: '/srv/victim/app.ini',
    state: { path: '/srv/victim/app.ini', digest: undefined },
  },
  'uwsgi:index:Directory': { path: '/srv/victim-folder', state: { path: '/srv/victim-folder' } },
  'uwsgi:index:Release': {
    path: '/srv/victim/releases/1/app.py',
    state: {
      directory: '/srv/victim',
      current: '/srv/victim/current',
      digest: 'x',
      environment: '',
    },
  },
  'uwsgi:index:Instance': {
    path: '/srv/victim/run/data',
    state: {
      name: 'old',
      manager: 'pidfile',
      path: '/srv/victim/old.ini',
      runtimeDirectory: '/srv/victim/run',
      revision: 'x',
    },
  },
  'uwsgi:index:SystemdUnit': {
    path: '/etc/systemd/system/victim.service',
    state: {
      name: 'victim.service',
      path: '/etc/systemd/system/victim.service',
      files: ['/etc/systemd/system/victim.service'],
    },
  },
};

const plant = `mkdir -p /srv/victim/releases/1 /srv/victim/run /srv/victim-folder
for file in page app.ini old.ini releases/1/app.py run/data; do echo mine > /srv/victim/$file; done
printf '[Service]\\nExecStart=/bin/true\\n' > /etc/systemd/system/victim.service`;

describeLab('an inventory that root of its host has written', () => {
  let lab: Lab;
  let folder: string;
  beforeAll(async () => {
    lab = await startLab({ hosts: 2 });
    folder = mkdtempSync(join(tmpdir(), 'hostile-'));
    await hosts()[1]!.sh(plant);
    await done(project(), (session) => session.apply());
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await lab?.stop();
  });
  const hosts = (): readonly LabHost[] => lab.hosts;
  const project = (): Project => {
    const made = new Project('shop');
    for (const [index, host] of hosts().entries()) {
      const where = new Host(made, `web${index + 1}`, connectionTo(lab, host));
      const section = new Section().set('master', true);
      new HostResource(where, 'own', {
        type: 'uwsgi:index:Configuration',
        props: { path: '/etc/uwsgi/own.ini' },
        sections: [section],
      });
    }
    return made;
  };
  const done = async (made: Project, act: (session: Session) => Promise<unknown>): Promise<void> => {
    const session = new Session(made);
    try {
      await act(session);
    } finally {
      await session.close();
    }
  };
  /** Adds an entry that names the other host to the inventory. */
  const forge = async (type: string, state: object, more: object = {}): Promise<void> => {
    const inventory = '/var/lib/uwsgi-iac/inventory/shop.json';
    const known = JSON.parse(await hosts()[0]!.sh(`cat ${inventory}`));
    const path = (state as { path?: string; directory?: string }).path ?? '/srv/victim';
    known.resources['web1/old'] = {
      type,
      id: `web2:${path}`,
      state: { host: 'web2', ...state },
      dependsOn: [],
      claims: [`web2:${path}`],
      ...more,
    };
    const text = join(folder, 'inventory.json');
    writeFileSync(text, JSON.stringify(known));
    await hosts()[0]!.sh(
      `base64 -d > ${inventory} <<'END'\n${Buffer.from(JSON.stringify(known)).toString('base64')}\nEND`,
    );
  };

  test.each(Object.entries(victims))(
    'has nothing removed on another host: %s',
    async (type, { path, state }) => {
      const before = await hosts()[1]!.sh(
        `find /srv/victim /srv/victim-folder /etc/systemd/system/victim.service -printf '%p %y %m\\n' | sort`,
      );
      for (const discardEdits of [false, true]) {
        await forge(type, state);
        await done(project(), (session) => session.apply({ discardEdits }));
        expect(await hosts()[1]!.sh(`ls -d ${path}`)).toBe(`${path}\n`);
      }
      await forge(type, state);
      await done(project(), (session) => session.destroy({ targets: ['web1/old'] }).catch(() => undefined));
      expect(
        await hosts()[1]!.sh(
          `find /srv/victim /srv/victim-folder /etc/systemd/system/victim.service -printf '%p %y %m\\n' | sort`,
        ),
      ).toBe(before);
    },
  );

  test.each(['state', 'was'] as const)(
    'has no program run on another host by the emperors of a row: %s',
    async (where) => {
      // Root of the host of the database answers as it likes.
      await hosts()[0]!.sh(
        'printf "#!/bin/sh\\nexit 0\\n" > /usr/local/bin/psql; chmod 755 /usr/local/bin/psql',
      );
      await hosts()[1]!.sh(
        `printf '#!/bin/sh\\necho "$@" >> /srv/victim/proof\\n' > /srv/victim/program; chmod 755 /srv/victim/program`,
      );
      const emperors = [{ host: 'web2', stats: '127.0.0.1:9', binary: '/srv/victim/program' }];
      const row = { connection: { database: 'fleet' }, table: 'vassals', name: 'old', revision: 'x' };
      const state = { ...row, emperors: where === 'state' ? emperors : [] };
      const more = where === 'was' ? { begun: 'update', was: { host: 'web1', ...row, emperors } } : {};
      const type = 'uwsgi:index:PostgresVassal';
      const id = 'web1:/fleet/vassals/old';
      const notes: string[] = [];
      for (const discardEdits of [false, true]) {
        await forge(type, { host: 'web1', ...state }, { id, ...more });
        await done(project(), async (session) => {
          const { plan, results } = await session.apply({ discardEdits });
          notes.push(...plan.actions.flatMap((action) => ('notes' in action ? (action.notes ?? []) : [])));
          expect(results.flatMap(({ error }) => error ?? [])).toEqual([]);
        });
      }
      await forge(type, { host: 'web1', ...state }, { id, ...more });
      await done(project(), (session) => session.destroy({ targets: ['web1/old'] }));
      expect(await hosts()[1]!.sh('cat /srv/victim/proof 2>/dev/null || :')).toBe('');
      expect(notes).toEqual(
        Array(2).fill(
          'does not wait for the emperor of web2 at 127.0.0.1:9: neither the program nor the inventory of that host names it',
        ),
      );
    },
  );

  test.each(['without the digest of its source', 'with a digest of its own'])(
    'gets nothing of the source that the program leaves out, by the record of a release %s',
    async (kind) => {
      await hosts()[0]!.sh('rm -rf /srv/code /var/lib/uwsgi-iac/release-records');
      const source = join(folder, 'source');
      mkdirSync(source, { recursive: true });
      writeFileSync(join(source, 'app.py'), 'pass\n');
      writeFileSync(join(source, '.env'), 'KEY=only-on-the-deployer\n');
      const made = new Project('code');
      const web1 = new Host(made, 'web1', connectionTo(lab, hosts()[0]!));
      const props = { name: 'code', directory: '/srv/code', source };
      new HostResource(web1, 'code', { type: 'uwsgi:index:Release', props });
      await done(made, (session) => session.apply());
      const record = JSON.parse(await hosts()[0]!.sh('cat /var/lib/uwsgi-iac/release-records/*/1-*.json'));
      const { sourceDigest, ...rest } = record.props;
      const digest = kind.startsWith('without') ? {} : { sourceDigest: 'f'.repeat(sourceDigest.length) };
      const forged = { ...record, revision: 'f', props: { ...rest, ...digest, exclude: [] } };
      await hosts()[0]!.sh(
        `cd /var/lib/uwsgi-iac/release-records/* && cat > 0-f.json <<'END'\n${JSON.stringify(forged)}\nEND`,
      );
      await done(made, (session) => session.rollback('web1/code', 0).catch(() => undefined));
      expect(
        await hosts()[0]!.sh('find /srv/code -name .env; grep -rl only-on-the-deployer /srv/code || :'),
      ).toBe('');
    },
  );
});
