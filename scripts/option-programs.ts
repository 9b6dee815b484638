/** Programs for scripts/option-runs.ts that the vectors lack: groups that uwsgiconf does not have, and rare parameters. */
import { Section } from '../src/config/section';
import { phases } from '../src/options/main-process/phases';
import type { Args, Vector } from '../test/vectors/format';

type Program = Vector['calls'];

const call = (path: string, args: Args): Program => [{ path, args }];
const { subjects, stages } = Section.routing.routeRule;

/** Key of a vector for what is done with a new object before it is used. */
const links = 'then';

const routes = Object.keys(stages).flatMap((stage) =>
  Object.keys(subjects).flatMap((name) =>
    [[], [{ op: 'not' }]].map((negation) => {
      const isCustom = name === 'custom';
      const subject = {
        $new: `routing.route_rule.subjects.${name}`,
        args: { [isCustom ? 'subject' : 'regexp']: 'a' },
        [links]: [...(isCustom ? [{ call: 'eq', args: { val: 'b' } }] : []), ...negation],
      };
      const args = { action: 'log:a', subject, stage: { $const: `routing.route_rule.stages.${stage}` } };
      return call('routing.register_route', {
        route_rules: { $new: 'routing.route_rule', args },
      } as unknown as Args);
    }),
  ),
);

const forwarders: Readonly<Record<string, Args>> = {
  path: {},
  code: { script: 'a.py', func: 'f', modifier: { $new: 'routing.modifiers.psgi' } },
  subscription_server: { address: ':2' },
  cache: { cache_name: 'a' },
  pattern: { pattern: 'a' },
  socket: { num: 0 },
};

const routers = ['http', 'https', 'ssl', 'fast', 'raw'].flatMap((kind) =>
  Object.entries(forwarders).map(([name, args]) =>
    call('routing.use_router', {
      router: {
        $new: `routing.routers.${kind}`,
        args: {
          on: ':1',
          ...(kind === 'https' || kind === 'ssl' ? { cert: '/c', key: '/k' } : {}),
          ...(kind === 'https'
            ? {}
            : { forward_to: { $new: `routing.routers.http.forwarders.${name}`, args } }),
        },
      },
    }),
  ),
);

const sockets = ['http', 'scgi', 'raw', 'fastcgi'].map((kind) => {
  const args = {
    address: ':1',
    modifier: { $new: 'routing.modifiers.psgi', args: { submod: 1 } },
    ...(kind === 'scgi' || kind === 'fastcgi' ? { nph: true } : {}),
  };
  return call('networking.register_socket', { socket: { $new: `networking.sockets.${kind}`, args } });
});

const sources: Readonly<Record<string, Args>> = {
  postgres: { host: 'h', port: 1, user: 'u', password: 'p', database: 'd', query: 'SELECT 1' },
  mongodb: { address: 'h:1', collection: 'c', query: '{}' },
  zeromq: { bind: 'tcp://h:1' },
  amqp: { address: 'h:1' },
};

/** Plugins are loaded with an option of theirs. */
const plugins: Readonly<Record<string, Args>> = {
  cgi: { timeout: 1 },
  jvm: { classpath: 'a' },
  lua: { app: 'a' },
  php: { iniFile: 'a' },
  psgi: { app: 'a' },
  rack: { app: 'a' },
};

const legion = { name: 'a', address: ':1', valor: 1, secret: 's' };
const daemon = '/run/a.pid /bin/a';

/** Programs beside the vectors. */
export const ownPrograms: readonly Program[] = [
  ...routes,
  ...routers,
  ...sockets,
  ...Object.values(phases).map((phase) => call('main_process.set_hook', { phase, action: 'exec:a' })),
  ...Object.entries(sources).map(([name, args]) =>
    call('empire.set_emperor_params', { vassals_home: { $call: `empire.sources.${name}`, args } }),
  ),
  ...Object.entries(plugins).map(([group, args]) =>
    call(`${group}.set_basic_params`, { plugin_name: 'other', ...args }),
  ),
  ...['type', 'filename', 'uri', 'path-info', 'request-uri'].map((criterion) =>
    call('statics.add_expiration_rule', { criterion, value: '.*', timeout: 1, use_mod_time: true }),
  ),
  ...['/bin/a', daemon].flatMap((command_or_pid_path) =>
    [true, false].map((background) =>
      call('master_process.attach_process_classic', { command_or_pid_path, background, for_legion: 'l' }),
    ),
  ),
  call('master_process.attach_process_classic', { command_or_pid_path: daemon, background: true }),
  ...([{ unique: true }, { unique: true, legion: 'l' }, { legion: 'l' }] as Args[]).map((args) =>
    call('cron.run', { command: '/bin/a', ...args }),
  ),
  call('cron.fetch', { url: 'http://h/', legion: 'l' }),
  call('cgi.mount', { mountpoint: '/cgi', path: '/srv/cgi' }),
  call('legion.join', { ...legion, multicast: true }),
  call('legion.join', {
    ...legion,
    cipher: 'bf-cbc',
    init_vector: 'i',
    nodes: ['h:1'],
    quorum: 2,
    scroll: 'text',
  }),
  call('signals.add_timer', { signal: 1, seconds: 2 }),
  call('signals.add_timer', { signal: 1, seconds: 2, red_black: true }),
  call('signals.on_touch', { paths: ['/srv/a'], signal: 1 }),
  call('signals.on_change', { paths: ['/srv/a'], signal: 1 }),
  call('offloading.set_basic_params', { file_serve_mode: 'nginx' }),
  call('main_process.set_pid_file', { fpath: '/run/a', safe: true, before_priv_drop: false }),
  [
    { path: 'set', args: { key: 'processes', value: 2 } },
    { path: 'workers.set_count_auto', args: { count: 3 } },
  ],
];
