import { describeLab } from '../lab/describe-lab';
import { EveryType, inSession } from '../support/every-type';
import { fill } from '../trust/kinds/space';

jest.setTimeout(300_000);

const places = ['/etc/uwsgi', '/etc/systemd/system', '/srv'];
const said = {
  space: [/there must be room on the file system, and it is full/, /mounted on \/\S+ has 0 KiB/],
  inodes: [
    /there must be free inodes on the file system, and there are none/,
    /mounted on \/\S+ .* and 0 inodes left/,
  ],
  'read-only': [/the file system must be writable, and is mounted read-only/],
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
});
