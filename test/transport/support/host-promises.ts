import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Host } from '../../../src/transport/host';
import { sh } from '../../../src/transport/shell';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const isRoot = process.getuid?.() === 0;

/** The error of a failing promise. */
export const failing = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('It must have failed');
    },
    (error: Error & { reason?: string }) => error,
  );

/** The promises that every host keeps whose scripts run on this machine, whatever shell and tools it has. */
export function promisesOfHost(label: string, open: () => Host): void {
  let directory: string;
  let host: Host;
  const at = (...names: string[]) => join(directory, ...names);

  beforeEach(() => {
    directory = mkdtempSync('/tmp/uwsgi-host-');
    host = open();
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  describe(`${label} exec()`, () => {
    test('gives back streams and exit status', async () => {
      const result = await host.exec(sh`cat; echo problem >&2; exit 3`, { input: 'in', allowFailure: true });
      expect(result).toEqual({ stdout: 'in', stderr: 'problem\n', code: 3 });
    });

    test('hands its input on, byte by byte', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => {
          const { stdout } = await host.exec(sh`od -An -v -tx1 | tr -d " \n"`, { input: Buffer.from(bytes) });
          expect(stdout).toBe(Buffer.from(bytes).toString('hex'));
        }),
        { numRuns: 15 },
      );
    });

    test('answers the question of a script, and lets it read the end where there is no answer', async () => {
      const script = sh`echo before; echo '?'; IFS= read -r said && echo "heard $said" || echo 'heard nothing'`;
      const dialogue = (answer: () => Promise<string>) => ({ dialogue: { asks: '?', answer } });
      const answered = await host.exec(
        script,
        dialogue(async () => 'yes'),
      );
      expect(answered.stdout).toBe('before\n?\nheard yes\n');
      const silent = await host.exec(
        script,
        dialogue(() => Promise.reject(new Error('nobody there'))),
      );
      expect(silent.stdout).toBe('before\n?\nheard nothing\n');
    });

    test('accepts scripts with any ending', async () => {
      expect((await host.exec(sh`echo a # comment`)).stdout).toBe('a\n');
      expect(
        (
          await host.exec(sh`cat <<EOF
b
EOF`)
        ).stdout,
      ).toBe('b\n');
      expect((await host.exec(sh``)).stdout).toBe('');
    });

    test('returns 143 for a script that a signal ended', async () => {
      expect(await host.exec(sh`kill -TERM $$`, { allowFailure: true })).toMatchObject({ code: 143 });
    });
  });

  describe(`${label} upload()`, () => {
    test('writes owner, mode and content, and leaves nothing beside', async () => {
      await host.upload([
        { path: at('a.ini'), content: '[uwsgi]\n', mode: '640', ...(isRoot ? { owner: 'nobody' } : {}) },
      ]);
      const { files } = await host.observe({ files: [{ path: at('a.ini'), content: true }] });
      expect(files.get(at('a.ini'))).toMatchObject({
        kind: 'file',
        mode: '640',
        size: 8,
        digest: sha256('[uwsgi]\n'),
      });
      if (isRoot) expect(files.get(at('a.ini'))?.owner).toBe('nobody');
      expect(readdirSync(directory)).toEqual(['a.ini']);
    });

    test('gives a modification time later in whole seconds than that of the file before', async () => {
      const path = at('a.ini');
      const future = Math.floor(Date.now() / 1_000) + 1_000;
      writeFileSync(path, 'old');
      utimesSync(path, future, future);
      await host.upload([{ path, content: 'new' }]);
      expect(Math.floor(statSync(path).mtimeMs / 1_000)).toBe(future + 1);
      await host.upload([{ path, content: 'newer' }]);
      expect(Math.floor(statSync(path).mtimeMs / 1_000)).toBe(future + 2);
    });

    test('makes missing parents with mode 755', async () => {
      await host.upload([{ path: at('x', 'y', 'a.ini'), content: '', mode: '600', makeParents: true }]);
      expect((statSync(at('x', 'y')).mode & 0o777).toString(8)).toBe('755');
      expect((statSync(at('x', 'y', 'a.ini')).mode & 0o777).toString(8)).toBe('600');
    });

    test('rejects only the call whose file cannot be written, and keeps the stream in step', async () => {
      mkdirSync(at('folder'));
      const bad = [
        failing(host.upload([{ path: at('missing', 'b'), content: 'x'.repeat(100_001) }])),
        failing(host.upload([{ path: at('folder'), content: 'y' }])),
      ];
      const good = [
        host.upload([{ path: at('a'), content: 'before' }]),
        host.upload([{ path: at('c'), content: 'after' }]),
      ];
      await Promise.all(good);
      const [missing, folder] = await Promise.all(bad);
      expect(missing!.message).toBe(
        `${host.name}: Cannot write ${at('missing', 'b')}: exit status 1\nNo such directory: ${at('missing')}`,
      );
      expect(folder!.message).toContain('Is a directory');
      expect(readFileSync(at('c'), 'utf8')).toBe('after');
      expect(readdirSync(directory).sort()).toEqual(['a', 'c', 'folder']);
    });

    test('renames no file of a call before all of them are staged', async () => {
      writeFileSync(at('a'), 'old');
      await failing(
        host.upload([
          { path: at('a'), content: 'new' },
          { path: at('missing', 'b'), content: '' },
        ]),
      );
      expect(readFileSync(at('a'), 'utf8')).toBe('old');
      expect(readdirSync(directory)).toEqual(['a']);
    });

    test('replaces a guarded file only while it is as expected', async () => {
      const path = at('a');
      await host.upload([{ path, content: 'one', onlyIf: 'absent' }]);
      await host.upload([{ path, content: 'two', onlyIf: sha256('one') }]);
      const error = await failing(host.upload([{ path, content: 'three', onlyIf: sha256('one') }]));
      expect(error).toMatchObject({ reason: 'conflict' });
      for (const part of [path, sha256('one'), sha256('two')]) expect(error.message).toContain(part);
      expect(await failing(host.upload([{ path, content: 'x', onlyIf: 'absent' }]))).toMatchObject({
        reason: 'conflict',
      });
      expect(readFileSync(path, 'utf8')).toBe('two');
    });

    test('sends calls of the same moment as one', async () => {
      const before = { ...host.counters };
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          host.upload([{ path: at(`${index}`), content: `${index}` }]),
        ),
      );
      expect(host.counters.execs - before.execs).toBe(1);
      expect(host.counters.writes - before.writes).toBe(1);
      expect(readdirSync(directory)).toHaveLength(50);
    });

    test('refuses paths that are not absolute', async () => {
      expect((await failing(host.upload([{ path: 'a.ini', content: '' }]))).message).toContain(
        'must be absolute',
      );
    });
  });

  describe(`${label} observe()`, () => {
    test('reports kinds, links and missing paths', async () => {
      mkdirSync(at('folder'));
      writeFileSync(at('file'), 'content');
      symlinkSync('file', at('link'));
      symlinkSync('nowhere', at('dangling'));
      const socket = createServer().listen(at('socket'));
      await new Promise((resolve) => socket.once('listening', resolve));
      const names = ['folder', 'file', 'link', 'dangling', 'socket', 'absent'];
      const { files } = await host.observe({
        files: names.map((name) => ({ path: at(name), content: true })),
      });
      expect([...files.values()].map((facts) => facts?.kind)).toEqual([
        'directory',
        'file',
        'link',
        'link',
        'socket',
        undefined,
      ]);
      expect(files.get(at('link'))?.target).toBe('file');
      expect(files.get(at('file'))?.content?.toString()).toBe('content');
      expect(files.get(at('file'))?.modified).toBe(Math.floor(statSync(at('file')).mtimeMs / 1_000));
      socket.close();
    });

    test('answers the same whatever is expected, of many files with any names', async () => {
      const names = [
        ...Array.from({ length: 230 }, (_, index) => `f${index}`),
        'a b',
        "it's",
        'x\\y',
        'l\nn',
        '-r',
        '$H',
        'é',
      ];
      for (const [index, name] of names.entries())
        writeFileSync(at(name), `text of ${index}\n`.repeat(index % 3));
      symlinkSync(at('f1'), at('link'));
      // Opening it blocks until there is a writer.
      execFileSync('mkfifo', [at('pipe')]);
      mkdirSync(at('folder'));
      const asked = [
        ...names.slice(0, 120),
        'missing',
        'link',
        'folder',
        'pipe',
        ...names.slice(120),
        'f0/below',
      ];
      const look = async (expected: (name: string) => string | undefined) =>
        (
          await host.observe({
            files: asked.map((name) => ({ path: at(name), content: true, expected: expected(name) })),
          })
        ).files;
      const plain = await look(() => undefined);
      expect(await look((name) => plain.get(at(name))?.content?.toString())).toEqual(plain);
      expect(await look((name) => `${name}, but other`)).toEqual(plain);
      for (const [index, name] of names.entries()) {
        const content = `text of ${index}\n`.repeat(index % 3);
        expect(plain.get(at(name))).toMatchObject({
          kind: 'file',
          size: content.length,
          digest: sha256(content),
        });
        expect(plain.get(at(name))!.content!.toString()).toBe(content);
      }
      expect(asked.filter((name) => plain.get(at(name))?.kind !== 'file')).toEqual([
        'missing',
        'link',
        'folder',
        'pipe',
        'f0/below',
      ]);
    });

    test('brings no content of files larger than the limit, only their digest', async () => {
      writeFileSync(at('file'), 'content');
      const { files } = await host.observe({ files: [{ path: at('file'), content: true, maxBytes: 6 }] });
      expect(files.get(at('file'))).toMatchObject({ size: 7, digest: sha256('content') });
      expect(files.get(at('file'))?.content).toBeUndefined();
    });

    test('reads back what was uploaded, whatever name and bytes', async () => {
      const name = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
        .map((text) => Buffer.from(`n${text.replace(/[/\0]/g, '\n')}`).toString())
        .filter((text) => Buffer.byteLength(text) < 200);
      await fc.assert(
        fc.asyncProperty(name, fc.uint8Array({ maxLength: 200 }), async (text, bytes) => {
          const path = at('names', text);
          await host.upload([{ path, content: Buffer.from(bytes), makeParents: true }]);
          const { files, directories } = await host.observe({
            files: [{ path, content: true }, { path: at('absent') }],
            directories: [at('names'), at('absent')],
          });
          expect(files.get(path)?.content).toEqual(Buffer.from(bytes));
          expect(files.get(at('absent'))).toBeUndefined();
          expect(directories.get(at('names'))).toEqual([text]);
          expect(directories.get(at('absent'))).toBeUndefined();
          await host.remove([path]);
          expect(readdirSync(at('names'))).toEqual([]);
        }),
        { numRuns: 20 },
      );
    });

    test('lists dotfiles, and nothing of an empty directory', async () => {
      mkdirSync(at('empty'));
      for (const name of ['.hidden', '..odd', '-dash', '* star']) writeFileSync(at(name), '');
      const { directories } = await host.observe({ directories: [directory, at('empty')] });
      expect(directories.get(directory)).toEqual(['* star', '-dash', '..odd', '.hidden', 'empty'].sort());
      expect(directories.get(at('empty'))).toEqual([]);
    });

    test('finds processes through pidfiles', async () => {
      writeFileSync(at('alive'), `${process.pid}\n`);
      writeFileSync(at('dead'), '4194304');
      writeFileSync(at('garbage'), 'none');
      const held = openSync(at('held open'), 'w');
      const { pidfiles } = await host.observe({
        pidfiles: [at('alive'), at('dead'), at('garbage'), at('absent')],
      });
      closeSync(held);
      expect(pidfiles.get(at('alive'))).toMatchObject({
        pid: process.pid,
        alive: true,
        command: expect.stringContaining('node'),
        open: expect.arrayContaining([at('held open')]),
      });
      expect(pidfiles.get(at('dead'))).toEqual({ pid: 4194304, alive: false, command: '', open: [] });
      expect(pidfiles.get(at('garbage'))).toMatchObject({ pid: 0, alive: false });
      expect(pidfiles.get(at('absent'))).toBeUndefined();
    });

    test('answers calls of the same moment by one exec, each with what it asked', async () => {
      writeFileSync(at('a'), 'a');
      const before = host.counters.execs;
      const answers = await Promise.all([
        host.observe({ files: [{ path: at('a') }] }),
        host.observe({ files: [{ path: at('a'), content: true }], directories: [directory] }),
      ]);
      expect(host.counters.execs - before).toBe(1);
      expect(answers.map(({ files, directories }) => [files.size, directories.size])).toEqual([
        [1, 0],
        [1, 1],
      ]);
    });

    test('writes nothing', async () => {
      const before = host.counters.writes;
      await host.observe({ files: [{ path: directory }], units: ['nothing.service'] });
      expect(host.counters.writes).toBe(before);
    });
  });

  describe(`${label} remove()`, () => {
    test('is content with what is gone, and names what cannot be removed', async () => {
      mkdirSync(at('folder'));
      writeFileSync(at('a'), '');
      const [, error] = await Promise.all([
        host.remove([at('a'), at('absent')]),
        failing(host.remove([at('folder')])),
      ]);
      expect(error.message).toContain(`Cannot remove ${at('folder')}`);
      expect(existsSync(at('a'))).toBe(false);
    });

    test('removes directories after the files in them, and only those that are empty', async () => {
      mkdirSync(at('outer/inner'), { recursive: true });
      mkdirSync(at('full'));
      for (const path of ['outer/inner/a', 'full/a', 'full/b']) writeFileSync(at(path), '');
      await Promise.all([
        host.remove([at('outer/inner/a')], [at('outer'), at('outer/inner'), at('none')]),
        host.remove([at('full/a')], [at('full')]),
      ]);
      expect([existsSync(at('outer')), existsSync(at('full/b'))]).toEqual([false, true]);
    });
  });
}
