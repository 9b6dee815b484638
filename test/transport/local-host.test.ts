import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import * as fc from 'fast-check';
import { localHost } from '../../src/transport/local-host';
import { sh } from '../../src/transport/shell';
import { testNeeding } from '../support/needs';
import { failing, promisesOfHost } from './support/host-promises';

promisesOfHost('LocalHost', () => localHost('here'));

test('sh makes one word of any text, as the real sh reads it', async () => {
  const host = localHost('here');
  const text = fc
    .string({ unit: 'binary', maxLength: 40 })
    .map((value) => Buffer.from(value.replaceAll('\0', '')).toString());
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (words) => {
      const { stdout } = await host.exec(sh`printf '%s\0' ${words}`);
      expect(stdout.split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 60 },
  );
});

test('LocalHost.exec() ends what a timed out script started', async () => {
  const host = localHost('here');
  const error = await failing(host.exec(sh`sleep 30; :`, { timeout: 0.2, purpose: 'wait' }));
  expect(error.message).toBe('here: Cannot wait: it must end within 0.2 s, but did not');
  await host.close();
});

test('LocalHost.connect() reaches a socket, and names one without a listener', async () => {
  const echo = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const stream = await localHost('here').connect(`127.0.0.1:${(echo.address() as { port: number }).port}`);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('hello');
  echo.close();
  expect((await failing(localHost('here').connect('/nonexistent.sock'))).message).toContain(
    '/nonexistent.sock',
  );
});

const asRoot = testNeeding('root', 'sudo');
asRoot('LocalHost becomes the wanted user by the real sudo, and needs none to stay who it is', async () => {
  expect(
    (await localHost('here', { become: { user: 'nobody' } }).exec(sh`id -un; cat`, { input: 'in' })).stdout,
  ).toBe('nobody\nin');
  expect((await localHost('here', { become: {} }).exec(sh`echo "\${SUDO_USER-no sudo}"`)).stdout).toBe(
    'no sudo\n',
  );
});

asRoot(
  'LocalHost.observe() reports paths that a user cannot read, and upload() those that it cannot write',
  async () => {
    const host = localHost('here', { become: { user: 'nobody' } });
    const { files } = await host.observe({ files: [{ path: '/etc/shadow', content: true }] });
    expect(files.get('/etc/shadow')).toMatchObject({
      kind: 'file',
      unreadable: expect.stringContaining('Permission denied'),
    });
    expect(await failing(host.observe({ files: [{ path: '/root/secret' }] }))).toMatchObject({
      reason: 'permission',
    });
    const error = await failing(host.upload([{ path: '/etc/zz.ini', content: '' }]));
    expect(error).toMatchObject({ reason: 'permission' });
    expect(error.message).toContain(
      'here: Cannot write /etc/zz.ini: the user must have the right to do so, but does not',
    );
  },
);

asRoot('LocalHost.upload() reports a full or read-only file system, and keeps the old file', async () => {
  const directory = mkdtempSync('/tmp/uwsgi-full-');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    // Not even root may mount everywhere, as in a container.
    rmSync(directory, { recursive: true });
    return;
  }
  try {
    const host = localHost('here');
    const path = `${directory}/a.ini`;
    await host.upload([{ path, content: 'old' }]);
    const full = await failing(host.upload([{ path, content: Buffer.alloc(100_000) }]));
    expect(full).toMatchObject({ reason: 'disk-full' });
    expect(full.message).toContain(
      `Cannot write ${path}: there must be room on the file system, but it is full`,
    );
    expect(readdirSync(directory)).toEqual(['a.ini']);
    execFileSync('mount', ['-o', 'remount,ro', directory]);
    expect(await failing(host.upload([{ path, content: 'new' }]))).toMatchObject({ reason: 'read-only' });
    expect(await failing(host.remove([path]))).toMatchObject({ reason: 'read-only' });
    expect(readFileSync(path, 'utf8')).toBe('old');
  } finally {
    execFileSync('umount', [directory]);
    rmSync(directory, { recursive: true });
  }
});
