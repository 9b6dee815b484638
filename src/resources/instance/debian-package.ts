/** Where Debian calls the package otherwise than the plugin (Debian 12, `apt-cache search uwsgi-plugin`). */
const others: Readonly<Record<string, string>> = {
  asyncio: 'asyncio-python3',
  gevent: 'gevent-python3',
  greenlet: 'greenlet-python3',
  tornado: 'tornado-python3',
  jvm: 'jvm-openjdk-17',
  jwsgi: 'jwsgi-openjdk-17',
  ring: 'ring-openjdk-17',
  servlet: 'servlet-openjdk-17',
  lua: 'lua5.1',
  lua51: 'lua5.1',
  lua52: 'lua5.2',
  rack: 'rack-ruby3.1',
  gridfs: 'mongo',
  mongodblog: 'mongo',
};

/** The package of Debian in which a plugin of uWSGI is: `uwsgi-plugin-python3` of `python311`. */
export function debianPackage(plugin: string): string {
  const name = plugin.replace(/^python\d*$/, 'python3');
  return `uwsgi-plugin-${others[name] ?? name.replaceAll('_', '-')}`;
}
