import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandsShell, environmentShell } from '../../../src/resources/release/commands-shell';
import { releaseProps } from '../../../src/resources/release/props';
import { sh } from '../../../src/transport/shell';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
const props = (more: object) => releaseProps.parse({ host: 'web1', name: 'shop', source: '/src', ...more });

/** Runs commands; each step prints its name and what it would run as which user, with its variables. */
function run(commands: readonly object[], when: 'before' | 'after', place = folder) {
  const { status, stdout } = runShell(sh`m=${place}
step() { echo "step: $1"; $2 || exit 1; }
run_command() { printf '%s %s %s: ' "$1" "$2" "\${A-unset}"; sh -c "$3"; }
${commandsShell(props({ commands, timeout: 9 }), when)}`);
  return { status, lines: stdout.split('\n').filter(Boolean) };
}

test('commandsShell() runs the commands of its time in order, as their users', () => {
  const commands = [
    { name: 'one', run: 'echo 1', when: 'before' },
    { name: 'later', run: 'echo later', when: 'after' },
    { name: 'two', run: "echo 'a b'", when: 'before', user: 'shop' },
    { name: 'three', run: 'echo 3', when: 'before', asDeployer: true },
  ];
  expect(run(commands, 'before').lines).toEqual([
    'step: the command one',
    ' 9 unset: 1',
    'step: the command two',
    'shop 9 unset: a b',
    'step: the command three',
    '- 9 unset: 3',
  ]);
  expect(run(commands, 'after').lines).toEqual(['step: the command later', ' 9 unset: later']);
});

test('commandsShell() gives variables to their own command only', () => {
  const commands = [
    { name: 'one', run: 'echo 1', when: 'before', environment: { A: "o'ne" } },
    { name: 'two', run: 'echo 2', when: 'before' },
  ];
  expect(run(commands, 'before').lines.filter((line) => !line.startsWith('step'))).toEqual([
    " 9 o'ne: 1",
    ' 9 unset: 2',
  ]);
});

test('commandsShell() goes no further when a command fails', () => {
  const commands = [
    { name: 'one', run: 'exit 3', when: 'before' },
    { name: 'two', run: 'echo 2', when: 'before' },
  ];
  expect(run(commands, 'before')).toMatchObject({
    status: 1,
    lines: ['step: the command one', expect.any(String)],
  });
});

test('commandsShell() runs a command once on a host, and again where it failed', () => {
  const place = join(folder, 'once');
  mkdirSync(place);
  const failing = [{ name: 'seed', run: 'exit 1', when: 'before', once: true }];
  const seed = [{ ...failing[0], run: 'echo seeded' }];
  expect(run(failing, 'before', place).status).toBe(1);
  expect(existsSync(join(place, 'once-seed'))).toBe(false);
  expect(run(seed, 'before', place).lines).toHaveLength(2);
  expect(run(seed, 'before', place)).toEqual({ status: 0, lines: [] });
});

test('commandsShell() without commands of that time does nothing', () => {
  expect(commandsShell(props({}), 'before').text).toBe(':');
  expect(run([{ name: 'one', run: 'echo 1', when: 'after' }], 'before')).toEqual({ status: 0, lines: [] });
});

/** Creates a virtual environment with programs that only print what they were given. */
function environment(virtualenv: object, { version = '3.11', at = join(folder, `${Math.random()}`) } = {}) {
  mkdirSync(at, { recursive: true });
  const { status, stdout } = runShell(sh`unset PIP_INDEX_URL PIP_NO_INDEX PIP_FIND_LINKS
b=${at} r=${at}/releases/1 hand=hand
step() { $2 || exit 1; }
as() { echo ${version}; }
keep() { mkdir -p "$v"; echo "new $2"; }
hand_over() { :; }
within_release() {
  shift
  case $1 in *pip*) shift 2; echo "pip $* \${PIP_INDEX_URL-} \${PIP_NO_INDEX-} \${PIP_FIND_LINKS-}" ;; ': >'*) : > "$v/.complete" ;; 'ln -s'*) echo "link $2" ;; esac
}
${environmentShell(props({ virtualenv, owner: 'shop' }), 'digest')}`);
  return { status, lines: stdout.split('\n').filter(Boolean), at };
}

test('environmentShell() installs the packages of lock and list, with hashes where there is a lock', () => {
  const flags = '--quiet --no-input --disable-pip-version-check';
  expect(environment({ requirements: 'r.txt', options: ['--pre'] }).lines[1]).toMatch(
    `pip install ${flags} --pre -r r.txt`,
  );
  expect(environment({ lock: 'l.txt', requirements: 'r.txt' }).lines[1]).toMatch(
    `pip install ${flags} --require-hashes -r l.txt -r r.txt`,
  );
  expect(environment({}).lines.some((line) => line.startsWith('pip'))).toBe(false);
});

test('environmentShell() takes packages from the index or the wheelhouse only', () => {
  const list = { requirements: 'r.txt' };
  expect(environment({ ...list, indexUrl: 'https://pypi.example' }).lines[1]).toMatch(
    / https:\/\/pypi\.example {2}$/,
  );
  const { lines, at } = environment({ ...list, wheelhouse: 'wheels' });
  expect(lines[1]!.endsWith(` 1 ${at}/releases/1/wheels`)).toBe(true);
  expect(environment({ ...list, wheelhouse: '/srv/wheels' }).lines[1]).toMatch(/ 1 \/srv\/wheels$/);
});

test('environmentShell() reuses one of the same packages, Python and owner', () => {
  const first = environment({ requirements: 'r.txt' });
  expect(first.lines.map((line) => line.split(' ')[0])).toEqual(['new', 'pip', 'link']);
  const again = environment({ requirements: 'r.txt' }, { at: first.at });
  expect(again.lines).toEqual([first.lines[2]]);
  expect(environment({ requirements: 'r.txt' }, { at: first.at, version: '3.12' }).lines).toHaveLength(3);
});

test('environmentShell() makes one again that was not completed', () => {
  const { at, lines } = environment({ requirements: 'r.txt' });
  rmSync(join(at, 'venvs', lines[0]!.slice('new '.length), '.complete'));
  expect(environment({ requirements: 'r.txt' }, { at }).lines).toEqual(lines);
});

test('environmentShell() refuses a Python that does not print its version', () => {
  for (const version of ['', 'bash: no such file', '../3'])
    expect(environment({}, { version })).toMatchObject({
      status: 1,
      lines: [expect.stringMatching(/must print its version/)],
    });
});

test('environmentShell() without a virtual environment does nothing', () => {
  expect(environmentShell(props({}), 'digest').text).toBe(':');
});
