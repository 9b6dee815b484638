import { Duplex } from 'node:stream';
import { MemoryHost } from '../../src/transport/memory-host';
import { sh } from '../../src/transport/shell';

test('MemoryHost.observe() returns its files, directories, units and processes', async () => {
  const host = new MemoryHost({
    files: { '/etc/uwsgi/shop.ini': '[uwsgi]\n', '/etc/link': { kind: 'link', target: 'uwsgi' } },
    units: { 'shop.service': { active: 'failed' } },
    processes: { '/run/shop.pid': { pid: 7, alive: true, command: 'uwsgi' } },
  });
  const seen = await host.observe({
    files: [
      { path: '/etc/uwsgi/shop.ini', content: true },
      { path: '/etc/link' },
      { path: '/etc/uwsgi' },
      { path: '/none' },
    ],
    directories: ['/etc', '/none'],
    units: ['shop.service', 'other.service'],
    pidfiles: ['/run/shop.pid'],
  });
  expect([...seen.files.values()].map((facts) => facts?.kind)).toEqual([
    'file',
    'link',
    'directory',
    undefined,
  ]);
  expect(seen.files.get('/etc/uwsgi/shop.ini')?.content?.toString()).toBe('[uwsgi]\n');
  expect(seen.directories.get('/etc')).toEqual(['link', 'uwsgi']);
  expect(seen.units.get('shop.service')).toMatchObject({
    name: 'shop.service',
    active: 'failed',
    load: 'loaded',
  });
  expect(seen.units.get('other.service')).toBeUndefined();
  expect(seen.pidfiles.get('/run/shop.pid')?.pid).toBe(7);
  expect(host.writes).toEqual([]);
});

test('MemoryHost.upload() remembers files with a later time, and what was written', async () => {
  const host = new MemoryHost({ files: { '/a': 'old' } });
  await host.upload([{ path: '/a', content: 'new', mode: '600', owner: 'www-data' }]);
  expect(host.files.get('/a')).toMatchObject({ mode: '600', owner: 'www-data', modified: host.now + 1 });
  expect(host.text('/a')).toBe('new');
  await host.remove(['/a', '/gone']);
  expect(host.writes).toEqual(['/a', 'rm /a']);
});

test('MemoryHost.upload() keeps guards and scripted refusals', async () => {
  const host = new MemoryHost({ files: { '/a': 'old' } }).refuse('/full', 'disk-full');
  await expect(host.upload([{ path: '/a', content: 'x', onlyIf: 'absent' }])).rejects.toMatchObject({
    reason: 'conflict',
  });
  await expect(host.upload([{ path: '/full', content: 'x' }])).rejects.toMatchObject({ reason: 'disk-full' });
  expect(host.writes).toEqual([]);
});

test('MemoryHost.exec() answers as defined, the last answer first', async () => {
  const host = new MemoryHost()
    .answer('uwsgi', { stdout: '2.0.30\n' })
    .answerOnce(/version/, { stdout: 'once\n' })
    .answer('fail', { code: 2, stderr: 'no' });
  expect((await host.exec(sh`uwsgi --version`, { readOnly: true })).stdout).toBe('once\n');
  expect((await host.exec(sh`uwsgi --version`, { readOnly: true })).stdout).toBe('2.0.30\n');
  await expect(host.exec(sh`fail`, { purpose: 'try' })).rejects.toThrow(
    'memory: Cannot try: exit status 2\nno',
  );
  expect(host.scripts.map(({ script }) => script)).toEqual(['uwsgi --version', 'uwsgi --version', 'fail']);
  expect(host.writes).toEqual(['sh: try']);
});

test('MemoryHost counts calls of one moment as one exec', async () => {
  const host = new MemoryHost();
  await Promise.all(['/a', '/b'].map((path) => host.upload([{ path, content: '' }])));
  await Promise.all(['/a', '/b'].map((path) => host.observe({ files: [{ path }] })));
  expect(host.counters).toMatchObject({ execs: 2, writes: 1 });
});

test('MemoryHost.connect() opens the streams it was given', async () => {
  const stream = new Duplex();
  const host = new MemoryHost({ sockets: { '127.0.0.1:1717': () => stream } });
  expect(await host.connect('127.0.0.1:1717')).toBe(stream);
  await expect(host.connect('/run/none')).rejects.toMatchObject({ reason: 'unreachable' });
});
