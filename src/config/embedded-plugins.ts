import { surroundings } from '../options/surroundings';

/** Plugins built into a uWSGI binary, which need not be loaded. */
export type EmbeddedPlugins = readonly string[] | ((binary?: string) => readonly string[]);

/** Presets for `embeddedPlugins`. */
export const embeddedPluginsPresets = {
  /** Plugins built into uWSGI of PyPI. */
  BASIC: [
    'ping',
    'cache',
    'nagios',
    'rrdtool',
    'carbon',
    'rpc',
    'corerouter',
    'fastrouter',
    'http',
    'ugreen',
    'signal',
    'syslog',
    'rsyslog',
    'logsocket',
    'router_uwsgi',
    'router_redirect',
    'router_basicauth',
    'zergpool',
    'redislog',
    'mongodblog',
    'router_rewrite',
    'router_http',
    'logfile',
    'router_cache',
    'rawrouter',
    'router_static',
    'sslrouter',
    'spooler',
    'cheaper_busyness',
    'symcall',
    'transformation_tofile',
    'transformation_gzip',
    'transformation_chunked',
    'transformation_offload',
    'router_memcached',
    'router_redis',
    'router_hash',
    'router_expires',
    'router_metrics',
    'transformation_template',
    'stats_pusher_socket',
    'router_fcgi',
  ] as readonly string[],

  /** Queries a local uWSGI (`uwsgi --plugin-list`). */
  PROBE(binary = 'uwsgi'): readonly string[] {
    return parsePluginList(surroundings.listPlugins(binary));
  },
};

/**
 * Parses the output of `uwsgi --plugin-list`.
 *
 * @example
 * parsePluginList('*** uWSGI loaded request plugins ***\\n0: python\\n--- end of plugins list ---') // ['python']
 */
export function parsePluginList(printed: string): readonly string[] {
  const plugins: string[] = [];
  let listing = false;
  for (const line of printed.split('\n').map((one) => one.trim())) {
    if (line.startsWith('--- end of plugins list')) break;
    // The words of the headings differ between releases.
    if (line.startsWith('***')) listing ||= line.endsWith('plugins ***');
    // Request plugins follow their modifier: "0: python".
    else if (listing && line !== '') plugins.push(line.replace(/^\d+:\s*/, ''));
  }
  return plugins;
}
