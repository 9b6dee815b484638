import { suspectAddresses } from '../../../../src/resources/process/host/preflight';

const notes = (options: Record<string, string | string[]>): readonly string[] =>
  suspectAddresses({ sections: { uwsgi: options }, layout: undefined });

test('suspectAddresses() names a port without a colon, whichever option binds it', () => {
  expect(notes({ http: '8202', 'http-socket': ['8203', ':8204'] })).toEqual([
    expect.stringMatching(/^http = 8202: uWSGI makes a unix socket named 8202 .* did you mean ":8202"\?$/),
    expect.stringMatching(/^http-socket = 8203: /),
  ]);
});

test.each<Record<string, string>>([
  { http: ':8202' },
  { 'http-socket': '127.0.0.1:80' },
  { socket: '/run/shop.sock' },
  { socket: '@shop' },
  { socket: '%n.sock' },
  { 'http-to': '8202' },
  { https: ':443,cert.pem,key.pem' },
])('suspectAddresses() takes %j as it is', (options) => {
  expect(notes(options)).toEqual([]);
});
