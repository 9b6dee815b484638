import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseStats } from '../../../src/resources/emperor/stats';
import { emperorQueries } from '../../../src/resources/vassal/emperor-queries';

/** What uWSGI 2.0.21 printed for an emperor, with a warning of its own before it. */
const printed = `*** WARNING: you are running uWSGI as root !!! (use the --uid flag) ***
{
	"version":"2.0.21-debian",
	"pid":22168,
	"uid":0,
	"gid":0,
	"cwd":"/etc/vassals",
	"emperor":[
"/etc/vassals"
	],
	"emperor_tyrant":0,
	"throttle_level":0,
	"vassals":[
		{
			"id":"another-shop.ini",
			"pid":1,
			"born":1,
			"last_mod":1,
			"accepting":0,
			"cursed":7,
			"on_demand":"",
			"uid":0,
			"gid":0,
			"monitor":"/etc/vassals",
			"respawns":0
		},
		{
			"id":"shop.ini",
			"pid":22170,
			"born":1795242943,
			"last_mod":1795242944,
			"last_heartbeat":0,
			"loyal":0,
			"ready":0,
			"accepting":1,
			"last_loyal":0,
			"last_ready":1795242943,
			"last_accepting":1795242944,
			"first_run":1795242943,
			"last_run":1795242944,
			"cursed":0,
			"zerg":0,
			"on_demand":"",
			"uid":0,
			"gid":0,
			"monitor":"/etc/vassals",
			"respawns":1
		}
	],
	"blacklist":[
		{
			"id":"shop.ini",
			"throttle_level":2001,
			"attempt":2,
			"first_attempt":1795242939,
			"last_attempt":1795242940
		}
	]
}`;

test('parseStats() reads the state behind warnings, and nothing out of what is none', () => {
  expect(parseStats(printed)?.vassals.map(({ id }) => id)).toEqual(['another-shop.ini', 'shop.ini']);
  expect(parseStats(printed)?.blacklist[0]?.attempt).toBe(2);
  expect(parseStats('connect(): Connection refused')).toBeUndefined();
  expect(parseStats('{"workers":[]}')).toBeUndefined();
});

test('ask finds one vassal of many in a shell, whether the state is written on one line or on many', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watch-'));
  try {
    const binary = join(folder, 'uwsgi');
    for (const text of [printed, printed.replace(/[\n\t]/g, '')]) {
      writeFileSync(binary, `#!/bin/sh\ncat >&2 <<'END'\n${text}\nEND\n`);
      chmodSync(binary, 0o755);
      const ask = (name: string): string => {
        const watched = { directory: '/etc/vassals', name, stats: '/run/emperor.sock', binary, sections: {} };
        return execFileSync('sh', [], {
          input: `${emperorQueries(watched)}\nask; echo "$? $emperor $listed $pid $mod $accepting $cursed $held $attempt $failed"`,
          encoding: 'utf8',
        }).trim();
      };
      expect(ask('shop')).toBe('0 22168 1 22170 1795242944 1 0 1 2 1795242940');
      expect(ask('another-shop')).toBe('0 22168 1 1 1 0 1 0 0 0');
      expect(ask('none')).toBe('0 22168 0 0 0 0 0 0 0 0');
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
