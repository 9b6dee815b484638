import { requirePaths } from '../../src/transport/paths';

test.each(['srv/page', '', './a'])('requirePaths() refuses %j: it is not absolute', (path) => {
  expect(() => requirePaths('read', ['/a', path])).toThrow(
    `Cannot read ${JSON.stringify(path)}: a path of a host must be absolute`,
  );
});

test('requirePaths() refuses a NUL', () => {
  expect(() => requirePaths('read', ['/a\0b'])).toThrow(/cannot hold a NUL/);
});

test.each(['/srv/', '/srv/.', '/srv/..', '/'])(
  'requirePaths() refuses to write or remove %j, which names no file',
  (path) => {
    expect(() => requirePaths('write', [path])).toThrow(/must end in the name of a file/);
    expect(() => requirePaths('read', [path])).not.toThrow();
  },
);

test('requirePaths() takes the paths of files, hidden ones too', () => {
  expect(() => requirePaths('remove', ['/srv/page', '/srv/.hidden', '/srv/...'])).not.toThrow();
});
