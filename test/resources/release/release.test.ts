import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../../examples/support/loopback-target';
import { digestOf } from '../../../src/resources/digest';
import { discardingEdits } from '../../../src/resources/edits';
import { release } from '../../../src/resources/release/lifecycle';
import { releaseProps } from '../../../src/resources/release/props';
import type { Work } from '../../../src/resources/resource';
import type { Host } from '../../../src/transport/host';
import { openHost } from '../../../src/transport/open-host';
import { describeNeeding, testNeeding } from '../../support/needs';
import { writeWheel } from '../../support/wheel';

jest.setTimeout(120_000);

/** An application's releases on a host reached by SSH: files, packages, commands, failures. */
let target: LoopbackTarget;
let host: Host;
let work: Work;
let folder: string;
let source: string;
let base: string;
beforeAll(async () => {
  target = await startLoopbackTarget();
  const { host: address, port, user, privateKeyFile, hostKey } = target;
  host = openHost('web', { host: address, port, user, privateKeyPath: privateKeyFile, hostKey });
  const signal = new AbortController().signal;
  work = { hosts: { get: () => host }, progress: () => {}, warn: () => {}, signal };
});
afterAll(async () => {
  await host?.close();
  await target?.stop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
  source = join(folder, 'app');
  base = join(folder, 'srv/shop');
  mkdirSync(source);
  write('app.py', 'one');
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(join(source, path, '..'), { recursive: true });
  writeFileSync(join(source, path), text);
};
type Given = Partial<Parameters<typeof releaseProps.parse>[0] & object>;
const propsOf = (given: Given = {}) =>
  release.defaults(releaseProps.parse({ host: 'web', name: 'shop', source, directory: base, ...given }));
const deploy = (given?: Given) => release.reconcile(work, propsOf(given));
const read = (given?: Given) => release.read(work, `web:${base}`, propsOf(given));
const changes = async (given?: Given) => {
  const live = await read(given);
  return live === undefined
    ? 'absent'
    : release.diff(live.props, propsOf(given)).changes.map(({ path, from }) => `${path.join('.')}: ${from}`);
};
/** What the host remembers of its releases. */
const memory = () => join(target.home, '.local/state/uwsgi-iac/release-records', digestOf(base).slice(0, 16));
const served = (path = 'app.py') => readFileSync(join(base, 'current', path), 'utf8');
const current = () => readlinkSync(join(base, 'current')).replace(/^releases\/(\d+)-.*$/, '$1');
const numbers = () =>
  readdirSync(join(base, 'releases'))
    .map((name) => Number.parseInt(name, 10))
    .sort((one, other) => one - other);
const sent = async (act: () => Promise<unknown>) => {
  const before = { ...host.counters };
  await act();
  return { bytes: host.counters.bytesSent - before.bytesSent, writes: host.counters.writes - before.writes };
};

test('files arrive as they are: modes, links, empty folders, names of any kind, bytes of any kind', async () => {
  const strange = 'naïve – "名前" $(x) \'q\' \\n.txt';
  const long = `${'deep/'.repeat(30)}${'n'.repeat(120)}.txt`;
  write(strange, 'strange');
  write(long, 'long');
  write('bin/run', '#!/bin/sh\necho ran');
  chmodSync(join(source, 'bin/run'), 0o755);
  writeFileSync(join(source, 'bytes'), Buffer.from([0, 255, 10, 13, 0, 128]));
  mkdirSync(join(source, 'empty'));
  symlinkSync('app.py', join(source, 'link'));
  write('.git/config', 'not for the host');
  write('deep/cache.pyc', 'neither');
  await deploy();
  expect(served(strange)).toBe('strange');
  expect(served(long)).toBe('long');
  expect(execFileSync(join(base, 'current/bin/run')).toString()).toBe('ran\n');
  expect([...readFileSync(join(base, 'current/bytes'))]).toEqual([0, 255, 10, 13, 0, 128]);
  expect(statSync(join(base, 'current/empty')).isDirectory()).toBe(true);
  expect(readlinkSync(join(base, 'current/link'))).toBe('app.py');
  expect(statSync(join(base, 'current/app.py')).mode & 0o777).toBe(0o644);
  expect(existsSync(join(base, 'current/.git'))).toBe(false);
  expect(existsSync(join(base, 'current/deep/cache.pyc'))).toBe(false);
  expect(await changes()).toEqual([]);
});

test('a second run writes nothing, and one changed file travels alone', async () => {
  for (let index = 0; index < 50; index += 1) write(`data/${index}`, randomBytes(1_000).toString('hex'));
  const first = await sent(() => deploy());
  const again = await sent(() => deploy());
  expect(again.writes).toBe(0);
  write('app.py', 'two');
  const one = await sent(() => deploy());
  expect(one.bytes).toBeLessThan(first.bytes / 2);
  expect(served()).toBe('two');
  expect(current()).toBe('2');
  const inode = (name: number) => {
    const [found] = readdirSync(join(base, 'releases')).filter((entry) => entry.startsWith(`${name}-`));
    return statSync(join(base, 'releases', found!, 'data/7')).ino;
  };
  expect(inode(2)).toBe(inode(1));
});

test('an edit on the host shows, and is not carried into the next release', async () => {
  write('other.py', 'other');
  await deploy();
  appendFileSync(join(base, 'current/other.py'), ' edited');
  expect(await changes()).toEqual(['sourceDigest: edited (other.py)']);
  write('app.py', 'two');
  await deploy();
  expect(served('other.py')).toBe('other');
  expect(await changes()).toEqual([]);
  rmSync(join(base, 'current/other.py'));
  expect(await changes()).toEqual(['sourceDigest: edited (other.py)']);
  await deploy();
  expect(served('other.py')).toBe('other');
  // What the application itself puts beside its files is not ours.
  writeFileSync(join(base, 'current/db.sqlite3'), '');
  expect(await changes()).toEqual([]);
});

test('a current that leads elsewhere shows and is put right', async () => {
  await deploy();
  rmSync(join(base, 'current'));
  symlinkSync('/nowhere', join(base, 'current'));
  expect(await changes()).toEqual(['sourceDigest: unknown (current → /nowhere)']);
  await deploy();
  expect(served()).toBe('one');
  expect(current()).toBe('1');
});

test('a change of mode makes files of their own, so that earlier releases keep theirs', async () => {
  await deploy();
  await deploy({ mode: '640' });
  const modes = readdirSync(join(base, 'releases'))
    .sort()
    .map((name) => (statSync(join(base, 'releases', name, 'app.py')).mode & 0o777).toString(8));
  expect(modes).toEqual(['644', '640']);
});

test('as many releases stay as are to be kept, and going back to one sends no file', async () => {
  const large = 'x1y2'.repeat(50_000);
  for (const text of ['one', 'two', 'three', 'four']) {
    write('app.py', text);
    write('large', `${text}${large}`);
    await deploy({ keep: 3 });
  }
  expect(numbers()).toEqual([2, 3, 4]);
  const history = await release.history!(work, propsOf());
  expect(history.map(({ number }) => number)).toEqual([2, 3, 4]);
  const back = await sent(() => release.reconcile(work, history[0]!.props));
  expect(back.bytes).toBeLessThan(30_000);
  expect(served()).toBe('two');
  expect(numbers()).toEqual([2, 3, 4]);
  // The program still wants the newest, which the host has.
  await deploy({ keep: 3 });
  expect(current()).toBe('4');
});

test('the release that was current stays, though undone ones with higher numbers came after it', async () => {
  await deploy({ keep: 2 });
  const first = readlinkSync(join(base, 'current'));
  for (const text of ['undone', 'undone again']) {
    write('app.py', text);
    await deploy({ keep: 2 });
    // As an instance does that is not proven with it.
    rmSync(join(base, 'current'));
    symlinkSync(first, join(base, 'current'));
  }
  write('app.py', 'good');
  await deploy({ keep: 2 });
  expect(numbers()).toEqual([1, 4]);
});

test('a release that a process works in stays until that has ended', async () => {
  mkdirSync(join(source, 'inside'));
  write('inside/data', '');
  await deploy();
  const within = join(base, readlinkSync(join(base, 'current')), 'inside');
  const worker = spawn('sleep', ['60'], { cwd: within, stdio: 'ignore' });
  const ended = once(worker, 'exit');
  try {
    for (const text of ['two', 'three', 'four']) {
      write('app.py', text);
      await deploy({ keep: 2 });
    }
    expect(numbers()).toEqual([1, 3, 4]);
  } finally {
    worker.kill('SIGKILL');
    await ended;
  }
  write('app.py', 'five');
  await deploy({ keep: 2 });
  expect(numbers()).toEqual([4, 5]);
});

test('a release that the host no longer has cannot be gone back to without its source', async () => {
  const gone = propsOf();
  await deploy();
  for (const text of ['two', 'three']) {
    write('app.py', text);
    await deploy({ keep: 1 });
  }
  await expect(release.reconcile(work, gone)).rejects.toThrow(/the host no longer has it whole/);
  expect(served()).toBe('three');
});

test('what outlives releases is linked in, and kept when releases are deleted', async () => {
  const shared = { directories: ['media'], files: ['.env'] };
  write('media/from-source', 'not taken');
  await deploy({ shared });
  writeFileSync(join(base, 'current/media/upload'), 'kept');
  writeFileSync(join(base, 'shared/.env'), 'A=1');
  write('app.py', 'two');
  const state = await deploy({ shared });
  expect(served('media/upload')).toBe('kept');
  expect(served('.env')).toBe('A=1');
  expect(existsSync(join(base, 'current/media/from-source'))).toBe(false);
  writeFileSync(join(base, 'foreign'), '');
  await release.delete(work, state);
  expect(readdirSync(base).sort()).toEqual(['foreign', 'shared']);
  expect(readFileSync(join(base, 'shared/media/upload'), 'utf8')).toBe('kept');
  expect(await changes()).toBe('absent');
  await release.delete(work, state);
});

test('delete leaves nothing where nothing of others is', async () => {
  const state = await deploy({ shared: { directories: ['media'] } });
  await release.delete(work, state);
  expect(existsSync(base)).toBe(false);
});

const spared = (...names: readonly string[]) => names.map((name) => join(base, 'current', name));
test.each<[string, () => void, readonly string[]]>([
  ['a file', () => appendFileSync(join(base, 'current/app.py'), '# by hand'), ['app.py']],
  [
    'a link in the place of a file',
    () => {
      rmSync(join(base, 'current/app.py'));
      symlinkSync('/etc/hostname', join(base, 'current/app.py'));
    },
    ['app.py'],
  ],
  [
    'a directory in the place of a link to what is shared',
    () => {
      rmSync(join(base, 'current/media'));
      mkdirSync(join(base, 'current/media'));
    },
    ['media'],
  ],
  [
    'many files',
    () => {
      for (const name of ['app.py', 'b', 'c', 'd', 'e'])
        appendFileSync(join(base, 'current', name), '# by hand');
    },
    ['app.py', 'b', 'c'],
  ],
  [
    'another release in its place',
    () => {
      execFileSync('cp', ['-a', join(base, 'current/.'), join(base, 'releases/hotfix')]);
      rmSync(join(base, 'current'));
      symlinkSync('releases/hotfix', join(base, 'current'));
    },
    ['.'],
  ],
])('a deletion spares what was edited, unless that is recorded or discarded: %s', async (_, edit, names) => {
  for (const name of ['b', 'c', 'd', 'e']) write(name, name);
  const shared = { directories: ['media'] };
  const state = await deploy({ shared });
  const edited = () => release.edited!(work, state);
  expect(await edited()).toEqual([]);
  edit();
  const more = names.length < 3 ? [] : ['and 2 more'];
  expect(await edited()).toEqual([...spared(...names), ...more]);
  const before = execFileSync('ls', ['-lR', base], { encoding: 'utf8' });
  const refused = release.delete(work, state);
  await expect(refused).rejects.toThrow(
    `: Cannot remove the releases in ${base}: ${spared(names[0]!)[0]} must be as deployed, but there is`,
  );
  await expect(refused).rejects.toThrow(names.length < 3 ? /; it stays$/ : /; so must 2 more; it stays$/);
  expect(execFileSync('ls', ['-lR', base], { encoding: 'utf8' })).toBe(before);

  const recorded = (await read({ shared }))!.state;
  expect(await release.edited!(work, recorded)).toEqual([]);
  if (names[0] === 'app.py') {
    const path = join(base, 'current/app.py');
    rmSync(path);
    writeFileSync(path, 'another edit');
    await expect(release.delete(work, recorded)).rejects.toThrow(/must be as deployed/);
    await release.delete(work, discardingEdits(state));
  } else await release.delete(work, recorded);
  expect(existsSync(base)).toBe(false);
});

test('what an application writes, a mode and a file that is gone are no edits', async () => {
  write('gone.py', 'x');
  const state = await deploy({ shared: { directories: ['media'], files: ['.env'] } });
  mkdirSync(join(base, 'current/__pycache__'));
  for (const name of ['__pycache__/app.pyc', 'app.db', 'media/upload', '.env'])
    writeFileSync(join(base, 'current', name), 'written');
  chmodSync(join(base, 'current/app.py'), 0o600);
  rmSync(join(base, 'current/gone.py'));
  expect(await release.edited!(work, state)).toEqual([]);
  await release.delete(work, state);
  expect(readdirSync(base)).toEqual(['shared']);
});

test('commands run in the folder of the release, before and after the switch, once or every time', async () => {
  const log = join(folder, 'log');
  const commands = [
    {
      name: 'migrate',
      run: `echo "migrate $LEVEL $(cat app.py)" >> ${log}`,
      environment: { LEVEL: "it's 5" },
    },
    { name: 'first', run: `echo first >> ${log}`, once: true },
    { name: 'tell', run: `echo "told $(cat ${base}/current/app.py)" >> ${log}`, when: 'after' },
  ];
  await deploy({ commands });
  write('app.py', 'two');
  await deploy({ commands });
  expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([
    "migrate it's 5 one",
    'first',
    'told one',
    "migrate it's 5 two",
    'told two',
  ]);
});

test.each(['before', 'after'] as const)(
  'a command that fails %s the switch leaves what was',
  async (when) => {
    await deploy();
    const commands = [
      {
        name: 'migrate',
        run: 'echo "no table for $TOKEN"; exit 3',
        when,
        environment: { TOKEN: 'hunter2hunter2' },
      },
    ];
    const before = readdirSync(memory());
    write('app.py', 'two');
    const failed = deploy({ commands });
    await expect(failed).rejects.toThrow(
      /the command migrate failed; the release that was current still is\nno table for \[secret\]/,
    );
    expect(served()).toBe('one');
    expect(numbers()).toEqual([1]);
    expect(readdirSync(memory())).toEqual(before);
  },
);

test('a first release that fails leaves nothing', async () => {
  await expect(deploy({ commands: [{ name: 'no', run: 'exit 1', when: 'after' }] })).rejects.toThrow(
    /command no failed/,
  );
  expect(existsSync(join(base, 'current'))).toBe(false);
  expect(existsSync(join(base, 'releases'))).toBe(false);
  expect(existsSync(base)).toBe(false);
  expect(await changes()).toBe('absent');
});

// Only root may make a small disk.
testNeeding('root')('a full disk leaves what was, and says so', async () => {
  mkdirSync(base, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'release-test', base]);
  try {
    await deploy();
    writeFileSync(join(source, 'large'), Buffer.alloc(2_000_000));
    await expect(deploy()).rejects.toThrow(/the files failed.*\n[\s\S]*no space is left on/);
    expect(served()).toBe('one');
    expect(numbers()).toEqual([1]);
  } finally {
    execFileSync('umount', [base]);
  }
});

test('what a machine left that went down is finished or swept', async () => {
  const log = join(folder, 'log');
  const commands = [{ name: 'tell', run: `cat app.py >> ${log}`, when: 'after' as const }];
  await deploy({ commands });
  write('app.py', 'two');
  await deploy({ commands });
  // As it is between the switch and the end, and before the switch of one that never came to it.
  const name = readlinkSync(join(base, 'current')).replace('releases/', '');
  renameSync(join(memory(), `${name}.json`), join(memory(), `${name}.pending`));
  mkdirSync(join(base, 'releases/3-0123456789ab'));
  writeFileSync(join(memory(), '3-0123456789ab.pending'), '{');
  symlinkSync('releases/3-0123456789ab', join(base, '.current.0123456789abcdef.staged'));
  expect(await changes({ commands })).toEqual([`sourceDigest: unfinished (release ${name})`]);
  await deploy({ commands });
  expect(readFileSync(log, 'utf8')).toBe('onetwotwo');
  expect(await changes({ commands })).toEqual([]);
  write('app.py', 'three');
  await deploy({ commands });
  expect(numbers()).toEqual([1, 2, 3]);
  expect(existsSync(join(base, 'releases/3-0123456789ab'))).toBe(false);
  expect(readdirSync(memory()).filter((entry) => !/^\d-[0-9a-f]{12}\.(json|files)$/.test(entry))).toEqual([]);
  expect(readdirSync(base).sort()).toEqual(['current', 'releases', 'shared']);
});

test('a release that is imported is known by its directory alone', async () => {
  await deploy();
  const live = await release.read(work, `web:${base}`);
  expect(live?.props).toMatchObject({ name: 'shop', directory: base, sourceDigest: propsOf().sourceDigest });
});

test.each([
  ['tar', ['tar', '-cf']],
  ['tar.gz', ['tar', '--format=pax', '-czf']],
  ['zip', ['python3', '-m', 'zipfile', '-c']],
] as const)('an archive of the form %s is a source as its folder is', async (ending, command) => {
  write('naïve/dir/file.txt', 'text');
  const wanted = propsOf().sourceDigest;
  const archive = join(folder, `app.${ending}`);
  const [program, ...args] = command;
  execFileSync(program, [...args, archive, ...(ending === 'zip' ? ['app.py', 'naïve/'] : ['.'])], {
    cwd: source,
  });
  expect(propsOf({ source: archive }).sourceDigest).toBe(wanted);
  await deploy({ source: archive });
  expect(served('naïve/dir/file.txt')).toBe('text');
  expect(lstatSync(join(base, 'current/naïve')).isDirectory()).toBe(true);
});

test('a source that is missing, empty or leads out of itself is refused before anything happens', () => {
  const faults = (given: Given) => release.check(propsOf(given)).map(({ message }) => message);
  expect(faults({ source: join(folder, 'none') })).toEqual([
    expect.stringMatching(/Cannot deploy the files of .*none: ENOENT/),
  ]);
  mkdirSync(join(folder, 'bare'));
  expect(faults({ source: join(folder, 'bare') })).toEqual([expect.stringMatching(/it holds no file/)]);
  const evil = join(folder, 'evil.tar');
  execFileSync('tar', ['-cPf', evil, '-C', source, '../app/app.py']);
  expect(faults({ source: evil })).toEqual([expect.stringMatching(/must stay inside, but leads out/)]);
  expect(faults({ virtualenv: { requirements: 'none.txt' } })).toEqual([
    expect.stringMatching(/names none.txt/),
  ]);
});

describeNeeding('venv')('virtual environments', () => {
  const given = (more: object = {}): Given => ({
    virtualenv: { requirements: 'requirements.txt', wheelhouse: join(folder, 'wheels'), ...more },
  });
  const wheelsIn = () => {
    mkdirSync(join(folder, 'wheels'));
    return join(folder, 'wheels');
  };
  const version = () =>
    execFileSync(join(base, 'current/.venv/bin/python'), ['-c', 'import greeting; print(greeting.version)'])
      .toString()
      .trim();
  const venvs = () => readdirSync(join(base, 'venvs'));

  test('they follow the list of packages, are used again, and go when no release uses them', async () => {
    const wheels = wheelsIn();
    writeWheel(wheels, '1.0');
    writeWheel(wheels, '2.0');
    write('requirements.txt', 'greeting==1.0\n');
    const { environment } = await deploy(given());
    expect(version()).toBe('1.0');
    expect(venvs()).toEqual([expect.stringMatching(`^${environment}-3\\.\\d+$`)]);
    const [first] = venvs();
    const made = statSync(join(base, 'venvs', first!, '.complete')).mtimeMs;
    write('app.py', 'two');
    await deploy({ ...given(), keep: 2 });
    expect(venvs()).toEqual([first]);
    expect(statSync(join(base, 'venvs', first!, '.complete')).mtimeMs).toBe(made);
    write('requirements.txt', '-r more.txt\n');
    write('more.txt', 'greeting==2.0\n');
    await deploy({ ...given(), keep: 2 });
    expect(version()).toBe('2.0');
    expect(venvs()).toHaveLength(2);
    write('app.py', 'three');
    await deploy({ ...given(), keep: 2 });
    expect(venvs()).toHaveLength(1);
    rmSync(join(base, 'venvs', venvs()[0]!, '.complete'));
    expect(await changes(given())).toEqual([expect.stringMatching(/without its virtual environment/)]);
    await deploy(given());
    expect(version()).toBe('2.0');
    expect(await changes(given())).toEqual([]);
  });

  test('a lock refuses packages that have another hash, and leaves what was', async () => {
    const hash = execFileSync('sha256sum', [writeWheel(wheelsIn(), '1.0')])
      .toString()
      .slice(0, 64);
    write('lock.txt', `greeting==1.0 --hash=sha256:${hash}\n`);
    const lock = given({ requirements: undefined, lock: 'lock.txt' });
    await deploy(lock);
    expect(version()).toBe('1.0');
    write('lock.txt', `greeting==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
    await expect(deploy(lock)).rejects.toThrow(
      /the virtual environment failed[\s\S]*DO NOT MATCH THE HASHES/,
    );
    expect(numbers()).toEqual([1]);
    expect(venvs()).toHaveLength(1);
    expect(version()).toBe('1.0');
  });

  test.each([
    ['greeting==1.0', 'greeting==1.0'],
    ['-e ./shop', '-e'],
    [`other==2 --hash=sha256:${'0'.repeat(64)}\ngreeting>=1 # any\nmore`, 'greeting>=1 and 1 more'],
    ['-r more.txt', 'more==1'],
  ])('a lock without hashes is refused before anything travels: %s', (list, named) => {
    write('lock.txt', `# packages\n--index-url https://example.org/simple\n${list}\n`);
    write('more.txt', 'more==1\n');
    const problems = release.check(propsOf(given({ requirements: undefined, lock: 'lock.txt' })));
    expect(problems).toEqual([
      { path: ['source'], message: expect.stringContaining(`has none for ${named};`) },
    ]);
    write('lock.txt', `greeting==1.0 \\\n    --hash=sha256:${'0'.repeat(64)}\n`);
    expect(release.check(propsOf(given({ requirements: undefined, lock: 'lock.txt' })))).toEqual([]);
  });

  test('packages are wheels of this machine besides the list, even a lock, or requirements', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const wheel = writeWheel(own, '1.0');
    write('lock.txt', '# none\n');
    const packages = (...named: string[]) =>
      given({ requirements: undefined, lock: 'lock.txt', packages: named });
    await deploy(packages(wheel));
    expect(version()).toBe('1.0');
    expect(served('.wheels/greeting-1.0-py3-none-any.whl')).not.toBe('');
    expect(await changes(packages(wheel))).toEqual([]);
    // Where the wheel lies does not matter, but its content does.
    renameSync(own, join(folder, 'elsewhere'));
    const moved = join(folder, 'elsewhere/greeting-1.0-py3-none-any.whl');
    expect(await changes(packages(moved))).toEqual([]);
    expect(release.check(propsOf(packages(wheel)))).toEqual([
      {
        path: ['source'],
        message: expect.stringContaining('must be a wheel on this machine, but there is no'),
      },
    ]);
    const other = writeWheel(join(folder, 'elsewhere'), '2.0');
    expect(await changes(packages(other))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^requirementsDigest: /)]),
    );
    expect(release.check(propsOf(packages(other, 'greeting==1.0')))).toEqual([
      {
        path: ['virtualenv', 'packages'],
        message: expect.stringMatching(/^Cannot install greeting==1\.0 besides `lock`.*add it to the list$/),
      },
    ]);
    writeWheel(wheelsIn(), '1.0');
    await deploy(given({ requirements: undefined, packages: ['greeting==1.0'] }));
    expect(version()).toBe('1.0');
  });

  test('pip that reaches no index names the wheelhouse', async () => {
    write('requirements.txt', 'greeting==1.0\n');
    const indexUrl = 'http://127.0.0.1:1/simple';
    await expect(
      deploy(given({ wheelhouse: undefined, indexUrl, options: ['--retries=0'] })),
    ).rejects.toThrow(/where a host reaches none, give `virtualenv.wheelhouse`/);
  });

  test('credentials of an index do not show', async () => {
    write('requirements.txt', 'greeting==1.0\n');
    const indexUrl = `http://me:hunter2hunter2@127.0.0.1:1/simple`;
    const failed = deploy(given({ wheelhouse: undefined, indexUrl, options: ['--retries=0'] }));
    await expect(failed).rejects.toThrow(/the virtual environment failed/);
    await failed.catch(({ message }: Error) => expect(message).not.toContain('hunter2'));
    expect(existsSync(base)).toBe(false);
  });
});
