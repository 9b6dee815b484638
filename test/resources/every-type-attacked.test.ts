import { setTimeout as delay } from 'node:timers/promises';
import { Emperor, type Host, secretFrom, text } from '../../src';
import { desiredOf } from '../../src/engine/desired';
import { resources } from '../../src/resources';
import type * as install from '../../src/transport/scripts/install';
import { EveryType, inSession, typesMissingIn } from '../support/every-type';
import { describeNeeding } from '../support/needs';
import { secretFile } from '../trust/facts';
import { replacer, spy } from '../trust/host/attackers';

const mockFolders = new Set<string>();
// Everything that is staged gets its place here.
jest.mock('../../src/transport/scripts/install', () => {
  const actual = jest.requireActual<typeof install>('../../src/transport/scripts/install');
  return {
    ...actual,
    installTarget(path: string) {
      mockFolders.add(path.slice(0, path.lastIndexOf('/')) || '/');
      return actual.installTarget(path);
    },
  };
});
jest.setTimeout(300_000);

/** Types whose content is for everybody. */
const open: ReadonlySet<string> = new Set(['Directory', 'Pause', 'SystemdUnit', 'Tmpfiles']);

/** Where scripts of ours stage, land or work; what is made below is watched as soon as it is there. */
const places = [
  '/etc',
  '/etc/uwsgi',
  '/etc/systemd/system',
  '/etc/tmpfiles.d',
  '/srv',
  '/srv/files',
  '/srv/dirs',
  '/srv/own',
  '/tmp',
  '/var/tmp',
  '/var/lib',
  '/var/lib/uwsgi-iac',
  '/run',
  '/run/systemd/system',
  '/root',
];

describeNeeding('lab', 'postgres')('while something of every type is deployed, changed and deleted', () => {
  let every: EveryType;
  beforeAll(async () => {
    every = await EveryType.start();
    process.env['ATTACKED_OPTION'] = `TOKEN=${every.stage.secret}`;
  });
  afterAll(() => every?.stop());

  const sh = (script: string) => every.stage.host.sh(script);
  const project = (version: string, folder?: string) =>
    every.project(version, { folder, more: declareEmperor });
  const declareEmperor = (host: Host) => {
    new Emperor(host, 'keeper', {
      vassals: '/srv/keep',
      options: { env: text`${secretFrom.env('ATTACKED_OPTION')}` as never },
    });
  };
  const failures = async (version: string, folder?: string): Promise<readonly string[]> => {
    const { results } = await inSession(project(version, folder), (session) =>
      version === '' ? session.destroy({ discardEdits: true }) : session.apply({ adopt: true }),
    );
    return results.flatMap(({ error }) => (error === undefined ? [] : [error.message]));
  };
  /** Runs a program of another user of the host until it is stopped, which gives what it printed. */
  async function attack(user: string, program: string, ...args: string[]): Promise<() => Promise<string>> {
    const unit = `attacker-${user}`;
    await sh(`cat > /usr/local/bin/${unit}.py <<'END'\n${program}END
install -m 400 -o ${user} /dev/null /usr/local/bin/attacker.secret
cat ${secretFile} > /usr/local/bin/attacker.secret
rm -f /run/${unit}.out /run/${unit}.err
systemd-run --quiet --unit=${unit} --uid=${user} --property=StandardOutput=file:/run/${unit}.out --property=StandardError=file:/run/${unit}.err python3 /usr/local/bin/${unit}.py ${args.join(' ')}`);
    await delay(500);
    return () =>
      sh(`systemctl stop ${unit}; systemctl reset-failed ${unit} 2>/dev/null || :; cat /run/${unit}.out`);
  }

  test('all types are there, with a secret unless they are in `open`', async () => {
    expect(typesMissingIn(project('v1'))).toEqual([]);
    const desired = await desiredOf(project('v1').synth());
    const secretive = desired.filter(({ props }) => JSON.stringify(props).includes(every.stage.secret));
    const types = new Set([...secretive.map(({ resource }) => resource.type.split(':').at(-1)!), ...open]);
    expect(
      [...resources.keys()].map((type) => type.split(':').at(-1)!).filter((type) => !types.has(type)),
    ).toEqual([]);
  });

  test('another user who opens each file as soon as it is there reads no secret', async () => {
    const stop = await attack('nobody', spy, ...places);
    // A secret that is open for a moment would be seen.
    await sh(`cat ${secretFile} > /srv/files/control; sleep 0.3; rm /srv/files/control`);
    expect(await failures('v1')).toEqual([]);
    expect(await failures('v2')).toEqual([]);
    const blind = await sh(
      `for one in ${[...mockFolders].filter((one) => one !== '/').join(' ')}; do runuser -u nobody -- test -r "$one" && ! grep -qxF "watching $one" /run/attacker-nobody.err && echo "$one"; done; :`,
    );
    expect(await failures('')).toEqual([]);
    const read = (await stop()).split('\n').filter((line) => line !== '');
    expect(read).toEqual(['/srv/files/control 644']);
    expect(blind).toBe('');
  });

  test('the application user, who plants links wherever he may write, has nothing of root changed', async () => {
    const before = await sh('cat /etc/victim; stat -c "%U:%G %a %i" /etc/victim');
    const stopReading = await attack('nobody', spy, ...places);
    const stop = await attack(
      'www-data',
      replacer,
      '/etc/victim',
      '/srv',
      '/run',
      '/tmp',
      '/var/tmp',
      '/var/lib',
      '/etc/uwsgi',
    );
    for (const version of ['v1', 'v2', '']) await failures(version, '/srv/own').catch(() => []);
    const replaced = (await stop()).split('\n').filter(Boolean);
    const read = (await stopReading()).split('\n').filter((line) => line !== '');
    expect(await sh('cat /etc/victim; stat -c "%U:%G %a %i" /etc/victim')).toBe(before);
    expect(read).toEqual([]);
    expect(replaced.filter((line) => line.endsWith('.staged')).length).toBeGreaterThan(0);
    await sh('find /srv /run /tmp /var/tmp -lname /etc/victim -delete');
    expect(await failures('', '/srv/own')).toEqual([]);
  });
});
