import { catalog } from '../config/catalog';
import { directivesOf } from '../config/line';
import { type Action, definitionOf, placeOf } from '../engine/action';
import type { Plan } from '../engine/plan';
import { hide } from './hide';
import { sectionsOf } from './sections';

/** A resource in the picture. */
export interface TopologyNode {
  /** Path of the resource. */
  readonly path: string;
  readonly host: string;
  /** Path below the host, without what only tells the construct's own parts apart. */
  readonly label: string;
  readonly type: string;
  readonly kind: Action['kind'];
  /** Addresses that it listens on. */
  readonly addresses: readonly string[];
  /** Path of the emperor that runs it. */
  readonly emperor?: string;
  /** Paths of the other resources that must be in effect before it. */
  readonly after: readonly string[];
}

/** Hosts with what is on them. */
export interface Topology {
  readonly hosts: readonly { readonly name: string; readonly nodes: readonly TopologyNode[] }[];
}

/** The topology that a plan leads to, with what it deletes; vassals stand behind their emperor. */
export function topologyOf(plan: Plan): Topology {
  const types = new Map(plan.actions.map((action) => [placeOf(action).path, definitionOf(action).type]));
  const nodes = plan.actions.map((action) => nodeOf(action, types));
  const hosts = [...new Set([...plan.memories.keys(), ...nodes.map(({ host }) => host)])];
  return {
    hosts: hosts.map((name) => {
      const own = nodes.filter(({ host }) => host === name);
      const paths = new Set(own.map(({ path }) => path));
      const heads = own.filter(({ emperor }) => emperor === undefined || !paths.has(emperor));
      return {
        name,
        nodes: heads.flatMap((head) => [head, ...own.filter(({ emperor }) => emperor === head.path)]),
      };
    }),
  };
}

function nodeOf(action: Action, types: ReadonlyMap<string, string>): TopologyNode {
  const { host, path } = placeOf(action);
  const needs = 'entry' in action ? action.entry.dependsOn : action.desired.dependsOn;
  const isEmperor = (other: string): boolean => types.get(other)?.endsWith(':Emperor') ?? false;
  const type = definitionOf(action).type.split(':').at(-1)!;
  const emperor = type === 'Vassal' ? needs.find(isEmperor) : undefined;
  return {
    path,
    host,
    label: labelOf(path, host),
    type,
    kind: action.kind,
    addresses: 'entry' in action ? [] : addressesOf(action),
    emperor,
    after: needs.filter((other) => other !== emperor && types.has(other)),
  };
}

/** `web1/shop/instance` → `shop`. */
export function labelOf(path: string, host: string): string {
  const below = path.startsWith(`${host}/`) ? path.slice(host.length + 1) : path;
  return below.replace(/\/(instance|resource)$/, '');
}

function addressesOf({ desired }: Extract<Action, { desired: unknown }>): readonly string[] {
  const { props, secret, secrets } = desired;
  const found = sectionsOf(props, secret)
    .flatMap(directivesOf)
    .filter(({ key }) => catalog.get(key)?.kind === 'socket' || key === 'http' || key === 'https')
    .map(({ key, value, secret: hidden }) => `${key} ${hidden ? '[secret]' : hide(value, secrets)}`);
  return [...new Set(found)];
}
