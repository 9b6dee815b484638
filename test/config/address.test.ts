import { addressFault, addressValue, isAddressOption } from '../../src/config/address';

test.each([
  ':80',
  '127.0.0.1:80',
  '[::1]:80',
  'shop.example:80',
  '/run/a.sock',
  '@abstract',
  '=0',
  ':%p',
  ' :80 ',
])('addressFault() finds none with %j', (address) => {
  expect(addressFault(address)).toBeUndefined();
});

test.each([
  ['8000', /unix socket named 8000 of it.*did you mean ":8000"/],
  ['shop', /did you mean "\/run\/shop"/],
  ['http://127.0.0.1:80/', /knows no "http:\/\/"; did you mean "127\.0\.0\.1:80"/],
  ['https://shop:443', /knows no "https:\/\/"; did you mean "shop:443"/],
  [':65536', /at most 65535, and uWSGI makes 0 of 65536 silently/],
  ['127.0.0.1:70000', /makes 4464 of 70000/],
  ['', /must not be empty/],
])('addressFault() says what uWSGI makes of %j', (address, fault) => {
  expect(addressFault(address)).toMatch(fault);
});

test('addressValue() names the prop', () => {
  expect(addressValue(':80', 'http')).toBe(':80');
  expect(() => addressValue('8000', 'http')).toThrow(/Cannot listen on "8000"/);
  expect(() => addressValue(80 as never, 'http')).toThrow(/it must be text/);
});

test('isAddressOption() leaves out options that only connect', () => {
  expect(['http', 'http-socket', 'socket', 'http-to', 'processes', 'unknown'].map(isAddressOption)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
