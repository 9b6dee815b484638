import { socketAddress } from '../../src/transport/address';

test.each([
  ['/run/a.sock', { path: '/run/a.sock' }],
  ['127.0.0.1:1717', { host: '127.0.0.1', port: 1717 }],
  ['[::1]:80', { host: '::1', port: 80 }],
  ['localhost:80', { host: 'localhost', port: 80 }],
  [':80', { host: '127.0.0.1', port: 80 }],
])('socketAddress() of %s', (address, expected) => {
  expect(socketAddress(address)).toEqual(expected);
});

test.each(['80', 'run/a.sock', ':0', ':65536', '::1:80', 'a:b', ''])(
  'socketAddress() refuses %j',
  (address) => {
    expect(() => socketAddress(address)).toThrow(RangeError);
  },
);
