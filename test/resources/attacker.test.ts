import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuration } from '../../src/resources/configuration/lifecycle';
import { digestOf } from '../../src/resources/digest';
import { directory } from '../../src/resources/directory/lifecycle';
import { file } from '../../src/resources/file/lifecycle';
import type { Work } from '../../src/resources/resource';
import { runTransaction } from '../../src/resources/transaction';
import { localHost } from '../../src/transport/local-host';
import { installFunctions, installTarget } from '../../src/transport/scripts/install';
import { sh } from '../../src/transport/shell';
import { describeNeeding } from '../support/needs';

/*
 * Somebody without rights owns the directory that root writes to. He sees each name as it appears, puts a link to a
 * file of root, or a second name of it, in its place, and reads what he can.
 */
const attacker = `
import os, sys
place, victim = sys.argv[1:3]
os.setgid(65534); os.setuid(65534)
print('ready', flush=True)
while True:
    for name in os.listdir(place):
        at = os.path.join(place, name)
        try:
            with open(at) as found:
                if 'SECRET' in found.read(): print('READ ' + name, flush=True)
        except OSError: pass
        if not name.endswith('.staged') or os.path.islink(at): continue
        try:
            os.rename(at, os.path.join(place, 'taken')); os.symlink(victim, at)
        except OSError: pass
`;

const asRoot = describeNeeding('root');
const host = localHost('here');
const work = {
  hosts: { get: () => host },
  progress: () => {},
  warn: () => {},
  signal: new AbortController().signal,
} as unknown as Work;

asRoot('somebody who owns the directory that root writes to (run as root only)', () => {
  let base: string;
  let place: string;
  let victim: string;
  let process_: ChildProcess;
  let said = '';

  beforeEach(async () => {
    base = mkdtempSync(join(tmpdir(), 'attacker-'));
    chmodSync(base, 0o755);
    [place, victim] = [join(base, 'own'), join(base, 'victim')];
    mkdirSync(place);
    chownSync(place, 65_534, 65_534);
    writeFileSync(victim, 'ORIGINAL', { mode: 0o600 });
    said = '';
    process_ = spawn('python3', ['-c', attacker, place, victim], { stdio: ['ignore', 'pipe', 'inherit'] });
    process_.stdout!.on('data', (data) => (said += data));
    await once(process_.stdout!, 'data');
  });
  afterEach(async () => {
    process_.kill('SIGKILL');
    await once(process_, 'exit');
    rmSync(base, { recursive: true });
  });

  const at = (name: string): string => join(place, name);
  const secret = '[uwsgi]\nenv = TOKEN=SECRET\n';

  test.each<[string, (round: number) => Promise<unknown>]>([
    [
      'Host.upload()',
      (round) => host.upload([{ path: at('app.ini'), content: `${secret}# ${round}`, mode: '600' }]),
    ],
    [
      'a transaction',
      () => {
        const now = (() => {
          try {
            return digestOf(readFileSync(at('app.ini')));
          } catch {
            return 'absent';
          }
        })();
        return runTransaction(host, {
          purpose: 'try',
          files: [{ path: at('app.ini'), content: secret, mode: '640', owner: 'root', expected: now }],
          activate: sh`false`,
          prove: sh`:`,
          revert: sh`:`,
          evidence: sh`:`,
          deadline: 1,
        });
      },
    ],
    [
      'File',
      (round) =>
        file.reconcile(work, { host: 'h', path: at('page'), content: `${secret}${round}`, mode: '600' }),
    ],
    [
      'Configuration',
      (round) =>
        configuration.reconcile(
          work,
          configuration.defaults(
            configuration.props.parse({
              host: 'h',
              path: at('c.ini'),
              mode: '600',
              sections: { uwsgi: { env: `T=SECRET${round}` } },
            }) as never,
          ),
        ),
    ],
    [
      'Directory',
      (round) =>
        directory.reconcile(work, { host: 'h', path: at(`d${round}`), mode: '700', owner: 'nobody' }),
    ],
    [
      'a marker',
      () => {
        const { directory: folder, name, staged } = installTarget(at('revision'));
        return host.exec(sh`${installFunctions}
echo 1 | put ${folder} ${name} ${staged} 644 nobody`);
      },
    ],
    [
      'a link',
      () => {
        const { directory: folder, name, staged } = installTarget(at('current'));
        return host.exec(sh`${installFunctions}
point ${folder} ${name} ${staged} releases/1`);
      },
    ],
  ])('%s touches no file of root and shows no secret', async (_what, write) => {
    for (let round = 0; round < 12; round += 1) await write(round).catch(() => {});
    const { uid, gid, mode } = statSync(victim);
    expect({ text: readFileSync(victim, 'utf8'), uid, gid, mode: mode & 0o7777 }).toEqual({
      text: 'ORIGINAL',
      uid: 0,
      gid: 0,
      mode: 0o600,
    });
    expect(said).toBe('ready\n');
  });

  test('a directory on the way that he turns into a link is not followed, for writing and for removing', async () => {
    const outside = join(base, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'kept'), '');
    process_.kill('SIGSTOP');
    const { symlinkSync, lchownSync } = await import('node:fs');
    symlinkSync(outside, at('conf'));
    lchownSync(at('conf'), 65_534, 65_534);
    const message = /conf must be a directory: it is a symbolic link that a user other than root/;
    await expect(host.upload([{ path: at('conf/a.ini'), content: 'x', makeParents: true }])).rejects.toThrow(
      message,
    );
    await expect(host.remove([at('conf/kept')])).rejects.toThrow(message);
    await expect(directory.reconcile(work, { host: 'h', path: at('conf/new'), mode: '755' })).rejects.toThrow(
      message,
    );
    expect(statSync(join(outside, 'kept')).isFile()).toBe(true);
    expect(() => statSync(join(outside, 'a.ini'))).toThrow();
  });
});
