import { CommandError, ConnectError, EditedError, LockLostError } from '../../src/transport/errors';

test('ConnectError keeps the explanation apart from the name of the host', () => {
  const error = new ConnectError('web1', 'unreachable', 'Cannot connect to web1:22: nothing answers');
  expect([error.message, error.explanation]).toEqual([
    'web1: Cannot connect to web1:22: nothing answers',
    'Cannot connect to web1:22: nothing answers',
  ]);
});

test.each([
  ['the exit status', '', undefined, 'web1: Cannot reload it: exit status 4'],
  ['a hint in place of the status', '', 'the disk is full', 'web1: Cannot reload it: the disk is full'],
  [
    'what the script wrote on its own line',
    'no such unit\n',
    undefined,
    'web1: Cannot reload it: exit status 4\nno such unit',
  ],
])('CommandError gives %s', (_, stderr, hint, message) => {
  expect(new CommandError('web1', 'reload it', 4, stderr, undefined, hint).message).toBe(message);
});

const sum = 'a'.repeat(64);

test.each([
  [[{ what: 'it' }], undefined, 'it must be as deployed, but was edited since; it stays'],
  [
    [{ what: 'it', found: sum }],
    undefined,
    `it must be as deployed, but there is a file with SHA-256 ${sum} now; it stays`,
  ],
  [[{ what: 'it', found: 'absent' }], undefined, 'it must be as deployed, but there is nothing now'],
  [
    [
      { what: '/a', found: 'absent' },
      { what: '/b', found: 'link' },
    ],
    undefined,
    '/a must be as deployed, but there is nothing now; /b must be as deployed, but there is a symbolic link now; it stays',
  ],
  [[{ what: '/a' }], 3, '/a must be as deployed, but was edited since; so must 2 more; it stays'],
])('EditedError of %j says that it stays, unless it is absent', (edited, count, explanation) => {
  const error = new EditedError('web1', 'remove the page', edited, count);
  expect(error.message).toBe(`web1: Cannot remove the page: ${explanation}`);
  expect(error).toMatchObject({ reason: 'conflict', edited });
});

test.each([
  [undefined, 'the lock was lost; the host was left as it is'],
  ['ann on laptop', 'the lock was lost to ann on laptop; the host was left as it is'],
])('LockLostError names the holder %s', (holder, explanation) => {
  expect(new LockLostError('web1', 'write files', holder).message).toBe(
    `web1: Cannot write files: ${explanation}`,
  );
});
