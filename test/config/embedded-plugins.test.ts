import { parsePluginList } from '../../src/config/embedded-plugins';

test('parsePluginList() reads generic and request plugins of any build, and nothing else', () => {
  const printed = `*** uWSGI loaded generic plugins ***
gevent
nagios

*** uWSGI loaded request plugins ***
0: python
110: router_uwsgi
--- end of plugins list ---
*** Starting uWSGI 2.0.21 ***
something: else`;
  expect(parsePluginList(printed)).toEqual(['gevent', 'nagios', 'python', 'router_uwsgi']);
  expect(parsePluginList('')).toEqual([]);
});
