import { instanceProps } from '../../../../src/resources/instance/props';
import { processPaths, type ResolvedProps } from '../../../../src/resources/process/paths';
import { preflightScript } from '../../../../src/resources/process/shell/preflight-script';
import { localHost } from '../../../../src/transport/local-host';

const host = localHost('here');

/** What the check says of these options, on this machine; rights to write units are checked elsewhere. */
async function ground(
  options: Record<string, string>,
  service?: object,
  { all = false, manager = process.getuid!() === 0 ? 'systemd' : 'pidfile' } = {},
): Promise<{ code: number; said: string }> {
  const sections = { uwsgi: options };
  const props = instanceProps.parse({ host: 'here', name: 'shop', manager, service, sections });
  const { ini, directory } = processPaths(props);
  const placed: ResolvedProps = { ...props, path: ini, runtimeDirectory: directory };
  const { code, stdout } = await host.exec(preflightScript(placed, { all }), {
    allowFailure: true,
    readOnly: true,
  });
  return { code, said: stdout.trim() };
}

test.each([
  [
    'the directory of a socket',
    { socket: '/nonexistent/shop.sock' },
    'socket = /nonexistent/shop.sock: no directory',
  ],
  ['the directory of a log', { logto: '/nonexistent/shop.log' }, 'logto = '],
  ['a directory to change into', { chdir: '/nonexistent' }, 'chdir = /nonexistent: no such directory'],
  ['an account', { uid: 'nobody-of-this-name' }, 'uid = nobody-of-this-name: no such account'],
  [
    'a certificate',
    { https: ':443,/nonexistent/a.crt,/nonexistent/a.key' },
    'cannot read /nonexistent/a.crt',
  ],
  [
    'what a hook is to do',
    { 'hook-as-user': 'nonsense:x' },
    'hook-as-user = nonsense:x: no hook action nonsense',
  ],
  ['what a hook is to do, unwritten', { 'hook-asap': 'true' }, 'must be written ACTION:ARGUMENT'],
  [
    'the program of a hook',
    { 'hook-post-app': 'exec:/nonexistent/warm --all' },
    'no program /nonexistent/warm',
  ],
  ['the program of a command', { 'exec-pre-app': '/nonexistent/migrate' }, 'no program /nonexistent/migrate'],
  ['the directory that a hook writes to', { 'hook-as-user': 'write:/nonexistent/up 1' }, 'no directory'],
  ['an address', { socket: '192.0.2.7:9000' }, 'socket = 192.0.2.7:9000: the host has no address 192.0.2.7'],
  ['a longer queue than the kernel allows', { listen: '2000000000' }, 'net.core.somaxconn'],
])('preflightScript() misses %s', async (_what, options, said) => {
  expect(await ground(options)).toEqual({ code: 44, said: expect.stringContaining(said) });
});

test.each([
  ['what is there', { socket: '/tmp/shop.sock', uid: 'root', chdir: '/tmp', listen: '10' }],
  ['what only uWSGI can fill in', { socket: '$(HOME)/shop.sock', chdir: '%d' }],
  ['what systemd makes at the start', { socket: '/run/shop/shop.sock' }],
  ['what a hook may make before', { 'hook-asap': 'mkdir:/nonexistent', socket: '/nonexistent/shop.sock' }],
  [
    'what one hook may make for another',
    { 'hook-as-user': 'mkdir:/nonexistent', 'hook-pre-app': 'write:/nonexistent/up 1' },
  ],
  ['a command that a shell must find', { 'exec-pre-app': 'true', chdir: '/' }],
  ['an address that may come later', { socket: '192.0.2.7:9000', freebind: 'true' }],
  ['a TCP address', { socket: '127.0.0.1:8000' }],
])('preflightScript() lets pass %s', async (_what, options) => {
  expect(await ground(options)).toEqual({ code: 0, said: '' });
});

test.each([
  [{ user: 'nobody-of-this-name' }, 'User = nobody-of-this-name: no such account'],
  [{ group: 'nobody-of-this-name' }, 'Group = nobody-of-this-name: no such account'],
  [{ unit: { Service: { User: 'nobody-of-this-name' } } }, 'User = nobody-of-this-name: no such account'],
  [
    { unit: { Service: { RootDirectory: '/nonexistent' } } },
    'RootDirectory = /nonexistent: no such directory',
  ],
])('preflightScript() misses what the unit %j needs', async (service, said) => {
  expect(await ground({}, service)).toEqual({ code: 44, said });
});

test.each([
  ['a queue that the kernel allows', { listen: '90' }],
  ['several options', { chdir: '/nonexistent', listen: '90' }],
])('preflightScript() with every question ends with status 0 for %s', async (_what, options) => {
  expect(await ground(options, undefined, { all: true, manager: 'pidfile' })).toMatchObject({ code: 0 });
});

test('preflightScript() lets systemd make its own user', async () => {
  const service = { unit: { Service: { User: 'made-at-the-start', DynamicUser: 'yes' } } };
  expect(await ground({}, service)).toEqual({ code: 0, said: '' });
});
