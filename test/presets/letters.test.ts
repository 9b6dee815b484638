import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { letterShell } from '../../src/presets/letters';
import { unsubscribeBeforeStop } from '../../src/presets/systemd';
import { sh } from '../../src/transport/shell';
import { eventually } from '../support/eventually';
import { describeNeeding } from '../support/needs';

/** The script of an `ExecStop` line as systemd passes it to the shell. */
const scriptOf = (line: string): string =>
  /^-\/bin\/sh -c "((?:[^"\\]|\\.)*)"/
    .exec(line)![1]!
    .replace(/\\(.)/g, '$1')
    .replaceAll('$$', '$')
    .replaceAll('%%', '%');

let base: string;
let fifo: string;
let victim: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'letters-'));
  fifo = join(base, "it's a control", 'master.fifo');
  victim = join(base, 'victim');
  mkdirSync(join(base, "it's a control"));
  mkdirSync(join(base, 'bin'));
  writeFileSync(victim, 'of root');
});
afterEach(() => rmSync(base, { recursive: true }));

const writers = {
  letterShell: () => ['-c', letterShell('q', sh`${fifo}`.text)],
  // The pid of nothing: the wait for the end of the process is over at once.
  unsubscribeBeforeStop: () => ['-c', scriptOf(unsubscribeBeforeStop(fifo, 0)), fifo, '4194305'],
};
const cases = (['GNU', 'busybox'] as const).flatMap((dd) =>
  (Object.keys(writers) as (keyof typeof writers)[]).map((writer) => [writer, dd] as const),
);

/** Environment in which `dd` is that of busybox. */
function environment(dd: 'GNU' | 'busybox'): NodeJS.ProcessEnv {
  if (dd === 'GNU') return process.env;
  const program = execFileSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).trim();
  if (!existsSync(join(base, 'bin/dd'))) symlinkSync(program, join(base, 'bin/dd'));
  return { ...process.env, PATH: `${join(base, 'bin')}:${process.env['PATH']}` };
}

describeNeeding('linux', 'busybox')('letters to a master FIFO', () => {
  const write = (writer: keyof typeof writers, dd: 'GNU' | 'busybox') =>
    spawnSync('sh', writers[writer](), { env: environment(dd), encoding: 'utf8' });

  test.each(cases)('%s with the dd of %s leaves what a link in place of the FIFO leads to', (writer, dd) => {
    symlinkSync(victim, fifo);
    expect(write(writer, dd).status).not.toBe(0);
    rmSync(fifo);
    linkSync(victim, fifo);
    expect(write(writer, dd).status).not.toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('of root');
  });

  test.each(cases)('%s with the dd of %s makes no file where there is no FIFO', (writer, dd) => {
    expect(write(writer, dd).status).not.toBe(0);
    symlinkSync(join(base, 'made'), fifo);
    expect(write(writer, dd).status).not.toBe(0);
    expect(existsSync(join(base, 'made'))).toBe(false);
  });

  // Without the look before: the link comes between it and the opening.
  test.each(['GNU', 'busybox'] as const)(
    'a link that comes after the look is of no use with the dd of %s',
    (dd) => {
      symlinkSync(victim, fifo);
      const late = letterShell('q', sh`${fifo}`.text).replace(/\[ -p \S.*? \] && \[ ! -L .*? \] && if/, 'if');
      expect(late).toMatch(/^\{ if /);
      expect(spawnSync('sh', ['-c', late], { env: environment(dd) }).status).not.toBe(0);
      expect(readFileSync(victim, 'utf8')).toBe('of root');
    },
  );

  test.each(cases)('%s with the dd of %s reaches who reads, also one that comes late', async (writer, dd) => {
    execFileSync('mkfifo', [fifo]);
    const env = environment(dd);
    // As uWSGI does, the reader opens the FIFO again after each writer.
    const reader = spawn('sh', ['-c', 'while :; do sleep 0.3; cat "$0"; done', fifo], { detached: true });
    let read = '';
    reader.stdout.on('data', (data) => (read += data));
    try {
      const [status] = await once(spawn('sh', writers[writer](), { env }), 'exit');
      expect(status).toBe(0);
      // What was written may still be in the pipe.
      const expected = writer === 'unsubscribeBeforeStop' ? 'pSpq' : 'q';
      await eventually('all letters are read', () => read.length >= expected.length);
      expect(read).toBe(expected);
    } finally {
      process.kill(-reader.pid!);
    }
  });

  test.each(cases)(
    '%s with the dd of %s gives up when the FIFO has no reader',
    (writer, dd) => {
      execFileSync('mkfifo', [fifo]);
      expect(write(writer, dd).status).not.toBe(0);
    },
    15_000,
  );
});
