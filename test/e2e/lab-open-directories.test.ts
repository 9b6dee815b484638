import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { HostDirectory } from '../../src/constructs/host-directory';
import { HostFile } from '../../src/constructs/host-file';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { desiredOf } from '../../src/engine/desired';
import { Session } from '../../src/engine/session';
import { DeclaredWriters } from '../../src/orchestration/open-directories';
import { Claims } from '../../src/provider/claims';
import { createOrUpdate, preflight, type Run } from '../../src/provider/lifecycle';
import { Replacements } from '../../src/provider/replaced';
import { newHost } from '../../src/transport/open-host';
import { connectionTo, publishShop } from '../fleet/support/ground';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';

jest.setTimeout(300_000);

type Declare = (host: Host) => void;

const section = (): Section =>
  new Section()
    .set('plugin', 'python3')
    .set('master', true)
    .set('chdir', '/srv/shop')
    .set('module', 'shop')
    .set('http-socket', ':8201');

const configuration =
  (path: string): Declare =>
  (host) =>
    void new HostResource(host, 'c', {
      type: 'uwsgi:index:Configuration',
      props: { path },
      sections: [section()],
    });
const file =
  (path: string, more: object = {}): Declare =>
  (host) =>
    void new HostFile(host, 'f', { path, content: 'x', ...more });
const application =
  (path: string, instance: object = {}): Declare =>
  (host) =>
    void new PythonApp(host, 'app', {
      directory: '/srv/shop',
      module: 'shop',
      http: ':8202',
      instance: { path, ...instance },
    });
const emperor =
  (vassals: string, more: object = {}): Declare =>
  (host) =>
    void new Emperor(host, 'realm', { vassals, ...more });

/** `/srv/alice` belongs to alice; in `/srv/team` its group writes, in `/srv/all` everybody, in `/srv/sticky` each one his own. */
const prepare = `useradd -M alice; groupadd team
mkdir -p /srv/alice /srv/alice/below /srv/team /srv/all /srv/sticky /srv/safe
chown alice:alice /srv/alice; chown root:root /srv/alice/below; chgrp team /srv/team; chmod 775 /srv/team; chmod 777 /srv/all; chmod 1777 /srv/sticky
ln -s /srv/alice /srv/led`;

const warned: Readonly<Record<string, readonly [Declare, RegExp]>> = {
  'a File in a directory of another user': [
    file('/srv/alice/page'),
    /^web1: web1\/f: \/srv\/alice \(alice:alice, mode 755\) is open to others: alice can put something else in the place of \/srv\/alice\/page\. Give \/srv\/alice to root/,
  ],
  'a Configuration below a directory of another user': [
    configuration('/srv/alice/below/c.ini'),
    /\/srv\/alice \(alice:alice, mode 755\) is open to others: alice can/,
  ],
  'a File behind a link into a directory of another user': [
    file('/srv/led/page'),
    /\/srv\/alice \(alice:alice, mode 755\) is open to others: alice can/,
  ],
  'a File in a directory of a group': [
    file('/srv/team/page'),
    /\/srv\/team \(root:team, mode 775\) is open to others: the group team can/,
  ],
  'a File where everybody writes': [
    file('/srv/all/page'),
    /\/srv\/all \(root:root, mode 777\) is open to others: every user can/,
  ],
  'an Instance': [
    application('/srv/alice/app.ini'),
    /\/srv\/alice .*: alice can put something else in the place of \/srv\/alice\/app\.ini, and so decide what runs as root\. Give/,
  ],
  'an Emperor of root whose vassals another user may add': [
    emperor('/srv/alice', { instance: { directoryOwner: 'alice' } }),
    /\/srv\/alice .*: alice can put files there, and so decide what runs as root\. Give/,
  ],
  'a Vassal': [
    (host) => new Emperor(host, 'realm', { vassals: '/srv/team' }).addVassal('one', { section: section() }),
    /\/srv\/team .*: the group team can put .* and so decide what runs as (root|its emperor)\. Give/,
  ],
};

const meant: Readonly<Record<string, Declare>> = {
  'a File of the user whose directory it is': file('/srv/alice/page', { owner: 'alice' }),
  'a File in a directory that the program declares': (host) => {
    new HostDirectory(host, 'd', { path: '/srv/alice', owner: 'alice' });
    file('/srv/alice/page')(host);
  },
  'an Instance of the user whose directory it is': application('/srv/alice/app.ini', {
    service: { user: 'alice' },
  }),
  'an Emperor that is a tyrant': (host) =>
    new Emperor(host, 'realm', { vassals: '/srv/alice', tyrant: true }),
  'an Emperor that runs as the user whose directory it is': emperor('/srv/alice', {
    instance: { service: { user: 'alice' } },
  }),
  'a File in a sticky directory': file('/srv/sticky/page'),
  'a File in a directory of root': file('/srv/safe/page'),
};

describeLab('directories that others can write to', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await publishShop(host);
    await host.sh(prepare);
  });
  afterAll(() => lab?.stop());

  const project = (declare: Declare): Project => {
    const made = new Project('open');
    declare(new Host(made, 'web1', connectionTo(lab, host)));
    return made;
  };
  const within = async (
    declare: Declare,
    act: (session: Session) => Promise<unknown>,
  ): Promise<readonly string[]> => {
    const warnings: string[] = [];
    const session = new Session(project(declare), { onWarning: (text) => warnings.push(text) });
    try {
      await act(session);
    } finally {
      await session.close();
    }
    return warnings.filter((text) => text.includes('is open to others'));
  };

  /** What the provider warns of, in a preview and in a deployment, of each resource of a program. */
  async function providerWarns(declare: Declare): Promise<readonly [readonly string[], readonly string[]]> {
    const target = newHost('web1', { ...connectionTo(lab, host), host: host.address });
    const run = (): Run => ({
      claims: new Claims(),
      adopt: false,
      replacements: new Replacements(),
      writers: new DeclaredWriters(),
    });
    const lists: [string[], string[]] = [[], []];
    try {
      const desired = await desiredOf(project(declare).synth());
      for (const [index, list] of lists.entries()) {
        const state = run();
        for (const { resource, props } of desired) state.writers.note(resource, props);
        for (const [number, { resource, props }] of desired.entries()) {
          const work = {
            hosts: { get: () => target },
            progress: () => {},
            warn: (text: string) => void list.push(text),
            signal: new AbortController().signal,
          };
          const given = { urn: `urn:pulumi:s::p::t::r${number}`, inputs: { ...props } as never };
          if (index === 0) await preflight(resource, work, given, state);
          // The warning is there before the host is changed, which need not succeed.
          else await createOrUpdate({ ...resource, reconcile: async () => ({}) }, work, given, state);
        }
      }
    } finally {
      await target.close();
    }
    return lists.map((list) => list.filter((text) => text.includes('is open to others'))) as never;
  }

  test.each(Object.entries(warned))(
    '%s: plan, apply, preview and deployment warn',
    async (_, [declare, text]) => {
      const planned = await within(declare, (session) => session.plan());
      expect(planned.filter((one) => text.test(one))).toHaveLength(1);
      const bare = new RegExp(text.source.replace('^web1: web1\\/f: ', '^'));
      const [previewed, deployed] = await providerWarns(declare);
      expect(previewed.filter((one) => bare.test(one)).length).toBeGreaterThan(0);
      expect(deployed.filter((one) => bare.test(one)).length).toBeGreaterThan(0);
    },
  );

  test.each(Object.entries(meant))('%s: no warning', async (_, declare) => {
    expect(await within(declare, (session) => session.plan())).toEqual([]);
    expect(await providerWarns(declare)).toEqual([[], []]);
  });

  test('an apply warns once, and an unchanged plan asks nothing', async () => {
    const declare = file('/srv/alice/page');
    expect(await within(declare, (session) => session.apply())).toHaveLength(1);
    let execs = 0;
    const again = await within(declare, async (session) => {
      await session.plan();
      execs = session.counters().get('web1')!.execs;
    });
    expect([again, execs]).toEqual([[], 2]);
    await within(declare, (session) => session.destroy());
  });
});
