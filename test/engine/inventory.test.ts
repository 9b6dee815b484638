import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { Host } from '../../src/constructs/host';
import { HostFile } from '../../src/constructs/host-file';
import { Project } from '../../src/constructs/project';
import type { InventoryEntry } from '../../src/engine/inventory';
import { connectionTo, session } from '../support/session';

jest.setTimeout(60_000);

let target: LoopbackTarget;
beforeAll(async () => {
  target = await startLoopbackTarget();
});
afterAll(() => target?.stop());
beforeEach(() => {
  rmSync(join(target.home, '.local'), { recursive: true, force: true });
  for (const id of ['a', 'b']) rmSync(place(`${id}.txt`), { force: true });
});

const place = (name: string) => join(target.home, name);
const folder = () => place('.local/state/uwsgi-iac/inventory');
const inventory = (name: string) => join(folder(), `${name}.json`);

/** Files by their ids, with their content; `owner` of those that cannot be written is no user. */
function project(files: Readonly<Record<string, string>>, owner?: string): Project {
  const made = new Project('shop');
  const web1 = new Host(made, 'web1', connectionTo(target));
  for (const [id, content] of Object.entries(files))
    new HostFile(web1, id, { path: place(`${id}.txt`), content, ...(owner === undefined ? {} : { owner }) });
  return made;
}

const entry = (id: string, more: Partial<InventoryEntry> = {}): InventoryEntry => ({
  type: 'uwsgi:index:File',
  id: `web1:${place(`${id}.txt`)}`,
  state: { host: 'web1', path: place(`${id}.txt`) },
  dependsOn: [],
  claims: [`web1:${place(`${id}.txt`)}`],
  ...more,
});
const text = (resources: Record<string, unknown>, more: object = {}) =>
  JSON.stringify({ version: 2, project: 'shop', resources, ...more });

const damages: Readonly<Record<string, (file: string) => void>> = {
  'is empty': (file) => writeFileSync(file, ''),
  'is cut off': (file) => writeFileSync(file, text({ a: entry('a') }).slice(0, 60)),
  'is garbage': (file) => writeFileSync(file, Buffer.from([0, 255, 10, 64, 7])),
  'nests too deep': (file) => writeFileSync(file, `${'['.repeat(200_000)}${']'.repeat(200_000)}`),
  'depends on itself': (file) =>
    writeFileSync(file, text({ a: entry('a', { dependsOn: ['b'] }), b: entry('b', { dependsOn: ['a'] }) })),
  'lacks what an entry must have': (file) => writeFileSync(file, text({ a: { type: 'x' } })),
  'is of another project': (file) => writeFileSync(file, text({}, { project: 'elsewhere' })),
  'is no object': (file) => writeFileSync(file, 'null'),
  'is a directory': (file) => mkdirSync(file),
};

test.each(Object.keys(damages))(
  'an inventory of another project that %s is a warning, and stops no operation',
  async (damage) => {
    mkdirSync(folder(), { recursive: true });
    damages[damage]!(inventory('other'));
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const { results } = await session(project({ a: 'one' }), (one) => one.apply(), { onWarning });
    expect(results.map(({ error }) => error)).toEqual([undefined]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^web1.*: \/.*\/other\.json, the inventory of the project other, cannot be read: .*--adopt/,
      ),
    ]);
    expect(existsSync(inventory('other'))).toBe(true);
  },
);

/** Contents of a later release of another project that must not be harmed. */
const ownDamages: typeof damages = {
  ...damages,
  'has a type that is not known': (file) =>
    writeFileSync(file, text({ a: entry('a', { type: 'uwsgi:index:Evil' }) })),
};

test.each(Object.keys(ownDamages))(
  'an own inventory that %s names host, file and the way out, which works',
  async (damage) => {
    await session(project({ a: 'one', b: 'one' }), (one) => one.apply());
    rmSync(inventory('shop'));
    ownDamages[damage]!(inventory('shop'));
    const made = project({ a: 'one', b: 'two' });
    const planned = session(made, (one) => one.plan());
    await expect(planned).rejects.toThrow(
      /^web1.*: Cannot read \/.*\/shop\.json, the inventory of the project shop: .*`uwsgi-iac apply --adopt`/,
    );
    await expect(planned).rejects.not.toThrow(/JSON at position|Unexpected|Invalid input|call stack/);
    const { results } = await session(made, (one) => one.apply({ adopt: true }));
    expect(results.map(({ action, error }) => [action.kind, error])).toEqual([
      ['adopt', undefined],
      ['adopt', undefined],
    ]);
    expect(readdirSync(folder())).toContainEqual(expect.stringMatching(/^shop\.json\.\d+\.damaged$/));
    expect((await session(made, (one) => one.plan())).actions.map(({ kind }) => kind)).toEqual([
      'same',
      'same',
    ]);
  },
);

test('Session.plan() stops only at a host whose inventory has an unknown type', async () => {
  await session(project({ a: 'one' }), (one) => one.apply());
  writeFileSync(inventory('shop'), text({ a: entry('a', { type: 'uwsgi:index:Evil' }) }));
  const made = project({ a: 'one' });
  const other = await startLoopbackTarget();
  try {
    new HostFile(new Host(made, 'web2', connectionTo(other)), 'b', {
      path: join(other.home, 'b.txt'),
      content: 'two',
    });
    const { actions, unreachable } = await session(made, (one) => one.plan());
    expect(actions.map(({ kind }) => kind)).toEqual(['create']);
    expect([...unreachable!].map(([host, { error }]) => [host, error.message])).toEqual([
      [
        'web1',
        expect.stringMatching(
          /shop\.json.*a must have a type that this release knows, but has uwsgi:index:Evil.*--adopt/,
        ),
      ],
    ]);
    const { results, outcome } = await session(made, (one) => one.apply(), { rollout: { maxFailures: 1 } });
    expect(results.map(({ action, error }) => [action.kind, error])).toEqual([['create', undefined]]);
    expect([...outcome.failed.keys()]).toEqual(['web1']);
  } finally {
    await other.stop();
  }
});

test('Session.plan() leaves the inventory of a later release alone', async () => {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(inventory('shop'), text({}, { version: 9 }));
  const planned = session(project({ a: 'one' }), (one) => one.plan({ adopt: true }));
  await expect(planned).rejects.toThrow(/version of 1 to 3, but has 9; use the release that wrote it$/);
});

test('Session.plan() names a host that lacks base64', async () => {
  const tool = join(dirname(target.privateKeyFile), 'bin/sh');
  const limited = join(target.home, 'tools');
  mkdirSync(limited);
  // A shell whose PATH has no base64.
  writeFileSync(tool, `#!/bin/sh\nPATH=${limited} exec /bin/sh "$@"\n`, { mode: 0o755 });
  for (const name of ['id', 'dirname', 'printf', 'cat', 'ls', 'sed', 'dd'])
    writeFileSync(
      join(limited, name),
      `#!/bin/sh\nPATH=/usr/bin:/bin\n[ "$0 $*" = "${join(limited, 'id')} -u" ] && echo 1000 && exit\nexec ${name} "$@"\n`,
      { mode: 0o755 },
    );
  try {
    const planned = session(project({ a: 'one' }), (one) => one.plan());
    await expect(planned).rejects.toThrow(
      /^web1.*: Cannot read the inventory: the host must have base64, date, df, sync, tr on its PATH, but does not: install coreutils$/,
    );
  } finally {
    rmSync(tool);
    rmSync(limited, { recursive: true });
  }
});

test('Session.apply() owns nothing that it could not adopt: the next plan asks again, and destroy() leaves it', async () => {
  writeFileSync(place('a.txt'), 'theirs');
  const failing = project({ a: 'ours' }, 'no-such-user');
  const { results } = await session(failing, (one) => one.apply({ adopt: true }));
  expect(results[0]?.error?.message).toMatch(/no-such-user/);
  await expect(session(project({ a: 'ours' }), (one) => one.plan())).rejects.toThrow(
    /exists already, but this project does not own it/,
  );
  await session(failing, (one) => one.destroy());
  expect(readFileSync(place('a.txt'), 'utf8')).toBe('theirs');
});

test.each(['adopt', 'create'] as const)(
  'a run that was killed before it could %s leaves what others have alone, in plan and in destroy',
  async (begun) => {
    writeFileSync(place('a.txt'), 'theirs');
    mkdirSync(folder(), { recursive: true });
    const state = { host: 'web1', path: place('a.txt'), digest: 'f'.repeat(64) };
    writeFileSync(
      inventory('shop'),
      text(
        { 'web1/a/resource': entry('a', { begun, state }), 'web1/a': entry('a', { begun, state }) },
        { version: 3 },
      ),
    );
    await expect(session(project({ a: 'ours' }), (one) => one.plan())).rejects.toThrow(
      /exists already, but this project does not own it/,
    );
    await session(project({}), (one) => one.destroy());
    expect(readFileSync(place('a.txt'), 'utf8')).toBe('theirs');
  },
);

test('Session.apply() owns what a run created that was killed afterwards', async () => {
  const made = project({ a: 'ours' });
  await session(made, (one) => one.apply());
  const written = JSON.parse(readFileSync(inventory('shop'), 'utf8'));
  for (const one of Object.values<Record<string, unknown>>(written.resources)) one['begun'] = 'create';
  writeFileSync(inventory('shop'), JSON.stringify({ ...written, version: 3 }));
  expect(
    (await session(project({ a: 'next' }), (one) => one.plan())).actions.map(({ kind }) => kind),
  ).toEqual(['update']);
  await session(made, (one) => one.apply());
  expect(readFileSync(inventory('shop'), 'utf8')).not.toContain('begun');
  await session(made, (one) => one.destroy());
  expect(existsSync(place('a.txt'))).toBe(false);
});

test('Session.apply() deletes a file that one cut-off change wrote and the next one did not', async () => {
  await session(project({ a: 'first' }), (one) => one.apply());
  const first = JSON.parse(readFileSync(inventory('shop'), 'utf8'));
  await session(project({ a: 'second' }), (one) => one.apply());
  // Its client is killed once the file is written.
  const written = JSON.parse(readFileSync(inventory('shop'), 'utf8'));
  for (const [path, was] of Object.entries<{ state: object }>(first.resources))
    Object.assign(written.resources[path], { begun: 'update', was: was.state });
  writeFileSync(inventory('shop'), JSON.stringify({ ...written, version: 3 }));
  const { results } = await session(project({ a: 'third' }, 'nobody-of-this-name'), (one) => one.apply());
  expect(results.map(({ error }) => error?.message)).toEqual([
    expect.stringContaining('nobody-of-this-name'),
  ]);
  expect(readFileSync(place('a.txt'), 'utf8')).toBe('second');

  const destroyed = await session(project({}), (one) => one.destroy());
  expect(destroyed.results.map(({ error }) => error?.message)).toEqual([undefined]);
  expect(existsSync(place('a.txt'))).toBe(false);
});

test.each(['edited', 'replaced by a link'])(
  'a file that was %s since is not deleted, unless edits are discarded',
  async (how) => {
    await session(project({ a: 'ours', b: 'ours' }), (one) => one.apply());
    rmSync(place('a.txt'));
    if (how === 'edited') writeFileSync(place('a.txt'), 'theirs');
    else symlinkSync(place('b.txt'), place('a.txt'));
    const left = project({ b: 'ours' });
    const { results } = await session(left, (one) => one.apply());
    expect(results.map(({ action, error }) => [action.kind, error?.message])).toContainEqual([
      'delete',
      expect.stringMatching(
        /Cannot remove \/.*a\.txt: it must be as deployed, .*; it stays\. .*--discard-edits/,
      ),
    ]);
    expect(existsSync(place('a.txt'))).toBe(true);
    await session(left, (one) => one.apply({ discardEdits: true }));
    expect([existsSync(place('a.txt')), existsSync(place('b.txt'))]).toEqual([false, true]);
  },
);

test('Session.apply() deletes by records of earlier releases, which have no digest', async () => {
  await session(project({ a: 'ours' }), (one) => one.apply());
  const written = readFileSync(inventory('shop'), 'utf8').replace(/,\s*"digest": "[0-9a-f]+"/, '');
  expect(written).not.toContain('"digest"');
  writeFileSync(inventory('shop'), written);
  writeFileSync(place('a.txt'), 'edited');
  await session(project({}), (one) => one.apply());
  expect(existsSync(place('a.txt'))).toBe(false);
});
