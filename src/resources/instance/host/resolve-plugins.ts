import { isDeepStrictEqual } from 'node:util';
import { isDirective, type RenderedLine } from '../../../config/line';
import { loadsPlugins, pluginNames } from '../../../config/plugin-names';
import { fromWire, toWire } from '../../../config/wire';
import { hasUnknown } from '../../../plan/unknown';
import { queryHost } from '../../batched-query';
import type { Work } from '../../resource';
import { pluginWay, readUwsgi, type UwsgiFacts, uwsgiScript } from '../../uwsgi-probe';
import type { InstanceProps, ObservedInstance } from '../props';

/**
 * Adapts `plugin` lines to the host's uWSGI. Drops a plugin that is built in, because uWSGI cannot load it twice
 * (core/utils.c, uwsgi_load_plugin); gives Python, which is one plugin under several names, the name of the installed file.
 * Returns the props unchanged if the host has no such program yet, and asks nothing if the live options are the same.
 */
export async function resolvePlugins(
  { hosts, signal }: Pick<Work, 'hosts' | 'signal'>,
  props: InstanceProps,
  from: ObservedInstance | undefined,
): Promise<InstanceProps> {
  if (!props.fitPlugins || hasUnknown(props)) return props;
  const unchanged =
    from?.binary === props.binary && isDeepStrictEqual(from.sections['uwsgi'], props.sections['uwsgi']);
  if (unchanged || pluginsOf(props).length === 0) return props;
  const { stdout } = await queryHost(hosts.get(props.host), uwsgiScript(props.binary), signal);
  const facts = readUwsgi(stdout);
  if (facts === undefined) return props;
  const resolved = pluginsOf(props).map((name) => [name, nameFor(name, facts)] as const);
  return resolved.every(([name, other]) => name === other) ? props : renamed(props, new Map(resolved));
}

/** Name by which a uWSGI loads a plugin; undefined if it is built in. */
function nameFor(name: string, facts: UwsgiFacts): string | undefined {
  const way = pluginWay(name, facts);
  if (way.from === 'inside') return undefined;
  return way.from === 'file' ? way.as : name;
}

/** Names of the plugins that the options load. */
function pluginsOf(props: InstanceProps): readonly string[] {
  return fromWire(props)
    .filter(({ name }) => name === 'uwsgi')
    .flatMap(({ lines }) => lines.filter(isDirective))
    .flatMap(({ key, value }) => (loadsPlugins(key) ? pluginNames(value) : []));
}

/** Renames plugins in the options, or removes them. */
function renamed(props: InstanceProps, names: ReadonlyMap<string, string | undefined>): InstanceProps {
  const sections = fromWire(props).map(({ name, lines }) => ({
    name,
    lines: name === 'uwsgi' ? lines.flatMap((line) => renamedLine(line, names)) : lines,
  }));
  return { ...props, ...toWire(sections) };
}

function renamedLine(
  line: RenderedLine,
  names: ReadonlyMap<string, string | undefined>,
): readonly RenderedLine[] {
  if (!isDirective(line) || !loadsPlugins(line.key)) return [line];
  const kept = pluginNames(line.value).flatMap((name) => names.get(name) ?? []);
  return kept.length === 0 ? [] : [{ ...line, value: kept.join(',') }];
}
