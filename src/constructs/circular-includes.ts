import { posix } from 'node:path';
import { defaultIni } from '../resources/process/paths';
import type { HostResource } from './host-resource';

/** Options that include another configuration; `:section` may follow the path. */
const including = new Set(['include', 'inherit', 'ini']);

/**
 * Detects circular includes among configurations of one host: uWSGI would read them until it runs out of memory. One
 * fault per cycle.
 */
export function circularIncludes(resources: readonly HostResource[]): readonly string[] {
  const files = new Map<string, { readonly resource: HostResource; readonly includes: readonly string[] }>();
  for (const resource of resources) {
    const path = fileOf(resource);
    if (path !== undefined)
      files.set(`${resource.props.host}:${path}`, { resource, includes: includesOf(resource) });
  }
  const reported = new Set<string>();
  return [...files.keys()].flatMap((start) => {
    const circle = circleFrom(start, files);
    if (circle === undefined || reported.has([...circle].sort().join())) return [];
    reported.add([...circle].sort().join());
    const { node } = files.get(start)!.resource;
    const names = [...circle, start].map((file) => file.slice(file.indexOf(':') + 1));
    return [`${node.path}: Cannot include in a circle: ${names.join(' includes ')}`];
  });
}

/** Path from a file back to itself. */
function circleFrom(
  start: string,
  files: ReadonlyMap<string, { readonly includes: readonly string[] }>,
): readonly string[] | undefined {
  const seen = new Set<string>();
  const walk = (file: string, way: readonly string[]): readonly string[] | undefined => {
    for (const next of files.get(file)?.includes ?? []) {
      if (next === start) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}

function includesOf({ props: { host }, sections = [] }: HostResource): readonly string[] {
  return sections
    .flatMap(({ directives }) => directives)
    .flatMap(({ key, value }) => {
      if (!including.has(key) || typeof value !== 'string') return [];
      const path = /^(\/[^:%$@]+)(?::[^/]*)?$/.exec(value.trim())?.[1];
      return path === undefined ? [] : [`${host}:${posix.normalize(path)}`];
    });
}

/** Path of a resource's configuration; undefined if only the host can determine it. */
function fileOf({ type, props }: HostResource): string | undefined {
  const { path, name, directory }: Readonly<Record<string, unknown>> = props;
  if (typeof path === 'string') return posix.normalize(path);
  if (typeof name !== 'string') return undefined;
  if (type === 'uwsgi:index:Instance' || type === 'uwsgi:index:Emperor') return defaultIni(name);
  return typeof directory === 'string' ? posix.join(directory, `${name}.ini`) : undefined;
}
