import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceProps } from '../../../../src/resources/instance/props';
import { processPaths, type ResolvedProps } from '../../../../src/resources/process/paths';
import { logCapture, relevantLines } from '../../../../src/resources/process/shell/diagnostics';
import { localHost } from '../../../../src/transport/local-host';
import { sh } from '../../../../src/transport/shell';

const request =
  '[pid: 1004|app: 0|req: 2936/6422] 10.0.0.1 () {22 vars in 229 bytes} [Sat Nov 21 05:48:53 2026] GET / => generated 3 bytes in 0 msecs (HTTP/1.1 200) 0 headers in 19 bytes (1 switches on core 0)';

test('relevantLines() leaves out what uWSGI prints at every start', () => {
  const output = [
    '*** Starting uWSGI 2.0.21-debian (64bit) on [Sat Nov 21 04:02:08 2026] ***',
    'detected number of CPU cores: 2',
    "ModuleNotFoundError: No module named 'nonesuch'",
    'lock engine: pthread robust mutexes',
    '*** no app loaded. GAME OVER ***',
  ].join('\n');
  expect(relevantLines(output)).toBe(
    "ModuleNotFoundError: No module named 'nonesuch'\n*** no app loaded. GAME OVER ***",
  );
});

test('relevantLines() leaves out requests, what every reload prints, and what was said before but for its numbers', () => {
  const output = [
    request,
    'binary reloading uWSGI...',
    'found fd 4 mapped to socket 0 (:8000)',
    'spawned uWSGI worker 1 (pid: 1450, cores: 1)',
    'DAMN ! worker 1 (pid: 506) died, killed by signal 6 :( trying respawn ...',
    'DAMN ! worker 2 (pid: 507) died, killed by signal 6 :( trying respawn ...',
  ].join('\n');
  expect(relevantLines(output)).toBe(
    'DAMN ! worker 1 (pid: 506) died, killed by signal 6 :( trying respawn ...',
  );
});

test('relevantLines() keeps what stands first and what stands last of many lines', () => {
  const lines = [...'abcdefghijklmnopqrst'].map((letter) => `line ${letter}`);
  const told = relevantLines(lines.join('\n')).split('\n');
  expect(told).toEqual([...lines.slice(0, 7), '…', ...lines.slice(-7)]);
});

test('logCapture() prints what came into our log and one of its own since it was noted, without requests', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'said-'));
  const own = join(folder, 'own.log');
  const given = { host: 'here', name: 'shop', manager: 'pidfile', path: join(folder, 'shop.ini') };
  const props = instanceProps.parse({
    ...given,
    runtimeDirectory: folder,
    sections: { uwsgi: { logto: own } },
  });
  const { log } = processPaths(props);
  const { note, since } = logCapture(props as ResolvedProps);
  try {
    for (const path of [log, own]) writeFileSync(path, 'before\n');
    const noted = sh`${note}
printf '%s\n' 'bad hook' ${request} >> ${log}; echo 'bad socket' >> ${own}`;
    const { stdout } = await localHost('here').exec(sh`${noted}
${since}`);
    expect(stdout.split('\n').filter(Boolean)).toEqual(['bad hook', 'bad socket']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
