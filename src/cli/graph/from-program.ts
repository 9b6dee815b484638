import { catalog } from '../../config/catalog';
import { directivesOf, type RenderedDirective } from '../../config/line';
import { fromWire, type Wire } from '../../config/wire';
import type { Synthesis } from '../../constructs/project';
import type { Desired } from '../../engine/desired';
import { parsePathId } from '../../resources/props';
import type { Connection } from '../../transport/connection';
import { isConfigured, isManaged, typeOf } from '../declared';
import { type Graph, GraphBuilder, type NodeKind } from './model';

/** A resource that is a configuration of uWSGI, with its node. */
interface Configured {
  readonly node: string;
  readonly host: string;
  readonly file: string;
  readonly options: readonly RenderedDirective[];
}

/** Routers with an address of their own, and the options by which they are told where to send requests. */
const routers: Readonly<Record<string, readonly string[]>> = {
  http: ['http-to'],
  https: ['http-to'],
  'http-to-https': [],
  fastrouter: ['fastrouter-to'],
  rawrouter: ['rawrouter-to'],
  sslrouter: ['sslrouter-to'],
};

/** Sockets that are no way for requests: where they are, and where others join them. */
const served =
  /^(stats|stats-server|emperor-stats|emperor-stats-server|zerg-server|zerg-pool|(http|fastrouter|rawrouter|sslrouter)-subscription-server|fastrouter-use-socket)$/;
const joined = /^(zerg|subscribe-to|subscribe2|subscribe)$/;

/** The topology that a program declares. */
export function graphOf(synthesis: Synthesis, desired: readonly Desired[]): Graph {
  const builder = new GraphBuilder();
  const nodes = new Map<string, string>();
  const directories = desired.filter(isConfigured).flatMap(emperorDirectories);
  const configured = desired.flatMap((one): Configured[] => {
    const { host } = one.props;
    if (typeOf(one) === 'SystemdUnit') nodes.set(one.path, addUnit(builder, one));
    if (typeOf(one) === 'Release') {
      nodes.set(one.path, builder.node('release', host, one.path, [parsePathId(one.id).path]));
    }
    if (!isConfigured(one)) return [];
    const { path: file } = parsePathId(one.id);
    const options = optionsOf(one);
    const emperor = directories.find(
      (other) => other.host === host && other.holds(file) && other.path !== one.path,
    );
    const node = builder.node(
      kindOf(one, options, emperor !== undefined),
      host,
      one.path,
      detailsOf(options),
    );
    nodes.set(one.path, node);
    addUnitOf(builder, one, node);
    return [{ node, host, file, options }];
  });
  for (const { host, file, node } of configured) {
    for (const { path, holds, ...other } of directories) {
      if (other.host === host && holds(file) && nodes.get(path) !== node)
        builder.edge(nodes.get(path)!, node, 'watches');
    }
  }
  const hostOf = new Map([...synthesis.hosts].map(([name, { host }]) => [host, name]));
  for (const one of configured) addSockets(builder, one, hostOf);
  for (const { path, dependsOn } of desired) {
    for (const before of dependsOn) {
      const [node, other] = [nodes.get(path), nodes.get(before)];
      // That a vassal comes after its emperor is told by who watches whom.
      if (node !== undefined && other !== undefined && !builder.connects(other, node))
        builder.edge(node, other, 'after');
    }
  }
  const hosts = [...synthesis.hosts].map(([name, connection]) => ({ name, address: addressOf(connection) }));
  return builder.build(synthesis.project, hosts);
}

function addressOf({ local, host, user, port }: Connection): string {
  if (local === true) return 'this machine';
  return `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
}

function optionsOf({ props }: Desired): readonly RenderedDirective[] {
  return fromWire(props as unknown as Wire).flatMap(directivesOf);
}

/** Where the emperors look for vassals: a directory, or a pattern of files. */
function emperorDirectories(one: Desired) {
  const values = optionsOf(one).flatMap(({ key, value }) => (key === 'emperor' ? [value] : []));
  return values.map((value) => {
    const place = value.replace(/^(dir|glob):\/\//, '').replace(/\/$/, '');
    const pattern = place.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    const matches = new RegExp(`^${pattern.join('[^/]*')}${place.includes('*') ? '$' : '/[^/]+$'}`);
    return { host: one.props.host, path: one.path, holds: (file: string) => matches.test(file) };
  });
}

function kindOf(one: Desired, options: readonly RenderedDirective[], vassal: boolean): NodeKind {
  if (options.some(({ key }) => key === 'emperor')) return 'emperor';
  if (vassal || typeOf(one) === 'Vassal') return 'vassal';
  return isManaged(one) ? 'instance' : 'configuration';
}

/** The application, and how many processes it has. */
function detailsOf(options: readonly RenderedDirective[]): readonly string[] {
  const last = (...keys: readonly string[]) => options.findLast(({ key }) => keys.includes(key))?.value;
  const application = last(
    'module',
    'wsgi',
    'wsgi-file',
    'file',
    'psgi',
    'rack',
    'php-docroot',
    'check-static',
    'emperor',
  );
  const workers = last('workers', 'processes');
  const threads = last('threads');
  const mules = options.filter(({ key }) => key === 'mule').length;
  const counts = [
    ...(workers === undefined ? [] : [`${workers} ${workers === '1' ? 'worker' : 'workers'}`]),
    ...(threads === undefined ? [] : [`${threads} threads each`]),
    ...(mules === 0 ? [] : [`${mules} ${mules === 1 ? 'mule' : 'mules'}`]),
  ];
  return [
    ...(application === undefined ? [] : [application]),
    ...(counts.length === 0 ? [] : [counts.join(', ')]),
  ];
}

/** The unit that an instance is run by. */
function addUnitOf(builder: GraphBuilder, one: Desired, node: string): void {
  const { host, name, manager } = one.props as { host: string; name?: string; manager?: string };
  if (!isManaged(one) || manager !== 'systemd') return;
  builder.edge(builder.node('unit', host, `${name}.service`), node, 'runs');
}

/** A unit by itself, with the sockets it holds and the service they are for. */
function addUnit(builder: GraphBuilder, { props }: Desired): string {
  const { host, name } = props as { host: string; name: string };
  const unit = builder.node('unit', host, name);
  const settings = fromWire(props as unknown as Wire).flatMap((section) => directivesOf(section));
  for (const { key, value } of settings) {
    if (/^Listen(Stream|Datagram)$/.test(key)) builder.edge(unit, socket(builder, host, value), key);
    if (key === 'Service') builder.edge(unit, builder.node('unit', host, value), 'starts');
  }
  return unit;
}

function addSockets(
  builder: GraphBuilder,
  { node, host, options }: Configured,
  hostOf: ReadonlyMap<string, string>,
): void {
  const targets = (keys: readonly string[]): readonly string[] =>
    options.flatMap(({ key, value }) => (keys.includes(key) ? [addressIn(value)] : []));
  for (const { key, value } of options) {
    const address = addressIn(value);
    const to = routers[key];
    if (to !== undefined) {
      const router = builder.node('router', host, `${key} ${address}`);
      builder.edge(router, socket(builder, host, address), 'listens');
      const known = targets(to);
      // Without an address of its own, a router sends to the workers of its instance.
      if (known.length === 0) builder.edge(router, node, 'to');
      for (const target of known) builder.edge(router, socket(builder, host, target), 'to');
    } else if (catalog.get(key)?.kind === 'socket' || served.test(key)) {
      builder.edge(node, socket(builder, host, address), key);
    } else if (joined.test(key)) {
      const there = joinedAddress(key, value);
      // A server on another host of the program is that host's socket.
      const other = hostOf.get(there.replace(/:\d+$/, '')) ?? host;
      builder.edge(node, socket(builder, other, there), key === 'zerg' ? 'zerg of' : 'subscribes to');
    }
  }
}

/** What stands in front of certificates and other parameters. */
function addressIn(value: string): string {
  return value
    .split(',')[0]!
    .trim()
    .replace(/^([\w-]+):(?=\/|\d+\.|@)/, '');
}

/** `server=ADDRESS,key=…` or `ADDRESS:KEY`. */
function joinedAddress(key: string, value: string): string {
  if (key === 'zerg') return value;
  const named = /(?:^|,)server=([^,]+)/.exec(value)?.[1];
  return named ?? /^(.*?:\d+|\/[^:]+)(?::.*)?$/.exec(value)?.[1] ?? value;
}

/** Sockets of one address are one, however it is written. */
function socket(builder: GraphBuilder, host: string, address: string): string {
  return builder.node('socket', host, address.replace(/^(0\.0\.0\.0|\*|\[::\])?(?=:\d+$)/, ''));
}
