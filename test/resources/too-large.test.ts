import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configuration } from '../../src/resources/configuration/lifecycle';
import { configurationProps } from '../../src/resources/configuration/props';
import { file } from '../../src/resources/file/lifecycle';
import { fileProps } from '../../src/resources/file/props';
import { instance } from '../../src/resources/instance/lifecycle';
import { instanceProps } from '../../src/resources/instance/props';
import type { Work } from '../../src/resources/resource';
import { runTransaction } from '../../src/resources/transaction';
import { vassal } from '../../src/resources/vassal/lifecycle';
import { vassalProps } from '../../src/resources/vassal/props';
import { localHost } from '../../src/transport/local-host';
import { lineOf } from '../../src/transport/scripts/bounds';
import { sh } from '../../src/transport/shell';

const folder = mkdtempSync(join(tmpdir(), 'uwsgi-iac-large-'));
const host = localHost('here');
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await host.close();
});

/** A file that says it has 20 GB, and takes no room. */
const sparse = (name: string): string => {
  const path = join(folder, name);
  execFileSync('truncate', ['-s', '20G', path]);
  return path;
};

const sections = { uwsgi: { master: 'true' } };
const work = () => {
  const said: string[] = [];
  const at: Work = {
    hosts: { get: () => host },
    progress: () => undefined,
    warn: (message) => said.push(message),
    signal: new AbortController().signal,
  };
  return { at, said };
};

test('observe() tells the size of a file that is too large, reads none of it, and looks at the others', async () => {
  const [large, small, pipe, pid] = [
    sparse('large'),
    join(folder, 'small'),
    join(folder, 'pipe'),
    sparse('pid'),
  ];
  writeFileSync(small, 'text');
  execFileSync('mkfifo', [pipe]);
  const seen = await host.observe({
    files: [{ path: large, content: true }, { path: pid }, { path: small, content: true }],
    pidfiles: [pipe, pid],
  });
  expect(seen.files.get(large)).toMatchObject({
    size: 20 * 1024 ** 3,
    unreadable: 'too large: 21474836480 bytes, at most 16777216 are read',
  });
  expect(seen.files.get(large)?.digest).toBeUndefined();
  expect(seen.files.get(pid)?.unreadable).toMatch(/^too large/);
  expect(seen.files.get(small)?.content?.toString()).toBe('text');
  expect(seen.pidfiles.get(pipe)).toMatchObject({ pid: 0, alive: false });
  const { stdout } = await host.exec(
    sh`for path in "$(${lineOf(pipe)})" "$(${lineOf(small)})"; do echo "<$path>"; done`,
  );
  expect(stdout).toBe('<>\n<text>\n');
});

const directory = { host: 'here', directory: folder, stats: join(folder, 'emperor.sock') };
test.each([
  ['File', file, fileProps.parse({ host: 'here', path: join(folder, 'page'), content: 'hello' }), 'page'],
  [
    'Configuration',
    configuration,
    configurationProps.parse({ host: 'here', path: join(folder, 'conf.ini'), sections }),
    'conf.ini',
  ],
  [
    'Vassal',
    vassal,
    vassalProps.parse({ ...directory, name: 'shop', tyrant: true, owner: 'shop', sections }),
    'shop.ini',
  ],
])('%s: a file that is too large is a difference that says so', async (_type, resource, props, name) => {
  sparse(name);
  const { at } = work();
  const live = await resource.read(at, `here:${join(folder, name)}`, props as never);
  const { changes } = resource.diff(live!.props as never, props as never);
  expect(changes.find(({ path }) => path[0] === 'mode')?.from).toMatch(
    /unreadable \(too large: 21474836480 bytes/,
  );
});

test('Instance and Vassal: a marker that is too large is named, and counts as empty', async () => {
  const marked = instanceProps.parse({
    ...{ host: 'here', name: 'marked', path: join(folder, 'marked.ini') },
    ...{ manager: 'pidfile', runtimeDirectory: folder, sections },
  });
  const tenant = vassalProps.parse({ ...directory, name: 'tenant', sections });
  writeFileSync(join(folder, 'marked.ini'), '[uwsgi]\nmaster = true\n');
  writeFileSync(join(folder, 'tenant.ini'), '[uwsgi]\nmaster = true\n');
  const [revision, own] = [sparse('revision'), sparse('.tenant.revision')];
  for (const [resource, props] of [
    [instance, marked],
    [vassal, tenant],
  ] as const) {
    const { at, said } = work();
    expect(await resource.read(at, '', props as never)).toBeDefined();
    expect(said.join()).toContain(`here: ${resource === instance ? revision : own} counts as empty`);
  }
});

test.each([
  [16 * 1024 ** 2, 0],
  [16 * 1024 ** 2 + 1, 1],
])('File: content of %i bytes has %i objections at plan', (bytes, count) => {
  // Two bytes a letter but for the first: bytes count, not letters.
  const content = `${'a'.repeat(2 - (bytes % 2))}${'ä'.repeat((bytes - 2 + (bytes % 2)) / 2)}`;
  const problems = file.check(fileProps.parse({ host: 'here', path: '/srv/page', content }));
  expect(problems).toHaveLength(count);
  if (count > 0)
    expect(problems[0]).toEqual({
      path: ['content'],
      message:
        'Must have at most 16777216 bytes (16 MiB), but has 16777217: deploy larger files by a Release or a package',
    });
});

test('a transaction replaces a file that is too large without copying it, and puts it back', async () => {
  const path = sparse('replaced');
  chmodSync(path, 0o600);
  const change = (revert: boolean) =>
    runTransaction(host, {
      purpose: 'replace it',
      files: [{ path, content: 'small', mode: '644', expected: 'unreadable' }],
      prepare: sh`:`,
      activate: revert ? sh`return 1` : sh`:`,
      prove: sh`:`,
      revert: sh`:`,
      evidence: sh`:`,
      deadline: 5,
    });
  expect((await change(true)).kind).toBe('reverted');
  expect(statSync(path).size).toBe(20 * 1024 ** 3);
  expect((await change(false)).kind).toBe('done');
  expect(statSync(path).size).toBe(5);
});

test('a file that is too large is edited since: a deletion leaves it', async () => {
  const path = sparse('kept');
  const state = { host: 'here', path, digest: '0'.repeat(64) };
  expect(await file.edited?.(work().at, state)).toEqual([path]);
  await expect(file.delete(work().at, state)).rejects.toThrow(/too large/);
  expect(existsSync(path)).toBe(true);
});
