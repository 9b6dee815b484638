import { pluginSource } from '../../../src/resources/process/plugin-package';

test.each([
  ['python3', 'uwsgi-plugin-python3'],
  ['python311', 'uwsgi-plugin-python3'],
  ['gevent', 'uwsgi-plugin-gevent-python3'],
  ['asyncio_python311', 'uwsgi-plugin-asyncio-python3'],
  ['rack_ruby31', 'uwsgi-plugin-rack-ruby3.1'],
  ['jvm', 'uwsgi-plugin-jvm-openjdk-17'],
  ['lua51', 'uwsgi-plugin-lua5.1'],
  ['emperor_mongodb', 'uwsgi-plugin-mongo'],
  ['emperor_pg', 'uwsgi-plugin-emperor-pg'],
  ['router_access', 'uwsgi-plugin-router-access'],
  ['php', 'uwsgi-plugin-php'],
])('pluginSource() of %s is the package %s', (plugin, name) => {
  expect(pluginSource(plugin)).toBe(`Debian: package ${name}`);
});

test('pluginSource() claims no package that there is not', () => {
  expect(pluginSource('legion_cache_fetch')).toBe(
    "Debian's uwsgi-core has most; else build it with uwsgi --build-plugin",
  );
});
