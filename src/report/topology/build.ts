import { posix } from 'node:path';
import { catalog } from '../../config/catalog';
import type { LateConnection } from '../../transport/late-connection';
import { type NodeKind, type Topology, TopologyBuilder } from './model';
import type { TopologyInput } from './topology-input';

/** Options of routers with an address of their own, and the options that name their backends. */
const routers: Readonly<Record<string, readonly string[]>> = {
  http: ['http-to'],
  https: ['http-to'],
  'http-to-https': [],
  fastrouter: ['fastrouter-to'],
  rawrouter: ['rawrouter-to'],
  sslrouter: ['sslrouter-to'],
};

/** Sockets that carry no requests: options that bind them, and options that join them. */
const served =
  /^(stats|stats-server|emperor-stats|emperor-stats-server|zerg-server|zerg-pool|(http|fastrouter|rawrouter|sslrouter)-subscription-server|fastrouter-use-socket)$/;
const joined = /^(zerg|subscribe-to|subscribe2|subscribe)$/;

/** Resource types with uWSGI options, and their node kind unless options imply another. */
const kinds: Readonly<Record<string, NodeKind>> = {
  Emperor: 'emperor',
  Instance: 'instance',
  Vassal: 'vassal',
  PostgresVassal: 'vassal',
  Configuration: 'configuration',
};

/**
 * Builds the topology of resources. Files, directories and similar resources are drawn only if an action affects them.
 *
 * @param hosts by name, with their address if known
 */
export function topologyOf(project: string, hosts: Hosts, parts: readonly TopologyInput[]): Topology {
  const builder = new TopologyBuilder();
  const nodes = new Map<string, string>();
  const directories = parts.flatMap(emperorDirectories);
  const watching = (part: TopologyInput) =>
    directories.filter(
      ({ host, path, holds }) => host === part.host && path !== part.path && holds(part.place),
    );
  for (const part of parts) {
    const node = addPart(builder, part, watching(part).length > 0);
    if (node !== undefined) nodes.set(part.path, node);
  }
  const configured = parts.filter(isConfigured);
  for (const part of configured) {
    for (const { path } of watching(part)) builder.edge(nodes.get(path)!, nodes.get(part.path)!, 'watches');
  }
  for (const part of configured)
    addSockets(builder, part, nodes.get(part.path)!, (address) => serverOf(address, part, configured, hosts));
  for (const { path, dependsOn } of parts) {
    for (const before of dependsOn) {
      const [node, other] = [nodes.get(path), nodes.get(before)];
      // The edge `watches` already implies that a vassal follows its emperor.
      if (node !== undefined && other !== undefined && !builder.connects(other, node))
        builder.edge(node, other, 'after');
    }
  }
  return builder.build(
    project,
    [...hosts].map(([name, connection]) => ({ name, address: connection && addressOf(connection) })),
  );
}

type Hosts = ReadonlyMap<string, LateConnection | undefined>;

function addressOf({ local, host, user, port }: LateConnection): string {
  if (local === true) return 'this machine';
  return `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
}

const isConfigured = ({ type }: TopologyInput): boolean => type in kinds;

/** `web1/shop/instance` → `shop`. */
function labelOf({ path, host }: TopologyInput): string {
  const below = path.startsWith(`${host}/`) ? path.slice(host.length + 1) : path;
  return below.replace(/\/(instance|resource)$/, '');
}

/** Adds the node of a resource, with its unit and its sockets. */
function addPart(builder: TopologyBuilder, part: TopologyInput, watched: boolean): string | undefined {
  const { host, path, type, place, state, service } = part;
  const resource = { path, state };
  if (type === 'SystemdUnit') return addUnit(builder, part);
  if (type === 'Release')
    return builder.node('release', host, labelOf(part), { ...resource, details: [place] });
  if (!isConfigured(part)) {
    if (state === undefined || state === 'same') return undefined;
    return builder.node('file', host, labelOf(part), { ...resource, details: [place] });
  }
  const node = builder.node(kindOf(part, watched), host, labelOf(part), {
    ...resource,
    details: detailsOf(part.options),
  });
  if (service !== undefined) builder.edge(builder.node('unit', host, service), node, 'runs');
  return node;
}

/** Sources that emperors watch: a directory or a file pattern. */
function emperorDirectories({ host, path, options }: TopologyInput) {
  const values = options.flatMap(({ key, value }) => (key === 'emperor' ? [value] : []));
  return values.map((value) => {
    const place = value.replace(/^(dir|glob):\/\//, '').replace(/\/$/, '');
    const pattern = place.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    const matches = new RegExp(`^${pattern.join('[^/]*')}${place.includes('*') ? '$' : '/[^/]+$'}`);
    return { host, path, holds: (file: string) => matches.test(file) };
  });
}

function kindOf({ type, options }: TopologyInput, watched: boolean): NodeKind {
  if (options.some(({ key }) => key === 'emperor')) return 'emperor';
  return watched ? 'vassal' : kinds[type]!;
}

/** Label of the application and its number of processes. */
function detailsOf(options: TopologyInput['options']): readonly string[] {
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

/** Adds a unit, with its sockets and their service. */
function addUnit(builder: TopologyBuilder, { host, path, place, options, state }: TopologyInput): string {
  const unit = builder.node('unit', host, posix.basename(place), { path, state });
  for (const { key, value } of options) {
    if (/^Listen(Stream|Datagram)$/.test(key)) builder.edge(unit, socket(builder, host, value), key);
    if (key === 'Service') builder.edge(unit, builder.node('unit', host, value), 'starts');
  }
  return unit;
}

/** Adds sockets, routers and subscriptions of a configuration. */
function addSockets(
  builder: TopologyBuilder,
  { host, options }: TopologyInput,
  node: string,
  hostOf: (address: string) => string,
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
      // A router without backends forwards to the workers of its instance.
      if (known.length === 0) builder.edge(router, node, 'to');
      for (const target of known) builder.edge(router, socket(builder, host, target), 'to');
    } else if (catalog.get(key)?.kind === 'socket' || served.test(key)) {
      builder.edge(node, socket(builder, host, address), key);
    } else if (joined.test(key)) {
      const there = joinedAddress(key, value);
      builder.edge(node, socket(builder, hostOf(there), there), key === 'zerg' ? 'zerg of' : 'subscribes to');
    }
  }
}

/**
 * Finds the host of an address that another resource joins: the same host, one with that address, or one with that
 * name.
 */
function serverOf(
  address: string,
  { host }: TopologyInput,
  parts: readonly TopologyInput[],
  hosts: Hosts,
): string {
  if (!/:\d+$/.test(address) || /^(127\.|localhost:)/.test(address)) return host;
  const servers = parts
    .filter(({ options }) =>
      options.some(({ key, value }) => served.test(key) && addressIn(value) === address),
    )
    .map((part) => part.host);
  if (servers.length > 0) return servers.find((one) => one === host) ?? servers[0]!;
  const named = address.replace(/:\d+$/, '');
  return [...hosts].find(([, connection]) => connection?.host === named)?.[0] ?? host;
}

/** Address without certificates and other parameters. */
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

/** Normalizes an address, so that equal sockets share one node. */
function socket(builder: TopologyBuilder, host: string, address: string): string {
  return builder.node('socket', host, address.replace(/^(0\.0\.0\.0|\*|\[::\])?(?=:\d+$)/, ''));
}
