import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  emperorStatsCommand,
  parseStats,
  queryableStats,
  queryEmperorStats,
} from '../../../src/resources/emperor/stats';
import { localHost } from '../../../src/transport/local-host';
import { emperorPrinted as printed } from '../../support/emperor-stats';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const binary = join(folder, "a uwsgi's");
/** A uWSGI that prints the statistics as the real one does, on its standard error, and notes each call. */
beforeAll(() =>
  writeFileSync(
    binary,
    `#!/bin/sh\necho "$*" >> '${folder}/calls'\n[ "$2" = /run/emperor.sock ] || exit 1\ncat >&2 <<'END'\n${printed}\nEND\n`,
    { mode: 0o755 },
  ),
);

test('parseStats() reads the state behind warnings, and nothing out of what is none', () => {
  expect(parseStats(printed)?.vassals.map(({ id }) => id)).toEqual(['another-shop.ini', 'shop.ini']);
  expect(parseStats(printed)?.blacklist[0]?.attempt).toBe(2);
  expect(parseStats('connect(): Connection refused')).toBeUndefined();
  expect(parseStats('{"workers":[]}')).toBeUndefined();
});

test('emperorStatsCommand() prints the statistics on standard output', () => {
  expect(runShell(emperorStatsCommand({ stats: '/run/emperor.sock', binary }))).toMatchObject({
    stdout: `${printed}\n`,
    stderr: '',
  });
});

test('queryEmperorStats() of one moment share one query, and none is answered where no emperor is', async () => {
  const host = localHost('here');
  const access = { stats: '/run/emperor.sock', binary };
  const [one, other, none] = await Promise.all([
    queryEmperorStats(host, access),
    queryEmperorStats(host, { ...access }),
    queryEmperorStats(host, { ...access, stats: '/run/none.sock' }),
  ]);
  expect(one?.vassals.map(({ id }) => id)).toEqual(['another-shop.ini', 'shop.ini']);
  expect(other).toBe(one);
  expect(none).toBeUndefined();
  expect(host.counters.execs).toBe(2);
  await queryEmperorStats(host, access);
  expect(host.counters.execs).toBe(3);
});

test.each([
  ['/run/emperor.sock', { 'emperor-stats': '/run/emperor.sock' }],
  [':1717', { 'emperor-stats-server': ['/run/a.sock', ':1717'] }],
  [undefined, { 'emperor-stats': '/run/emperor.sock', 'stats-http': 'true' }],
  [undefined, { 'emperor-stats': '/run/%n.sock' }],
  [undefined, { 'emperor-stats': '/run/$(NAME).sock' }],
  [undefined, { 'emperor-stats': '@abstract' }],
  [undefined, {}],
])('queryableStats() is %s of %j', (expected, uwsgi) => {
  expect(queryableStats({ uwsgi })).toBe(expected);
});
