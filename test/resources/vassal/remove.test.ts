import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../../src/resources/digest';
import { vassalPaths } from '../../../src/resources/vassal/files';
import type { VassalState } from '../../../src/resources/vassal/props';
import { removeVassal } from '../../../src/resources/vassal/remove';
import { EditedError } from '../../../src/transport/errors';
import { localHost } from '../../../src/transport/local-host';
import { MemoryHost } from '../../../src/transport/memory-host';
import { testFolder } from '../../support/folder';

const folder = testFolder();
/** An emperor that has ended all vassals: it does not answer. */
const binary = join(folder, 'uwsgi');
writeFileSync(binary, `#!/bin/sh\necho "$2" >> ${folder}/asked\nexit 1\n`, { mode: 0o755 });
let count = 0;
/** A vassal with all its files. */
function deployed(content = 'deployed\n'): { state: VassalState; files: readonly string[] } {
  count += 1;
  const directory = join(folder, `${count}`);
  mkdirSync(directory);
  const place = { directory, name: "it's" };
  const { ini, marker, onDemand, aside } = vassalPaths(place);
  const files = [ini, marker, onDemand, aside];
  for (const path of files) writeFileSync(path, content);
  const state = {
    host: 'web1',
    ...place,
    path: ini,
    stats: '/run/e.sock',
    binary,
    digest: digestOf('deployed\n'),
    revision: 'x',
  };
  return { state, files };
}

test('removeVassal() removes the file with marker, socket and leftovers of a restart', async () => {
  const { state, files } = deployed();
  await removeVassal(localHost('web1'), state);
  expect(files.filter((path) => existsSync(path))).toEqual([]);
});

test('removeVassal() keeps all of a vassal that was edited, and removes the others of the same moment by one script', async () => {
  const host = localHost('web1');
  const [edited, fine] = [deployed('edited\n'), deployed()];
  const [refused, done] = await Promise.allSettled([
    removeVassal(host, edited.state),
    removeVassal(host, fine.state),
  ]);
  expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(EditedError) });
  expect(done!.status).toBe('fulfilled');
  expect([
    edited.files.filter((path) => existsSync(path)).length,
    fine.files.filter((path) => existsSync(path)).length,
  ]).toEqual([4, 0]);
  expect(host.counters.execs).toBe(1);
});

test('removeVassal() of a state without a digest removes it in any case', async () => {
  const { state, files } = deployed('edited\n');
  await removeVassal(localHost('web1'), { ...state, digest: undefined });
  expect(files.filter((path) => existsSync(path))).toEqual([]);
});

test('removeVassal() of one that is gone with its directory succeeds', async () => {
  const { state } = deployed();
  await removeVassal(localHost('web1'), { ...state, directory: join(folder, 'gone') });
});

test.each(["it's.ini", "/etc/v/it's.ini"])(
  'removeVassal() fails where the emperor still lists %s',
  async (id) => {
    const host = new MemoryHost({ name: 'web1' }).answer('', { stdout: `${id}\n` });
    const state = { ...deployed().state, directory: '/etc/v' };
    await expect(removeVassal(host, state)).rejects.toThrow(
      "web1: it's: Cannot remove the vassal: its file is gone, but the emperor at /run/e.sock did not end it within 120 s",
    );
  },
);
