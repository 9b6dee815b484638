import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runForeground } from '../../src/transport/foreground';
import { eventually } from '../support/eventually';
import { testFolder } from '../support/folder';

const folder = testFolder();

test.each([
  ['exit 0', 0],
  ['exit 7', 7],
  ['kill -TERM $$', 143],
  ['kill -KILL $$', 137],
])('runForeground() of `%s` returns %d', async (script, status) => {
  expect(await runForeground('sh', ['-c', script])).toBe(status);
});

test('runForeground() says that there is no such program', async () => {
  await expect(runForeground('/nonexistent/uwsgi', [])).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each(['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const)(
  'runForeground() forwards %s, and listens no longer than the program runs',
  async (signal) => {
    const before = process.listenerCount(signal);
    const ready = join(folder, signal);
    const running = runForeground('sh', [
      '-c',
      'trap "exit 9" "$1"; : > "$2"; i=0; while [ $i -lt 200 ]; do sleep 0.02; i=$((i + 1)); done',
      'sh',
      signal.slice(3),
      ready,
    ]);
    await eventually('the program runs', () => existsSync(ready), { every: 5 });
    process.emit(signal, signal);
    expect(await running).toBe(9);
    expect(process.listenerCount(signal)).toBe(before);
  },
);
