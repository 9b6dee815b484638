import { activationOf, activationRuleOf, activations, strongest } from '../../src/activation/activation';
import { catalog } from '../../src/config/catalog';

const wayOf = (...given: Parameters<typeof activationOf>) => activationOf(...given).activation;

test('activationOf() asks for a restart where a reload keeps the old value', () => {
  expect(wayOf('listen', 'change')).toBe('restart');
  expect(wayOf('processes', 'change')).toBe('reload');
});

test('activationOf() knows every option of the catalogue, with a reason', () => {
  for (const option of catalog.keys()) {
    for (const kind of ['add', 'remove', 'change', 'content'] as const) {
      const { activation, reason } = activationOf(option, kind);
      expect(activations).toContain(activation);
      expect(reason).toMatch(/^\S.*[^.]$/);
    }
  }
});

test('activationOf() knows that a removed variable survives a reload, and a new one does not need a restart', () => {
  expect(wayOf('env', 'add')).toBe('reload');
  expect(wayOf('env', 'remove')).toBe('restart');
  expect(wayOf('env', 'change', ['A=1', 'B=2'], ['A=3', 'B=2', 'C=4'])).toBe('reload');
  expect(wayOf('env', 'change', ['A=1', 'B=2'], 'A=1')).toBe('restart');
});

test('activationOf() takes values that are not known for the worse', () => {
  expect(wayOf('env', 'change')).toBe('restart');
  expect(wayOf('max-fd', 'change', '100', Symbol('unknown'))).toBe('restart');
});

test('activationOf() lets limits be lowered by a reload and raised by a restart', () => {
  expect(wayOf('max-fd', 'change', '200', '100')).toBe('reload');
  expect(wayOf('max-fd', 'change', '100', '200')).toBe('restart');
});

test('activationOf() adds a user or group by a reload only to a process that is still root', () => {
  const running = (options: Record<string, string>) => ({ running: options });
  for (const option of ['uid', 'gid', 'immediate-uid', 'immediate-gid']) {
    expect(wayOf(option, 'add')).toBe('reload');
    expect(wayOf(option, 'add', undefined, '1', running({ gid: '1' }))).toBe('reload');
    expect(wayOf(option, 'add', undefined, '1', running({ uid: '1' }))).toBe('restart');
  }
});

test('activationOf() asks for a restart where uWSGI acts only in a process that was not reloaded', () => {
  for (const option of [
    'cap',
    'unshare',
    'chroot',
    'exec-pre-jail',
    'hook-pre-jail',
    'call-pre-jail',
    'force-cwd',
  ]) {
    for (const kind of ['add', 'change', 'remove'] as const) expect(wayOf(option, kind)).toBe('restart');
  }
});

test('activationOf() goes by the other names of an option', () => {
  expect(wayOf('chmod', 'change')).toBe('restart');
  expect(wayOf('tcp-fastopen', 'change')).toBe('restart');
  expect(activationRuleOf('thread-stack-size')).toBe(activationRuleOf('threads-stacksize'));
});

test('activationOf() minds how the instance runs', () => {
  const running = (options: Record<string, string>) => ({ running: options });
  expect(wayOf('processes', 'change', '1', '2', running({ lazy: 'true' }))).toBe('restart');
  expect(wayOf('processes', 'change', '1', '2', running({ 'exit-on-reload': '1' }))).toBe('restart');
  expect(wayOf('processes', 'change', '1', '2', running({ zerg: '/z' }))).toBe('zerg');
  expect(wayOf('listen', 'change', '1', '2', { vassal: true })).toBe('restart');
  expect(wayOf('emperor-freq', 'add', undefined, '5', running({ emperor: '/etc/v' }))).toBe('restart');
  for (const [master, value] of [
    ['master', 'true'],
    ['stats', ':1717'],
  ] as const) {
    const emperor = running({ emperor: '/etc/v', [master]: value });
    expect(wayOf('emperor-freq', 'add', undefined, '5', emperor)).toBe('reload');
    expect(wayOf('listen', 'change', '1', '2', emperor)).toBe('restart');
  }
  expect(wayOf('emperor', 'content', '/etc/v', '/etc/v', running({ emperor: '/etc/v' }))).toBe('live');
  // A zerg of a vassal is ended by its emperor's broodlord, which starts another one: a vassal reloads meanwhile.
  for (const option of ['processes', 'listen', 'zerg']) {
    expect(wayOf(option, 'change', '1', '2', { ...running({ zerg: '/z' }), vassal: true })).toBe('reload');
  }
  expect(wayOf('socket', 'change', ':1', ':2', { socketUnit: true })).toBe('restart');
  expect(wayOf('logto', 'change', '/a', '/b', { wanted: { 'log-reopen': 'true' } })).toBe('reload');
});

test('activationOf() says which requests a reload of a router can lose', () => {
  const router = { running: { 'http-subscription-server': ':7000' } };
  expect(activationOf('http-timeout', 'change', '30', '31', router)).toMatchObject({
    activation: 'reload',
    impact: expect.stringContaining('until they announce themselves again'),
  });
  expect(
    activationOf('http-timeout', 'change', '30', '31', { running: { http: ':80' } }).impact,
  ).toBeUndefined();
});

test('activationOf() renews the processes that load what has changed', () => {
  const code = (running: Record<string, string>) => wayOf('wsgi-file', 'content', 'a', 'a', { running });
  expect(code({})).toBe('reload');
  expect(code({ 'lazy-apps': 'true', processes: '4' })).toBe('chain-reload');
  expect(code({ 'lazy-apps': 'true' })).toBe('workers');
  expect(code({ 'lazy-apps': 'true', processes: '4', cheaper: '1' })).toBe('workers');
  expect(wayOf('mule', 'content')).toBe('mules');
  expect(wayOf('static-map', 'content')).toBe('live');
  expect(wayOf('processes', 'content')).toBe('none');
});

test('strongest() takes the most disruptive, and none of nothing', () => {
  expect(strongest(['reload', undefined, 'restart', 'none'])).toBe('restart');
  expect(strongest([])).toBe('none');
});

test('strongest() makes a reload of two that renew different processes', () => {
  expect(strongest(['mules', 'workers'])).toBe('reload');
  expect(strongest(['chain-reload', 'workers'])).toBe('workers');
  expect(strongest(['mules', 'live'])).toBe('mules');
});

test('activationOf() knows that a daemon with a pidfile goes on, unless systemd ends it', () => {
  const smart = ['smart-attach-daemon', 'change', '/a.pid one', '/a.pid two'] as const;
  expect(wayOf(...smart)).toBe('restart');
  expect(wayOf('smart-attach-daemon2', 'remove', '/a.pid one')).toBe('restart');
  expect(wayOf('smart-attach-daemon', 'change', '/a.pid one', ['/a.pid one', '/b.pid two'])).toBe('reload');
  for (const context of [{ vassal: true }, { keepsDaemons: true }]) {
    expect(activationOf(...smart, context)).toMatchObject({
      activation: 'reload',
      reason: expect.stringContaining('the old daemon goes on'),
    });
  }
  expect(wayOf('attach-daemon2', 'change', 'cmd=one', 'cmd=two')).toBe('reload');
  expect(wayOf('attach-daemon2', 'change', 'cmd=one,pidfile=/a', 'cmd=two,pidfile=/a')).toBe('restart');
});
