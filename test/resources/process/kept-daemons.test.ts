import { keptDaemons } from '../../../src/resources/process/kept-daemons';

const wire = (options: Record<string, string | string[]>) => ({ sections: { uwsgi: options } });

test('keptDaemons() names the pidfile of each daemon that goes on, also where a placeholder changes it', () => {
  const options = { 'smart-attach-daemon': '/a.pid %(cmd)', 'attach-daemon2': 'cmd=x,pidfile=/b.pid' };
  const one = wire({ ...options, set: 'cmd=one' });
  expect(keptDaemons(one, one)).toEqual([]);
  expect(keptDaemons(one, wire({ ...options, set: 'cmd=two' }))).toEqual([
    expect.stringMatching(/^the daemon of smart-attach-daemon with the pidfile \/a\.pid goes on/),
  ]);
  expect(keptDaemons(one, wire({}))).toHaveLength(2);
  expect(keptDaemons(wire({ 'attach-daemon2': 'cmd=x' }), wire({ 'attach-daemon2': 'cmd=y' }))).toEqual([]);
});
