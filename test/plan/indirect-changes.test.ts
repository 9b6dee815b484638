import { diffOptions } from '../../src/plan/diff-options';

type Lines = readonly (readonly [key: string, value: string])[];

/** The wire form of lines, with their order. */
function wire(lines: Lines) {
  const options: Record<string, string[]> = {};
  for (const [key, value] of lines) options[key] = [...(options[key] ?? []), value];
  return { sections: { uwsgi: options }, layout: ['[uwsgi]', ...lines.map(([key]) => key)] };
}

const changesOf = (from: Lines, to: Lines) =>
  diffOptions(wire(from), wire(to)).map(({ path, activation, reason }) => [path.at(-1), activation, reason]);

/** The class of all changes together, with the reasons. */
const only = (from: Lines, to: Lines) => {
  const changes = changesOf(from, to);
  expect(changes).toHaveLength(1);
  return changes[0]!;
};

test.each(['set-placeholder', 'set-ph', 'set'])('a change of %s needs what its options need', (key) => {
  const uses: Lines = [
    ['chmod-socket', '%(perm)'],
    ['log-format', '%(uri)'],
  ];
  expect(only([[key, 'perm=666'], ...uses], [[key, 'perm=600'], ...uses])).toEqual([
    key,
    'restart',
    expect.stringMatching(/^it changes chmod-socket: it is set when the socket is bound/),
  ]);
  expect(only([[key, 'other=1'], ...uses], [[key, 'other=2'], ...uses])[1]).toBe('reload');
});

test.each([
  ['an own variable', [['mode', '666']], [['mode', '600']], [['chmod-socket', '%(mode)']]],
  ['an option', [['processes', '2']], [['processes', '4']], [['listen', '%(processes)']]],
  ['an expression', [['set', 'n=1']], [['set', 'n=2']], [['listen', '%(n * 100)']]],
  [
    'a chain',
    [['set', 'a=1']],
    [['set', 'a=2']],
    [
      ['set', 'b=%(a)'],
      ['listen', '%(b)'],
    ],
  ],
  [
    'a condition',
    [['set', 'a=1']],
    [['set', 'a=2']],
    [
      ['if-opt', 'a=1'],
      ['env', 'A=1'],
      ['endif', ''],
    ],
  ],
  [
    'words of a loop',
    [['set', 'w=A B']],
    [['set', 'w=A']],
    [
      ['for', '%(w)'],
      ['env', 'R_%(_)=1'],
      ['endfor', ''],
    ],
  ],
] as [string, Lines, Lines, Lines][])(
  '%s that is used where a restart is needed needs it',
  (_, was, is, uses) => {
    expect(only([...was, ...uses], [...is, ...uses])[1]).toBe('restart');
  },
);

test('a placeholder for a limit needs a restart only where the limit rises', () => {
  const uses: Lines = [['limit-as', '%(mb)']];
  expect(only([['set', 'mb=100'], ...uses], [['set', 'mb=200'], ...uses])[1]).toBe('restart');
  expect(only([['set', 'mb=200'], ...uses], [['set', 'mb=100'], ...uses])[1]).toBe('reload');
});

const block = (open: readonly [string, string], ...inside: Lines): Lines => [open, ...inside, ['end-if', '']];

test.each([
  ['for', 'A B', 'A', ['env', 'R_%(_)=1'], 'restart'],
  ['for', 'A', 'A B', ['env', 'R_%(_)=1'], 'reload'],
  ['for', 'A B', 'A', ['env', 'R=1'], 'reload'],
  ['for', 'A B', 'A C', ['add-header', 'R: %(_)'], 'reload'],
  ['for-times', '3', '2', ['env', 'R_%(_)=1'], 'restart'],
  ['for-times', '2', '3', ['env', 'R_%(_)=1'], 'reload'],
  ['for-glob', '/a/*', '/b/*', ['env', 'R_%(_)=1'], 'restart'],
  ['for-readline', '/a', '/b', ['listen', '%(_)'], 'restart'],
  ['if-exists', '/a', '/b', ['env', 'R=1'], 'restart'],
  ['if-exists', '/a', '/b', ['chmod-socket', '600'], 'restart'],
  ['if-exists', '/a', '/b', ['processes', '2'], 'reload'],
  ['if-env', 'A', 'B', ['umask', '077'], 'restart'],
] as const)('%s = %s → %s with %s inside is a %s', (key, was, is, inside, activation) => {
  const [changed] = [only(block([key, was], inside), block([key, is], inside))];
  expect(changed.slice(0, 2)).toEqual([key, activation]);
  if (activation === 'restart') expect(changed[2]).toMatch(`it changes ${inside[0]}: `);
});

test('a line that comes under a condition may go away', () => {
  const changes = changesOf([['env', 'R=1']], block(['if-exists', '/a'], ['env', 'R=1']));
  expect(changes.map(([, activation]) => activation)).toContain('restart');
});

test('a line that is no longer under a condition does not go away', () => {
  const changes = changesOf(block(['if-exists', '/a'], ['env', 'R=1']), [['env', 'R=1']]);
  expect(changes.map(([, activation]) => activation)).not.toContain('restart');
});
