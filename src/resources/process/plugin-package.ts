/** Debian 12 packages of plugins that uwsgi-core does not contain, with the names of these plugins. */
const packages: readonly (readonly [plugins: RegExp, name: string])[] = [
  [/^python3?\d*$/, 'python3'],
  [/^(asyncio|gevent|greenlet|tornado)(_python3?\d*)?$/, '$1-python3'],
  [/^(jvm|jwsgi|ring|servlet)(_openjdk\d*)?$/, '$1-openjdk-17'],
  [/^rack(_ruby\d*)?$/, 'rack-ruby3.1'],
  [/^lua(51)?$/, 'lua5.1'],
  [/^lua52$/, 'lua5.2'],
  [/^(emperor_mongodb|gridfs|mongodblog|stats_pusher_mongodb)$/, 'mongo'],
  [/^(alarm|curl|emperor|router)_(curl|xmpp|cron|pg|access)$/, '$1-$2'],
  [
    /^(apparmor|fiber|gccgo|geoip|glusterfs|graylog2|ldap|luajit|mono|php|psgi|rados|rbthreads|sqlite3|xslt)$/,
    '$1',
  ],
];

/** Package of a plugin, for messages. */
export function pluginSource(plugin: string): string {
  const found = packages.find(([plugins]) => plugins.test(plugin));
  if (found === undefined) return "Debian's uwsgi-core has most; else build it with uwsgi --build-plugin";
  return `Debian: package uwsgi-plugin-${plugin.replace(...found)}`;
}
