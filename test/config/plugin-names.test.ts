import { isPlugin, isPythonPlugin, loadsPlugins, pluginNames } from '../../src/config/plugin-names';

test('loadsPlugins() knows the four options', () => {
  const options = ['plugin', 'plugins', 'need-plugin', 'need-plugins', 'plugin-dir', 'plugins-list'];
  expect(options.filter(loadsPlugins)).toEqual(options.slice(0, 4));
});

test('pluginNames() splits a list', () => {
  expect(pluginNames('python3, http,rpc')).toEqual(['python3', 'http', 'rpc']);
});

test.each([
  ['python3', 'python', true],
  ['python311', 'python', true],
  ['/usr/lib/uwsgi/python3_plugin.so', 'python', true],
  ['0:python3', 'python', true],
  ['router_http', 'http', false],
  ['pythonx', 'python', false],
  ['http', 'http', true],
])('isPlugin() of %s as %s: %s', (loaded, name, expected) => {
  expect(isPlugin(loaded, name)).toBe(expected);
});

test('isPythonPlugin() is none of gevent and its like', () => {
  expect(['python', 'python3', 'python311', 'pypy', 'python3_x'].map(isPythonPlugin)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
