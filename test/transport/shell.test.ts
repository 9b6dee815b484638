import { MemoryHost } from '../../src/transport/memory-host';
import { commandLine, journal, quote, run, systemctl } from '../../src/transport/shell';

test.each([
  ['plain', 'plain'],
  ['/etc/uwsgi/shop.ini', '/etc/uwsgi/shop.ini'],
  ['--lines=50', '--lines=50'],
  ['', "''"],
  ["it's", "'it'\\''s'"],
  ['$HOME `id` "x"', '\'$HOME `id` "x"\''],
  ['A=b', "'A=b'"],
  ['~', "'~'"],
  ['a\nb', "'a\nb'"],
])('quote(%j) is %s', (text, quoted) => expect(quote(text)).toBe(quoted));

test('quote() refuses what no argument can carry', () => expect(() => quote('a\0b')).toThrow(RangeError));

test.each([
  [systemctl.restart('shop.service'), 'systemctl restart shop.service'],
  [systemctl.enable('a.socket', 'a.service'), 'systemctl enable a.socket a.service'],
  [systemctl.start('-.mount'), 'systemctl start -- -.mount'],
  [systemctl.daemonReload(), 'systemctl daemon-reload'],
  [
    systemctl.show(['a.service'], ['Id', 'MainPID']),
    'systemctl show --no-pager --property=Id,MainPID a.service',
  ],
  [
    journal.tail('a.service', { lines: 5 }),
    'journalctl --no-pager --quiet --output=short-iso --unit=a.service --lines=5',
  ],
  [systemctl.stop("shop's.service"), "systemctl stop 'shop'\\''s.service'"],
])('commandLine(%j) is %s', (command, line) => expect(commandLine(command)).toBe(line));

test('run() gives the command as its purpose', async () => {
  const host = new MemoryHost().answer('systemctl', { code: 5, stderr: 'no such unit\n' });
  await expect(run(host, systemctl.restart('shop.service'))).rejects.toThrow(
    'memory: Cannot run systemctl restart shop.service: exit status 5\nno such unit',
  );
});
