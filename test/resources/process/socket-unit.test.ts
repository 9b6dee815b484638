import { formatChange } from '../../../src/plan/format';
import { instance } from '../../../src/resources/instance/lifecycle';
import { instanceProps } from '../../../src/resources/instance/props';
import { liveSocket, renderSocketUnit } from '../../../src/resources/process/socket-unit';

const given = (options: Readonly<Record<string, string | string[]>>, service: object, rest: object = {}) =>
  instanceProps.parse({
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: { master: 'true', protocol: 'http', module: 'shop', ...options } },
    service,
    ...rest,
  });
const kept = {
  socket: { listen: [':8000', '/run/shop/a.sock'], mode: '660', unit: { Socket: { Priority: '6' } } },
};
const sockets = { socket: [':8000', '/run/shop/a.sock'] };

test('renderSocketUnit() binds IPv4 where the port is all that is given, and liveSocket() reads it back', () => {
  const props = given(sockets, kept);
  const text = renderSocketUnit(props)!;
  expect(text).toBe(`[Unit]
Description=Sockets of uWSGI shop
X-Instance=shop

[Socket]
ListenStream=0.0.0.0:8000
ListenStream=/run/shop/a.sock
SocketMode=660
Priority=6

[Install]
WantedBy=sockets.target
`);
  const found = liveSocket({ ...props, service: undefined }, text)!;
  expect(renderSocketUnit({ ...props, service: { socket: found } })).toBe(text);
});

test('liveSocket() leaves a socket unit of others alone', () => {
  expect(liveSocket(given(sockets, kept), '[Socket]\nListenStream=8000\n')).toBeUndefined();
});

test.each([
  [[], sockets],
  [
    [/socket must have this address, but http-socket has it; write socket = :8000 and protocol = http/],
    { ...sockets, socket: '/run/shop/a.sock', 'http-socket': ':8000' },
  ],
  [
    [/unless the section has socket = :8000, but it has 0.0.0.0:8000/],
    { socket: ['0.0.0.0:8000', '/run/shop/a.sock'] },
  ],
  [[/unless the section has socket = \/run\/shop\/a.sock/], { socket: ':8000' }],
])('instance.check() gives %j for %j', (messages, options) => {
  expect(instance.check(given(options, kept)).map(({ message }) => message)).toEqual(
    messages.map((message) => expect.stringMatching(message)),
  );
});

test('a restart passes allowRestart: false only where systemd keeps every socket, and the same ones', () => {
  const refusal = (options: object, service: object): string | undefined => {
    const from = given({ ...sockets, listen: '100' }, kept);
    const to = given({ ...sockets, listen: '200', ...options }, service, { allowRestart: false });
    return instance.refuse!(from, to, instance.diff(from, to));
  };
  expect(refusal({}, kept)).toBeUndefined();
  expect(refusal({ http: ':80' }, kept)).toMatch(/allowRestart is false/);
  expect(refusal({}, { socket: { listen: [':8000'] } })).toMatch(/allowRestart is false/);
  expect(refusal({}, {})).toMatch(/allowRestart is false/);
});

test('formatChange() tells that the socket unit keeps the connections', () => {
  const [from, to] = [given({ ...sockets, listen: '100' }, kept), given({ ...sockets, listen: '200' }, kept)];
  const [change] = instance.diff(from, to).changes;
  expect(formatChange(change!)).toBe('listen: 100 → 200 (restart: the socket unit keeps the connections)');
});
