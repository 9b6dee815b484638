import {
  controlOf,
  isControlLine,
  workersFunction,
} from '../../../../src/resources/process/shell/control-sockets';
import { localHost } from '../../../../src/transport/local-host';
import { sh } from '../../../../src/transport/shell';

const props = { name: 'shop', manager: 'systemd' } as const;
const directory = '/var/lib/uwsgi-iac/shop/control';
const [fifo, stats] = [`${directory}/master.fifo`, `${directory}/stats.sock`];
const control = (options: object) =>
  controlOf({ ...props, sections: { uwsgi: options as Record<string, string> } });

test.each<[string, object, object, readonly string[]]>([
  ['none of them', {}, { fifo, stats }, ['master-fifo', 'stats']],
  ['a FIFO', { 'master-fifo': '/run/a' }, { fifo: '/run/a', stats }, ['stats']],
  ['several FIFOs', { 'master-fifo': ['/run/a', '/run/b'] }, { fifo: '/run/a', stats }, ['stats']],
  ['a FIFO with magic', { 'master-fifo': '/run/%n' }, { fifo: undefined, stats }, ['stats']],
  ['a port of statistics', { 'stats-server': ':91' }, { fifo, stats: ':91' }, ['master-fifo']],
  [
    'statistics over HTTP',
    { stats: ':91', 'stats-http': 'true' },
    { fifo, stats: undefined },
    ['master-fifo'],
  ],
  ['statistics at a name', { stats: 'file' }, { fifo, stats: undefined }, ['master-fifo']],
])('controlOf() of a configuration that sets %s', (_, options, expected, added) => {
  const { lines, ...found } = control(options);
  expect(found).toEqual(expected);
  expect(lines.map((line) => ('key' in line ? line.key : ''))).toEqual(added);
});

test('controlOf() gives an emperor neither: they would give it a master', () => {
  expect(control({ emperor: '/etc/vassals' })).toEqual({ lines: [] });
});

test('isControlLine() knows our own lines, and no other value of the option', () => {
  expect(isControlLine({ key: 'stats', value: stats }, props)).toBe(true);
  expect(isControlLine({ key: 'stats', value: ':91' }, props)).toBe(false);
  expect(isControlLine({ key: 'socket', value: stats }, props)).toBe(false);
});

const printing = (json: string) =>
  localHost('here').exec(
    sh`fake() { cat <<'END'
${json}
END
}
${workersFunction('fake', 'unused')}
workers`,
    { allowFailure: true },
  );

test('workersFunction() lists the workers that are not cheaped, however the statistics are printed', async () => {
  const json = {
    version: '2.0.30',
    sockets: [{ name: ':1', pid: 1 }],
    workers: [
      { id: 1, pid: 11, accepting: 1, status: 'idle' },
      { id: 2, pid: 12, accepting: 0, status: 'busy' },
      { id: 3, pid: 13, accepting: 0, status: 'cheap' },
      { id: 4, pid: 0, accepting: 0, status: 'idle' },
    ],
  };
  for (const text of [JSON.stringify(json), JSON.stringify(json, undefined, '\t')])
    expect(await printing(text)).toMatchObject({ code: 0, stdout: '11 1\n12 0\n' });
});

test('workersFunction() fails where the master does not answer', async () => {
  expect((await printing('unable to connect')).code).toBe(1);
});
