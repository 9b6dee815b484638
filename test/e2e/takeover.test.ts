import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import type { Host } from '../../src/constructs/host';
import { formatPlan } from '../../src/engine/format-plan';
import { Session } from '../../src/engine/session';
import { describeLab } from '../lab/describe-lab';
import { anyResource } from '../support/any-resource';
import { eventually } from '../support/eventually';
import { type Lane, sideBySide } from '../support/side-by-side';
import { apply, destroy, outcomes, RenameGround } from './support/renaming';
import { type Swap, swapProject, swapSection } from './support/swap-project';

jest.setTimeout(600_000);

/** A resource under one of two names, good or with something that fails. */
type Build = (web: Host, name: 'shop' | 'store', fails: boolean) => void;

const raw = (web: Host, id: string, type: string, props: Record<string, unknown>, options?: Section) =>
  anyResource(web, id, type, props, options && [options]);
const vassals = (web: Host, name: string): Emperor =>
  new Emperor(web, name, { vassals: '/etc/uwsgi/vassals' });

const cases: Readonly<Record<string, Build>> = {
  'an Instance under systemd': (web, name, fails) =>
    raw(web, name, 'Instance', { name, timeout: 20 }, swapSection(8300, fails)),
  'an Instance under a pidfile': (web, name, fails) =>
    raw(web, name, 'Instance', { name, manager: 'pidfile', timeout: 20 }, swapSection(8300, fails)),
  'an Instance with a socket unit': (web, name, fails) =>
    raw(
      web,
      name,
      'Instance',
      { name, timeout: 20, service: { socket: { listen: [':8300'] } } },
      swapSection(8300, fails).set('http-socket', []).set('socket', ':8300').set('protocol', 'http'),
    ),
  'an Instance of the same path': (web, name, fails) =>
    raw(web, 'app', 'Instance', { name, path: '/etc/uwsgi/app.ini', timeout: 20 }, swapSection(8300, fails)),
  'a Vassal': (web, name, fails) => {
    vassals(web, 'emperor').addVassal(name, { section: swapSection(8300, fails), timeout: 20 });
  },
  'an Emperor': (web, name, fails) => {
    const emperor = new Emperor(web, name, {
      vassals: '/etc/uwsgi/vassals',
      ...(fails ? { options: { 'exec-asap': 'exit 3' } } : {}),
      instance: { timeout: 20 },
    });
    emperor.addVassal('shop', { section: swapSection(8300, false), timeout: 20 });
  },
  'a SystemdUnit': (web, name, fails) =>
    raw(web, name, 'SystemdUnit', {
      name: `${name}.service`,
      timeout: 20,
      sections: {
        Service: {
          Type: 'notify',
          KillSignal: 'SIGQUIT',
          NotifyAccess: 'all',
          ExecStart:
            '/usr/bin/uwsgi --plugin python3 --master --http-socket :8300 --chdir /srv/good --module app --need-app',
          ...(fails ? { ExecStartPre: '/bin/false' } : {}),
        },
        Install: { WantedBy: 'multi-user.target' },
      },
    }),
};

/** What is done with each case; the host is clean afterwards. */
function stepsOf(title: string, build: Build, ground: () => RenameGround): Lane['steps'] {
  const project = (name: 'shop' | 'store', fails = false) =>
    ground().project((web) => build(web, name, fails));
  const cleaned = (act: () => Promise<void>) => () => act().finally(() => destroy(project('shop')));
  return [
    [
      `${title} serves under its new name, and the plan says so before`,
      cleaned(async () => {
        await apply(project('shop'));
        expect(await ground().serves(8300)).toBe(true);
        const session = new Session(project('store'));
        expect(formatPlan(await session.plan())).toMatch(
          /takeover of web1\/.*: same .*; away for about a second/,
        );
        await session.close();
        const outcome = outcomes(await apply(project('store')));
        for (const what of Object.values(outcome)) expect(what).toMatch(/^[a-z]+$/);
        expect(await ground().serves(8300)).toBe(true);
        const after = new Session(project('store'));
        expect(formatPlan(await after.plan())).toMatch(/^No changes/);
        await after.close();
      }),
    ],
    [
      `${title} serves under its old name when the new one fails`,
      cleaned(async () => {
        await apply(project('shop'));
        const outcome = outcomes(await apply(project('store', true)));
        expect(Object.values(outcome).join('\n')).toMatch(/the previous state is restored/);
        expect(await ground().serves(8300)).toBe(true);
        expect(Object.values(outcomes(await apply(project('shop')))).join()).not.toMatch(/[A-Z]/);
        expect(await ground().serves(8300)).toBe(true);
      }),
    ],
  ];
}

/** An Instance that is replaced in place. */
const interrupted = (ground: () => RenameGround): Lane['steps'][number] => [
  'an Instance that is replaced in place serves again after an interrupt of its replacement',
  async () => {
    const project = () =>
      ground().project((web) =>
        raw(web, 'shop', 'Instance', { name: 'shop', timeout: 20 }, swapSection(8300, false)),
      );
    await apply(project());
    const interrupt = new AbortController();
    const session = new Session(project(), { signal: interrupt.signal });
    let ended = false;
    const applying = session
      .apply({ replace: ['web1/shop'] })
      .finally(() => session.close())
      .finally(() => {
        ended = true;
      });
    await eventually('its port is given up', async () => ended || !(await ground().serves(8300)), {
      seconds: 60,
      every: 10,
    });
    interrupt.abort(new Error('Interrupted'));
    expect(outcomes(await applying)['web1/shop']).toMatch(/Interrupted\nthe previous state is restored/);
    expect(await ground().serves(8300)).toBe(true);
    await destroy(project());
  },
];

/** What is done with two that swap their ports. */
function swapSteps(title: string, kind: Swap['kind'], ground: () => RenameGround): Lane['steps'] {
  const swapOf = (ports: readonly [number, number], fails = false): Swap => ({
    kind,
    connection: ground().connection(),
    ports,
    fails,
  });
  const project = (one: number, two: number, fails = false) => swapProject(swapOf([one, two], fails));
  const cleaned = (act: () => Promise<void>) => () => act().finally(() => destroy(project(8301, 8302)));
  const inis = () =>
    ground().host.sh("grep -rho '^http-socket.*' /etc/uwsgi | sort; grep -rl :8301 /etc/uwsgi; true");

  return [
    [
      `${title} do so in one apply`,
      cleaned(async () => {
        await apply(project(8301, 8302));
        const outcome = outcomes(await apply(project(8302, 8301)));
        expect(Object.values(outcome).join()).not.toMatch(/[A-Z]/);
        expect(await inis()).toMatch(/two\.ini/);
        expect(await Promise.all([8301, 8302].map((port) => ground().serves(port)))).toEqual([true, true]);
      }),
    ],
    [
      `${title} are both what they were after an interrupt between the two`,
      cleaned(async () => {
        await apply(project(8301, 8302));
        const before = await inis();
        const interrupt = new AbortController();
        const session = new Session(project(8302, 8301), {
          signal: interrupt.signal,
          events: {
            progress: (_, message) => {
              if (/ends so that/.test(message)) interrupt.abort(new Error('Interrupted'));
            },
          },
        });
        const outcome = outcomes(await session.apply().finally(() => session.close()));
        expect(Object.values(outcome).join('\n')).toMatch(/Interrupted\n.*the previous state is restored/);
        expect(await inis()).toBe(before);
        expect(await Promise.all([8301, 8302].map((port) => ground().serves(port)))).toEqual([true, true]);
      }),
    ],
    [
      `${title} are both what they were after their client was killed between the two`,
      cleaned(async () => {
        await apply(project(8301, 8302));
        const before = await inis();
        const jiti = require.resolve('jiti/package.json').replace(/package\.json$/, 'lib/jiti-cli.mjs');
        const program = join(__dirname, 'support/swap-client.ts');
        const client = spawn(process.execPath, [jiti, program, JSON.stringify(swapOf([8302, 8301]))]);
        const [, signal] = await once(client, 'exit');
        expect(signal).toBe('SIGKILL');
        const restored = async () =>
          (await inis()) === before &&
          (await Promise.all([8301, 8302].map((port) => ground().serves(port)))).every(Boolean);
        await eventually('both serve as before', restored, { seconds: 60, every: 200 });
      }),
    ],
    [
      `${title} are both what they were when one of them fails`,
      cleaned(async () => {
        await apply(project(8301, 8302));
        const before = await inis();
        const outcome = outcomes(await apply(project(8302, 8301, true)));
        expect(Object.values(outcome).join('\n')).toMatch(/the previous state is restored/);
        expect(await inis()).toBe(before);
        expect(await Promise.all([8301, 8302].map((port) => ground().serves(port)))).toEqual([true, true]);
      }),
    ],
  ];
}

describeLab('what takes over a place of something that the plan deletes', () => {
  let grounds: readonly RenameGround[];
  beforeAll(async () => {
    grounds = await RenameGround.startMany(lanes.length);
  });
  afterAll(() => grounds?.[0]?.stop());

  const on = (index: number) => () => grounds[index]!;
  const stepsFor = (index: number, ...names: readonly string[]) =>
    Object.entries(cases)
      .filter(([title]) => names.some((name) => title.startsWith(name)))
      .flatMap(([title, build]) => stepsOf(title, build, on(index)));
  const lanes: readonly Lane[] = [
    { title: 'instances under a manager', steps: stepsFor(0, 'an Instance under') },
    { title: 'other instances', steps: stepsFor(1, 'an Instance with', 'an Instance of') },
    { title: 'vassals and units', steps: stepsFor(2, 'a Vassal', 'a SystemdUnit') },
    { title: 'emperors', steps: [...stepsFor(3, 'an Emperor'), interrupted(on(3))] },
    {
      title: 'a swap of instances',
      steps: swapSteps('two Instances that swap their ports', 'Instance', on(4)),
    },
    { title: 'a swap of vassals', steps: swapSteps('two Vassals that swap their ports', 'Vassal', on(5)) },
  ];
  sideBySide(lanes);

  test('every case has its lane', () => {
    const titles = lanes.flatMap(({ steps }) => steps.map(([title]) => title));
    expect(Object.keys(cases).filter((one) => !titles.some((title) => title.startsWith(one)))).toEqual([]);
  });
});
