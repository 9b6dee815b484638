import { lockHost, unlockHost } from '../../src/engine/host-lock';
import { writeInventory } from '../../src/engine/inventory';
import { verifyUnits } from '../../src/resources/systemd-unit/verify';
import { newHost } from '../../src/transport/open-host';
import { describeLab } from '../lab/describe-lab';
import { EveryType, inSession } from '../support/every-type';
import { fill } from '../trust/kinds/space';

jest.setTimeout(300_000);

const places = ['/etc/uwsgi', '/etc/systemd/system', '/srv'];
const said = {
  space: [/there must be room on the file system, but it is full/, /mounted on \/\S+ has 0 KiB/],
  inodes: [
    /there must be free inodes on the file system, but there are none/,
    /mounted on \/\S+ .* and 0 inodes left/,
  ],
  'read-only': [/the file system must be writable, but is mounted read-only/],
} as const;

describeLab('something of every type, where its files have no place', () => {
  let every: EveryType;
  beforeAll(async () => {
    every = await EveryType.start();
    await inSession(every.project('v1'), (session) => session.apply());
  });
  afterAll(() => every?.stop());

  test.each(Object.keys(said) as (keyof typeof said)[])('the errors say %s, host and place', async (lack) => {
    for (const place of places) await every.stage.host.sh(fill[lack](place));
    const { results } = await inSession(every.project('v2'), (session) => session.apply());
    for (const place of places)
      await every.stage.host.sh(lack === 'read-only' ? `umount -l ${place}` : `rm -rf ${place}/.filler`);
    const messages = results
      .filter(({ error, skipped }) => error !== undefined && skipped !== true)
      .map(({ error }) => error!.message)
      // What tar says of a release is its own.
      .filter((message) => !message.includes('Cannot release into'));
    expect(messages.length).toBeGreaterThan(5);
    for (const message of messages) {
      expect(message).toMatch(/^web1/);
      for (const words of said[lack]) expect(message).toMatch(words);
    }
  });

  const lacks = ['space', 'inodes'] as const;
  const state = '/var/lib/uwsgi-iac';
  /** What fails while there is no room at a place. */
  const without = async (
    lack: (typeof lacks)[number],
    place: string,
    act: () => Promise<unknown>,
  ): Promise<string> => {
    await every.stage.host.sh(fill[lack](place));
    try {
      return await act().then(() => 'done', String);
    } finally {
      await every.stage.host.sh(`rm -rf ${place}/.filler`);
    }
  };

  test.each(lacks)(
    'the lock and the inventory name themselves and their file system without %s',
    async (lack) => {
      const lock = `${state}/inventory/lock`;
      const locking = await without(lack, state, () =>
        inSession(every.project('v2'), (session) => session.apply()),
      );
      for (const words of said[lack]) expect(locking).toMatch(words);
      expect(locking).toContain(`mounted on ${state} `);
      expect(locking).toMatch(new RegExp(`Cannot lock the host: [^]*Cannot write ${lock}`));

      const host = newHost('web1', every.project('v2').synth().hosts.get('web1')!);
      const owner = 'someone';
      const { inventory } = await lockHost(host, 'every-type', { owner, seconds: 60 });
      const writing = await without(lack, state, () =>
        writeInventory(host, inventory, { owner, unlock: false }),
      );
      await unlockHost(host, owner);
      await host.close();
      for (const words of said[lack]) expect(writing).toMatch(words);
      expect(writing).toContain(`mounted on ${state} `);
      expect(writing).toContain(`Cannot write ${state}/inventory/every-type.json`);
    },
  );

  test('a unit is not called refused where systemd-analyze has no room', async () => {
    const host = newHost('web1', every.project('v2').synth().hosts.get('web1')!);
    const content = '[Service]\nExecStart=/bin/true\n';
    const verify = () =>
      verifyUnits(host, 'one', {
        units: ['one.service'],
        files: [{ path: '/etc/systemd/system/one.service', content }],
      });
    const message = await without('inodes', '/tmp', verify);
    expect(await verify()).toMatchObject({ refused: [], missing: [] });
    await host.close();
    expect(message).toMatch(/Cannot check the unit: there must be room .* nothing was changed/);
    expect(message).toMatch(/systemd-analyze must be able to make a directory in \/tmp/);
    expect(message).toMatch(/mounted on \/tmp has .* 0 inodes left/);
    expect(message).not.toMatch(/refuses|refused/);
  });
});
