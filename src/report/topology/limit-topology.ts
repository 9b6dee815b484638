import type { Topology, TopologyNode } from './model';

/** A topology limited for a diagram. */
export interface LimitedTopology extends Topology {
  /** Number of omitted resources. */
  readonly left: number;
}

/** Limits a topology to a number of resources, changed ones first, with their units, routers and sockets. */
export function limitTopology({ project, hosts, nodes, edges }: Topology, most: number): LimitedTopology {
  const resources = nodes.filter(({ path }) => path !== undefined);
  const chosen = new Set(
    [...resources]
      .sort((one, other) => Number(isSame(one)) - Number(isSame(other)))
      .slice(0, most)
      .map(({ id }) => id),
  );
  const belonging = new Set(
    edges.flatMap(({ from, to }) => (chosen.has(from) || chosen.has(to) ? [from, to] : [])),
  );
  const shown = nodes.filter(
    ({ id, path }) =>
      chosen.has(id) || (path === undefined && (belonging.has(id) || resources.length <= most)),
  );
  const ids = new Set(shown.map(({ id }) => id));
  const kept = new Set(shown.map(({ host }) => host));
  return {
    project,
    hosts: hosts.filter(({ name }) => kept.has(name)),
    nodes: shown,
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    left: resources.length - Math.min(most, resources.length),
  };
}

const isSame = ({ state }: TopologyNode): boolean => state === undefined || state === 'same';
