import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayHaveZergs, zergFunctions } from '../../../src/resources/vassal/zergs';
import { sh } from '../../../src/transport/shell';
import { emperorPrinted } from '../../support/emperor-stats';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const binary = join(folder, 'uwsgi');
/** An emperor that lists these processes as zergs of the vassal another-shop. */
function listing(id: string, ...pids: readonly number[]) {
  const [before, after] = emperorPrinted.split('"vassals":[');
  const entry = after!.slice(0, after!.indexOf('}') + 1);
  const zergs = pids.map((pid) => entry.replace('another-shop.ini', id).replace('"pid":1', `"pid":${pid}`));
  const text = `${before}"vassals":[${[...zergs, ''].join(',')}${after}`;
  writeFileSync(binary, `#!/bin/sh\ncat >&2 <<'END'\n${text}\nEND\n`, { mode: 0o755 });
}
const run = (script: ReturnType<typeof sh>) =>
  runShell(sh`export vassal=another-shop.ini vassal_path=/etc/vassals/another-shop.ini
${zergFunctions({ stats: '/run/emperor.sock', binary })}
${script}`);

test.each([
  [{ uwsgi: {}, zerg: { zerg: '/run/z' } }, true],
  [{ uwsgi: { zerg: '/run/z' } }, false],
])('mayHaveZergs() of %j: %s', (sections, expected) => {
  expect(mayHaveZergs({ sections })).toBe(expected);
});

test('zergFunctions() find the zergs of the vassal, not the vassal and not those of others', () => {
  listing('another-shop.ini:zerg', 11, 12);
  expect(run(sh`zergs`).stdout).toBe('11\n12\n');
  listing('shop.ini:zerg', 11);
  expect(run(sh`zergs`).stdout).toBe('');
  listing('/etc/vassals/another-shop.ini:zerg', 13);
  expect(run(sh`zergs`).stdout).toBe('13\n');
});

test('zergFunctions() end zergs by SIGHUP, and renew succeeds only when those of its first call have gone', async () => {
  const zerg = spawn('sleep', ['60']);
  await once(zerg, 'spawn');
  listing('another-shop.ini:zerg', zerg.pid!);
  const ended = once(zerg, 'exit');
  const { status, stdout } = run(sh`renew_zergs; echo "$? $lacks"`);
  expect([status, stdout]).toEqual([0, `1 zerg ${zerg.pid} has not ended\n`]);
  expect((await ended)[1]).toBe('SIGHUP');
  // Another one has taken its place.
  expect(run(sh`ending=' ${zerg.pid!} '; zergs() { echo 99999; }; renew_zergs`).status).toBe(0);
});

test('zergFunctions() without zergs have nothing to wait for', () => {
  listing('shop.ini:zerg');
  expect(run(sh`renew_zergs && renew_zergs && end_zergs`).status).toBe(0);
});
