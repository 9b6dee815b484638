import { createHmac, randomBytes } from 'node:crypto';
import { isNamed, knownName, parseKnownHosts } from '../../../src/transport/ssh/known-hosts';

const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIGGvJv2VmVHrTs7Dv1vCh7wyYqGqKOBt7iRM8vfVbVxZ';

test.each([
  ['web1', 'web1', true],
  ['WEB1,10.0.0.1', '10.0.0.1', true],
  ['*.example.org,!db.example.org', 'web.example.org', true],
  ['*.example.org,!db.example.org', 'db.example.org', false],
  ['web?', 'web10', false],
  ['[web1]:2222', '[web1]:2222', true],
  ['[web1]:2222', 'web1', false],
  ['[*]:2222', '[any]:2222', true],
  ['web.', 'webx', false],
])('isNamed() of the line %s and the name %s is %s', (names, name, expected) => {
  expect(isNamed({ names }, name)).toBe(expected);
});

test('isNamed() knows hashed names', () => {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update('[web1]:2222').digest('base64');
  const names = `|1|${salt.toString('base64')}|${hash}`;
  expect(isNamed({ names }, '[web1]:2222')).toBe(true);
  expect(isNamed({ names }, 'web1')).toBe(false);
});

test('knownName() shows the port only where it is not 22', () => {
  expect([knownName('Web1', 22), knownName('web1', 2222)]).toEqual(['web1', '[web1]:2222']);
});

test('parseKnownHosts() reads markers and line numbers, and passes over what is no key', () => {
  const text = `# comment\n\nweb1 ssh-ed25519 ${key} note\n@revoked * ssh-ed25519 ${key}\nweb2 ssh-rsa ${key}\nweb3 1024 35 1234\n@other x ssh-ed25519 ${key}\n`;
  expect(parseKnownHosts(text, 'file').map(({ line, names, marker }) => [line, names, marker])).toEqual([
    [3, 'web1', undefined],
    [4, '*', 'revoked'],
  ]);
});
