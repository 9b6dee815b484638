import { hostKeyAlgorithms } from '../../../src/transport/ssh/algorithms';

const rsa = ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];
const ecdsa = ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'];

test.each([
  ['has all where no key is known', [], [], ['ssh-ed25519', ...ecdsa, ...rsa]],
  ['begins with the known type, with all its algorithms', ['ssh-rsa'], [], [...rsa, 'ssh-ed25519', ...ecdsa]],
  [
    'begins with several known types in its own order',
    ['ssh-rsa', 'ecdsa-sha2-nistp384'],
    [],
    [ecdsa[1], ...rsa, 'ssh-ed25519', ecdsa[0], ecdsa[2]],
  ],
  ['passes over types that the server has shown', ['ssh-rsa'], ['ssh-rsa', 'ssh-ed25519'], ecdsa],
  ['passes over known types that it cannot use', ['ssh-dss'], [], ['ssh-ed25519', ...ecdsa, ...rsa]],
])('hostKeyAlgorithms() %s', (_, known, except, expected) => {
  expect(hostKeyAlgorithms(known, except)).toEqual(expected);
});
