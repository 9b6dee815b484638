import { homedir } from 'node:os';
import { expandHome, home } from '../../../src/transport/ssh/home';

const before = process.env['HOME'];
afterEach(() => {
  process.env['HOME'] = before;
});

test('home() is HOME, and the home directory of the account where HOME is empty', () => {
  process.env['HOME'] = '/home/deploy';
  expect(home()).toBe('/home/deploy');
  process.env['HOME'] = '';
  expect(home()).toBe(homedir());
});

test.each([
  ['~', '/home/deploy'],
  ['~/.ssh/id', '/home/deploy/.ssh/id'],
  ['~other/.ssh/id', '~other/.ssh/id'],
  ['/srv/~/id', '/srv/~/id'],
  ['id~', 'id~'],
])('expandHome() of %s is %s', (path, expected) => {
  process.env['HOME'] = '/home/deploy';
  expect(expandHome(path)).toBe(expected);
});
