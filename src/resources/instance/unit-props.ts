import type { RenderedSection } from '../../config/rendered';
import { toWire, type WireSections } from '../../config/wire';
import { uwsgiService } from '../../presets/systemd';
import { controlOf } from './control';
import { isSocketHeld } from './files';
import { pathsOf } from './paths';
import type { InstanceProps } from './props';

/** Tells a unit found on a host as props, so that rendering them gives the same settings again. */
export function propsOfUnit(
  props: InstanceProps,
  unit: readonly RenderedSection[],
): Pick<InstanceProps, 'binary' | 'service'> {
  const live = toWire(unit).sections;
  const service = live['Service'] ?? {};
  const one = (key: string): string | undefined =>
    typeof service[key] === 'string' ? service[key] : undefined;
  const { ini } = pathsOf(props);
  const command = /^(\/\S+) --ini (\S+)$/.exec(one('ExecStart') ?? '');
  const binary = command !== null && command[2] === ini ? command[1]! : props.binary;
  const told = {
    user: one('User'),
    group: one('Group'),
    workingDirectory: one('WorkingDirectory'),
    environment: variables(service['Environment']),
  };
  const finishBy = isSocketHeld(props, live) ? controlOf(props).fifo : undefined;
  const preset = toWire(
    uwsgiService({ name: props.name, binary, configuration: ini, ...told, finishBy }),
  ).sections;
  const settings = differing(preset, live);
  const given = Object.entries({ ...told, unit: settings }).filter(([, value]) => value !== undefined);
  return { binary, service: given.length === 0 ? undefined : Object.fromEntries(given) };
}

/** Environment variables, where each setting holds one plain assignment as we write it. */
function variables(value: string | string[] | undefined): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  const pairs = (Array.isArray(value) ? value : [value]).map((text) =>
    /^"?([A-Za-z_]\w*)=([^"\\%$]*)"?$/.exec(text),
  );
  return pairs.includes(null) ? undefined : Object.fromEntries(pairs.map((pair) => [pair![1]!, pair![2]!]));
}

/** The settings that make one unit out of the other; an empty text takes a setting away. */
function differing(preset: WireSections, live: WireSections): WireSections | undefined {
  const names = [...new Set([...Object.keys(preset), ...Object.keys(live)])];
  const sections = names.flatMap((name) => {
    const [ours, theirs] = [preset[name] ?? {}, live[name] ?? {}];
    const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
    const settings = keys
      .filter((key) => String(ours[key]) !== String(theirs[key]))
      .map((key) => [key, theirs[key] ?? ''] as const);
    return settings.length === 0 ? [] : [[name, Object.fromEntries(settings)] as const];
  });
  return sections.length === 0 ? undefined : Object.fromEntries(sections);
}
