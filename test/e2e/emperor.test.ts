import { type Estate, estate, five, type Shop } from '../../examples/emperor-tyrant';
import type { Project } from '../../src/constructs/project';
import { type Action, actionPlace } from '../../src/engine/action';
import { vassal } from '../../src/resources/vassal/lifecycle';
import { vassalProps } from '../../src/resources/vassal/props';
import { openHost } from '../../src/transport/open-host';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { session as run } from '../support/session';

jest.setTimeout(900_000);

const application = `import os, pwd, uwsgi
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [('%s %d' % (pwd.getpwuid(os.getuid()).pw_name, uwsgi.numproc)).encode()]
`;

describeLab('an emperor in tyrant mode under systemd', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await host.sh(`mkdir -p /srv/shops && cat > /srv/shops/shop.py <<'END'\n${application}END
for user in ${Object.keys(five).join(' ')}; do useradd --system --no-create-home $user; done`);
  });
  afterAll(() => lab?.stop());

  const project = (props: Estate = {}): Project =>
    estate({
      host: {
        host: host.address,
        user: 'deploy',
        hostKey: host.hostKey,
        privateKeyPath: lab.keys.user,
        become: {},
      },
      ...props,
    });
  const shops = (change: Readonly<Record<string, Partial<Shop>>> = {}) => ({
    shops: Object.fromEntries(
      Object.entries(five).map(([name, shop]) => [name, { ...shop, ...change[name] }]),
    ),
  });

  /** Kinds of actions by the name of the shop. */
  const apply = (made: Project): Promise<Record<string, string>> =>
    run(made, async (session) => {
      const { plan, results } = await session.apply();
      const failed = results.filter(({ error }) => error !== undefined);
      if (failed.length > 0) throw new Error(failed.map(({ error }) => error!.message).join('\n'));
      return kinds(plan.actions);
    });
  const kinds = (actions: readonly Action[]) =>
    Object.fromEntries(actions.map((action) => [actionPlace(action).path.split('/').at(-2)!, action.kind]));

  const answer = async (name: string): Promise<string> =>
    (await fetch(`http://${host.address}:${five[name]!.port}/`)).text();
  /** Processes of every vassal, by its name: the ids of the workers. */
  const workers = async (): Promise<Record<string, string>> => {
    const lines = (
      await host.sh(
        `emperor=$(systemctl show -P MainPID emperor); for master in $(pgrep -P $emperor); do echo "$(tr '\\0' ' ' < /proc/$master/cmdline | grep -o '[a-z0-9]*\\.ini') $(pgrep -P $master | tr '\\n' ' ')"; done`,
      )
    ).split('\n');
    return Object.fromEntries(lines.filter(Boolean).map((line) => line.split(/\.ini /) as [string, string]));
  };
  const stats = async (): Promise<{ vassals: { id: string; uid: number }[] }> =>
    JSON.parse(await host.sh('uwsgi --connect-and-read /var/lib/uwsgi-iac/emperor/emperor.sock 2>&1'));

  test('Emperor and its five vassals are created, changed, repaired and deleted', async () => {
    const created = await apply(project());
    expect(created).toEqual({
      emperor: 'create',
      ...Object.fromEntries(Object.keys(five).map((name) => [name, 'create'])),
    });
    for (const name of Object.keys(five)) expect(await answer(name)).toBe(`${name} 1`);
    expect(await host.sh('systemctl is-enabled emperor')).toMatch('enabled');
    const first = await workers();
    expect(Object.keys(first).sort()).toEqual(Object.keys(five));

    // A second run changes nothing.
    expect(new Set(Object.values(await apply(project())))).toEqual(new Set(['same']));
    expect(await workers()).toEqual(first);

    // One changes, and only its workers are new.
    expect(await apply(project(shops({ bread: { processes: 2 } })))).toMatchObject({
      bread: 'update',
      apples: 'same',
      emperor: 'same',
    });
    expect(await answer('bread')).toBe('bread 2');
    const second = await workers();
    const { bread, ...others } = first;
    expect(second).toMatchObject(others);
    expect(second['bread']).not.toBe(bread);

    // What the validation cannot see fails at run time: what was there before serves again.
    const failing = project(
      shops({ bread: { processes: 2 }, cheese: { options: { 'exec-pre-app': 'exit 3' } } }),
    );
    await expect(apply(failing)).rejects.toThrow(
      /web1.*cheese.*did not come into effect; the previous state is restored[\s\S]*"exit 3" exited/,
    );
    expect(await answer('cheese')).toBe('cheese 1');
    expect(await host.sh('cat /etc/uwsgi/shops/cheese.ini')).not.toContain('exit 3');
    expect(new Set(Object.values(await apply(project(shops({ bread: { processes: 2 } })))))).toEqual(
      new Set(['same']),
    );

    // What somebody else changed shows, and is repaired.
    await host.sh(
      "sed -i 's/processes = 1/processes = 3/' /etc/uwsgi/shops/dates.ini; chown www-data: /etc/uwsgi/shops/eggs.ini",
    );
    const drift = await run(project(shops({ bread: { processes: 2 } })), async (session) =>
      (await session.plan()).actions.flatMap((action) =>
        action.kind === 'update'
          ? action.difference.changes.map(({ path, from, to }) => [
              action.desired.path.split('/').at(-2),
              path.at(-1),
              from,
              to,
            ])
          : [],
      ),
    );
    expect(drift).toEqual(
      expect.arrayContaining([
        ['dates', 'processes', '3', '1'],
        ['eggs', 'owner', 'www-data', 'eggs'],
        ['eggs', 'group', 'www-data', 'eggs'],
      ]),
    );
    await apply(project(shops({ bread: { processes: 2 } })));
    expect([await answer('dates'), await answer('eggs')]).toEqual(['dates 1', 'eggs 1']);

    // What is on the host, read by its id alone, is what was declared.
    const direct = openHost('web1', project().synth().hosts.get('web1')!);
    const work = {
      hosts: { get: () => direct },
      progress: () => undefined,
      warn: () => undefined,
      signal: new AbortController().signal,
    };
    const imported = await vassal.read(work, 'web1:/etc/uwsgi/shops/apples.ini');
    expect(imported?.props).toMatchObject({
      owner: 'apples',
      group: 'apples',
      tyrant: true,
      ensure: 'running',
    });
    expect(vassal.diff(imported!.props, vassalProps.parse(imported!.props)).changes).toEqual([]);
    await direct.close();

    // One leaves, the others stay as they are.
    const before = await workers();
    const { apples: _, ...four } = five;
    expect(await apply(project({ shops: four }))).toMatchObject({
      apples: 'delete',
      cheese: 'same',
      bread: 'update',
    });
    await expect(answer('apples')).rejects.toThrow();
    const after = await workers();
    expect(after['apples']).toBeUndefined();
    expect(after['cheese']).toBe(before['cheese']);
    expect((await stats()).vassals.map(({ id }) => id).sort()).toEqual([
      'bread.ini',
      'cheese.ini',
      'dates.ini',
      'eggs.ini',
    ]);

    // An emperor reads its own file only when it starts, so that all vassals start with it.
    expect(await apply(project({ shops: four, options: { 'emperor-freq': '5' } }))).toMatchObject({
      emperor: 'update',
      cheese: 'same',
    });
    expect(
      new Set(Object.values(await apply(project({ shops: four, options: { 'emperor-freq': '5' } })))),
    ).toEqual(new Set(['same']));

    const { results } = await run(project(), (session) => session.destroy());
    expect(results.map(({ error }) => error)).toEqual(results.map(() => undefined));
    const left = await host.sh(
      'find /etc/uwsgi /var/lib/uwsgi-iac /etc/systemd/system -name "*emperor*" -o -name "*shops*" -o -name "*.revision" -o -name inventory 2>/dev/null || :; pgrep -a uwsgi || :; systemctl list-units --all "emperor*" --no-legend',
    );
    expect(left).toBe('');
  });

  test('Emperor.check() and preflight() refuse what an emperor or a tyrant cannot run, before anything is changed', async () => {
    const attempt = (props: Estate): Promise<unknown> =>
      apply(project(props)).catch((error: Error) => error.message);
    expect(await attempt(shops({ eggs: { user: 'root' } }))).toMatch(
      /web1: web1\/emperor\/eggs\/resource: Cannot run the vassal under a tyrant: it runs as its owner, .* is root/,
    );
    expect(await attempt(shops({ eggs: { port: 8001 } }))).toMatch(
      /web1:socket :8001 is claimed by both web1\/emperor\/apples\/resource and web1\/emperor\/eggs\/resource/,
    );
    expect(await attempt(shops({ eggs: { options: { zerg: '/run/zerg.sock' } } }))).toMatch(
      /eggs.*Cannot use zerg in a vassal/,
    );
    expect(await attempt({ options: { master: 'true' } })).toMatch(
      /web1\/emperor\/resource: Cannot use master in an emperor/,
    );
    expect(await host.sh('ls /etc/uwsgi/shops 2>&1 || :')).toMatch(/No such file/);
  });
});
