import { posix } from 'node:path';
import { catalog } from '../../config/catalog';
import type { LateConnection } from '../../transport/late-connection';
import { type NodeKind, type Topology, TopologyBuilder } from './model';
import type { TopologyInput } from './topology-input';

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

/** Resources that hold options of uWSGI, with what they are unless their options say more. */
const kinds: Readonly<Record<string, NodeKind>> = {
  Emperor: 'emperor',
  Instance: 'instance',
  Vassal: 'vassal',
  PostgresVassal: 'vassal',
  Configuration: 'configuration',
};

/**
 * The topology of some resources. Files, directories and the like are drawn only where something is done with them.
 *
 * @param hosts by name, with how they are reached where that is known
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
      // That a vassal comes after its emperor is told by who watches whom.
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

/** The node of a resource, with the unit that runs it and the sockets that it holds. */
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

/** Where the emperors look for vassals: a directory, or a pattern of files. */
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

/** The application, and how many processes it has. */
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

/** A unit by itself, with the sockets it holds and the service they are for. */
function addUnit(builder: TopologyBuilder, { host, path, place, options, state }: TopologyInput): string {
  const unit = builder.node('unit', host, posix.basename(place), { path, state });
  for (const { key, value } of options) {
    if (/^Listen(Stream|Datagram)$/.test(key)) builder.edge(unit, socket(builder, host, value), key);
    if (key === 'Service') builder.edge(unit, builder.node('unit', host, value), 'starts');
  }
  return unit;
}

/** Where a configuration listens, what routes to it, and what it joins. */
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
      // Without an address of its own, a router sends to the workers of its instance.
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

/** The host that serves an address which another resource joins: its own, one that says so, or one that is called so. */
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
function socket(builder: TopologyBuilder, host: string, address: string): string {
  return builder.node('socket', host, address.replace(/^(0\.0\.0\.0|\*|\[::\])?(?=:\d+$)/, ''));
}
