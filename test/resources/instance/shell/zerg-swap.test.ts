import { instance } from '../../../../src/resources/instance/lifecycle';
import { instanceProps } from '../../../../src/resources/instance/props';
import { standbyOf } from '../../../../src/resources/instance/shell/zerg-swap';
import { parseInstance, renderInstance, renderInstanceUnit } from '../../../../src/resources/process/files';
import { isWorkerless } from '../../../../src/resources/process/roles';

const props = (options: Readonly<Record<string, string>>, more: object = {}) => ({
  ...instanceProps.parse({
    host: 'web1',
    name: 'shop',
    sections: { uwsgi: { master: 'true', ...options } },
    ...more,
  }),
  path: '/etc/uwsgi/shop.ini',
  runtimeDirectory: '/var/lib/uwsgi-iac/shop',
});
const zerg = (options: Readonly<Record<string, string>> = {}, more: object = {}) =>
  props({ zerg: '/run/pool/zerg.sock', ...options }, more);
const activation = (from: ReturnType<typeof props>, to: ReturnType<typeof props>) =>
  instance.diff(from, to).activation;

test('standbyOf() has a folder for all that only one process can have', () => {
  const text = renderInstance(
    standbyOf(
      zerg({ stats: ':9191', 'master-fifo': '/run/shop.fifo', pidfile: '/run/shop.pid', chdir: '%d' }),
    ),
  );
  expect(text).not.toMatch(/9191|shop\.fifo|shop\.pid/);
  expect(text).toMatch('chdir = /etc/uwsgi/');
  expect(text).toMatch('master-fifo = /var/lib/uwsgi-iac/shop/standby/control/master.fifo');
});

test('a zerg is replaced by another one, whatever changes', () => {
  expect(activation(zerg(), zerg({ processes: '4' }))).toBe('zerg');
  expect(activation(zerg(), zerg({}, { triggers: { code: '2' } }))).toBe('zerg');
  expect(activation(zerg(), zerg({}, { service: { environment: { A: 'b' } } }))).toBe('zerg');
  expect(activation(zerg(), zerg({ processes: '4' }, { activation: 'restart' }))).toBe('restart');
});

test('a pool is restarted, and its plan says why', () => {
  const pool = (options: Readonly<Record<string, string>> = {}) =>
    props({ 'zerg-pool': '/run/p.sock::3031', ...options });
  const { activation: needed, changes } = instance.diff(pool(), pool({ 'buffer-size': '8192' }));
  expect(needed).toBe('restart');
  expect(changes[0]!.reason).toMatch('no longer hands out its sockets');
});

test('neither can be set to reload', () => {
  expect(instance.check(zerg({}, { activation: 'reload' }))).toEqual([
    { path: ['activation'], message: expect.stringContaining('Cannot reload a zerg: SIGHUP ends it') },
  ]);
  expect(instance.check(props({ zergpool: '/run/p.sock::3031' }, { activation: 'reload' }))).toEqual([
    { path: ['activation'], message: expect.stringContaining('Cannot reload a zerg pool') },
  ]);
  for (const one of [zerg(), props({ zergpool: '/run/p.sock::3031' })]) {
    expect(renderInstanceUnit(one)).not.toMatch('ExecReload');
  }
});

test.each([
  [{ 'zerg-pool': '/run/p.sock::3031' }, true],
  [{ http: ':80', 'http-subscription-server': ':7000' }, true],
  [{ fastrouter: ':3031' }, true],
  [{ http: ':80' }, false],
  [{ http: ':80', 'http-to': '127.0.0.1:3031', socket: ':3031' }, false],
  [{ zerg: '/run/p.sock', fastrouter: ':3031' }, false],
])('isWorkerless() of %j is %s, and so its revision is noted', (options, expected) => {
  expect(isWorkerless({ uwsgi: options })).toBe(expected);
  const one = props(options as unknown as Record<string, string>);
  const text = renderInstance(one);
  expect(text.includes('hook-master-start = exec:')).toBe(expected);
  expect(parseInstance(text, one).sections).toEqual(one.sections);
});
