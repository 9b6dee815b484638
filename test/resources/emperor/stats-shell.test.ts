import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseStats } from '../../../src/resources/emperor/stats';
import { emperorEntries } from '../../../src/resources/emperor/stats-shell';
import { emperorQueries } from '../../../src/resources/vassal/emperor-queries';
import { readEmperorStats } from '../../../src/runtime/stats';
import { localHost } from '../../../src/transport/local-host';
import { type Shell, sh } from '../../../src/transport/shell';
import { type RunningUwsgi, startUwsgi, writeIni } from '../../runtime/support/uwsgi';
import { eventually } from '../../support/eventually';

jest.setTimeout(60_000);

const app = join(__dirname, '../../runtime/support/app.py');
const host = localHost('here');

/** Names of files that a neighbour can create in a directory of vassals. */
const names: readonly string[] = [
  'q"q.ini',
  'b\\q.ini',
  'g\\u0068ost.ini',
  'line\nfeed.ini',
  'sh\nop.ini',
  'bell\u0007.ini',
  '}{}}.ini',
  // These begin, end or forge an entry.
  'x{"id":"shop.ini',
  'x","pid":1,"respawns":1},{"id":"shop.ini',
  'x","pid":1,"respawns":1},\n\t\t{\n\t\t\t"id":"ghost.ini',
  'x","pid":1,"last_mod":9999999999,"accepting":1,"cursed":0,"on_demand":"","uid":0,"gid":0,"monitor":"v","respawns":0},{"id":"ghost.ini',
  'shop.ini","pid":1,"last_mod":9999999999,"accepting":0,"cursed":7,"on_demand":".ini',
  '"}],"blacklist":[{"id":"shop.ini","throttle_level":1,"attempt":9.ini',
  '"vassals":[{"id":"shop.ini',
];

const running: RunningUwsgi[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

/** An emperor of a vassal `shop.ini` beside files of these names. */
async function emperor(others: readonly string[], more: readonly string[] = []): Promise<RunningUwsgi> {
  const uwsgi = await startUwsgi(
    (at) => {
      mkdirSync(at('vassals'));
      writeIni(join(at('vassals'), 'shop.ini'), {
        socket: at('shop.sock'),
        'wsgi-file': app,
        master: 'true',
      });
      for (const [index, name] of others.entries()) {
        const socket = at(`${index}.sock`);
        writeIni(join(at('vassals'), name), { socket, 'wsgi-file': app, master: 'true' });
      }
      const stats = ['--emperor-stats', at('stats.sock')];
      const wrapper = ['--emperor-wrapper', process.env['PYUWSGI']!];
      return ['--emperor', at('vassals'), ...wrapper, ...stats, ...more];
    },
    ['stats.sock'],
  );
  running.push(uwsgi);
  return uwsgi;
}

const access = (uwsgi: RunningUwsgi) => ({ stats: uwsgi.at('stats.sock'), binary: process.env['PYUWSGI']! });

const shell = async (script: Shell): Promise<string> => (await host.exec(script, { readOnly: true })).stdout;

/** What a script that waits for a vassal reads of it. */
async function asked(uwsgi: RunningUwsgi, name: string): Promise<Record<string, number>> {
  const watched = { directory: uwsgi.at('vassals'), name, sections: {}, ...access(uwsgi) };
  const keys = ['emperor', 'listed', 'pid', 'mod', 'accepting', 'cursed', 'held'];
  const values = await shell(
    sh`${emperorQueries(watched)}
ask; echo ${keys.map((key) => sh`"$${key}"`)}`,
  );
  return Object.fromEntries(
    values
      .trim()
      .split(' ')
      .map((value, index) => [keys[index]!, Number(value)]),
  );
}

test.each([
  ['as it prints by default', []],
  ['minified', ['--stats-minified']],
])('emperorEntries() and parseStats() read files of any name, %s', async (_how, more) => {
  const uwsgi = await emperor(names, more);
  const mod = Math.floor(statSync(join(uwsgi.at('vassals'), 'shop.ini')).mtimeMs / 1000);
  const seen = await eventually('the vassal accepts', async () => {
    const stats = await readEmperorStats(() => uwsgi.connect('stats.sock'), { timeout: 20 });
    const shop = stats.vassals.find(({ id }) => id === 'shop.ini');
    return shop?.accepting === 1 && { ...stats, shop };
  });
  const listed = ({ vassals, blacklist }: Pick<typeof seen, 'vassals' | 'blacklist'>): readonly string[] => [
    ...new Set([...vassals, ...blacklist].map(({ id }) => id)),
  ];
  expect(listed(seen).toSorted()).toEqual([...names, 'shop.ini'].toSorted());
  expect(seen.shop).toMatchObject({ last_mod: mod, cursed: 0, monitor: uwsgi.at('vassals') });
  const { pid } = seen.shop;
  expect(pid).toBeGreaterThan(1);
  const { binary, stats } = access(uwsgi);
  const parsed = parseStats(
    await shell(sh`timeout 15 ${binary} --connect-and-read ${stats} 2>&1 < /dev/null`),
  )!;
  expect(listed(parsed as typeof seen)).toEqual(expect.arrayContaining(['shop.ini']));
  expect(listed(parsed as typeof seen).filter((id) => id !== 'shop.ini' && !names.includes(id))).toEqual([]);
  expect(parsed.vassals.find(({ id }) => id === 'shop.ini')).toMatchObject({ pid, last_mod: mod });
  expect(await asked(uwsgi, 'shop')).toMatchObject({ listed: 1, pid, mod, accepting: 1, cursed: 0, held: 0 });
  expect(await asked(uwsgi, 'ghost')).toMatchObject({ emperor: parsed.pid, listed: 0, held: 0 });
});

test('emperorEntries() and parseStats() take a part of the statistics for none', async () => {
  const uwsgi = await emperor([]);
  const text = await eventually('the vassal accepts', async () => {
    const printed = await shell(
      sh`timeout 15 ${access(uwsgi).binary} --connect-and-read ${access(uwsgi).stats} 2>&1 < /dev/null`,
    );
    return parseStats(printed)?.vassals[0]?.accepting === 1 && printed;
  });
  expect(await shell(emperorEntries(access(uwsgi)))).toMatch(
    /^emperor\t\d+\nvassal\tshop\.ini\t\d+\t\d+\t1\t0\n$/,
  );
  const fake = join(uwsgi.directory, 'uwsgi');
  for (const length of [60, 300, text.length - 40, text.lastIndexOf(']')]) {
    expect(parseStats(text.slice(0, length))).toBeUndefined();
    writeFileSync(fake, `#!/bin/sh\ncat <<'END'\n${text.slice(0, length)}\nEND\n`, { mode: 0o755 });
    expect(await shell(emperorEntries({ ...access(uwsgi), binary: fake }))).toBe('');
  }
});
