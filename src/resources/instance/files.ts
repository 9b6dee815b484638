import { renderIni } from '../../config/ini';
import { parseIni } from '../../config/parse';
import type { RenderedLine, RenderedSection } from '../../config/rendered';
import { renderUnit } from '../../config/unit-file';
import { overlayUnit } from '../../config/unit-overlay';
import { fromWire, toWire, type WireSections } from '../../config/wire';
import { uwsgiService } from '../../presets/systemd';
import { quote } from '../../transport/shell';
import { digestOf } from '../digest';
import { controlOf, isControlLine } from './control';
import { isEmperor, isPool, isWorkerless, isZerg } from './kind';
import { needsOf } from './needs';
import { type Placed, pathsOf } from './paths';
import { type InstanceProps, instanceProps } from './props';

/** Options that the revision goes by. */
type Options = Pick<InstanceProps, 'sections' | 'layout'>;

/**
 * The option by which a process writes down which revision it serves: workers once they accept requests, an emperor once
 * it listens on its stats socket (uWSGI: core/emperor.c, emperor_loop), a router or zerg pool, which has no workers, once
 * its sockets are bound and its processes started (core/master.c, master_loop).
 */
function markerOption({ sections }: Options): string {
  if (isEmperor(sections)) return 'hook-emperor-start';
  return isWorkerless(sections) ? 'hook-master-start' : 'hook-accepting1-once';
}

const markerOptions: ReadonlySet<string> = new Set([
  'hook-emperor-start',
  'hook-master-start',
  'hook-accepting1-once',
]);

/**
 * What stands before and behind the revision in the hook. A hook that fails ends the whole instance, so this one cannot:
 * a marker that could not be written is only missed by the next deployment.
 */
const markerHook = (marker: string): readonly [string, string] => [
  'exec:echo ',
  ` 2>/dev/null >${quote(marker)} || :`,
];

/**
 * The configuration as it stands on the host: what the user gave, and behind it the ways into its master and the marker
 * by which we see that workers of this revision accept requests.
 */
export function renderInstance(props: InstanceProps): string {
  return renderMarked(props, pathsOf(props).marker, controlOf(props).lines);
}

/** Options as they stand on a host; behind them further lines, and the marker that is written to a path. */
export function renderMarked(
  options: Options,
  marker: string,
  further: readonly RenderedLine[] = [],
): string {
  const sections = fromWire(options);
  const first = sections.findIndex(({ name }) => name === 'uwsgi');
  const marked = sections.map((section, index): RenderedSection => {
    if (index !== first) return section;
    const hook = { key: markerOption(options), value: markerHook(marker).join(revisionOf(options)) };
    return { name: section.name, lines: [...section.lines, ...further, hook] };
  });
  return `${renderIni(marked).trim()}\n`;
}

/** What a live file says: what the user gave, and the revision in its marker. */
export interface Parsed {
  sections: WireSections;
  layout: string[];
  revision?: string;
}

/** Takes a live file apart into what the user gave and the revision in its marker. */
export function parseInstance(text: string, props: Placed): Parsed {
  return parseMarked(text, pathsOf(props).marker, (line) => isControlLine(line, props));
}

/** Takes a live file apart; lines that are not the user's are left out. */
export function parseMarked(
  text: string,
  marker: string,
  isFurther: (line: { key: string; value: string }) => boolean = () => false,
): Parsed {
  let revision: string | undefined;
  const [before, behind] = markerHook(marker);
  const isOurs = (line: RenderedLine): boolean => {
    if (!('key' in line)) return false;
    if (!markerOptions.has(line.key)) return isFurther(line);
    if (!line.value.startsWith(before) || !line.value.endsWith(behind)) return false;
    revision = line.value.slice(before.length, -behind.length);
    return true;
  };
  const sections = parseIni(text).sections.map(({ name, lines }) => ({
    name,
    lines: lines.filter((line) => !isOurs(line)),
  }));
  return { ...toWire(sections), revision };
}

/** Digest over all that needs the workers to start anew: options in their order, without comments. */
export function revisionOf(options: Options): string {
  const lines = fromWire(options).flatMap(({ name, lines }) => [
    `[${name}]`,
    ...lines.flatMap((line) => ('key' in line ? [`${line.key}=${line.value}`] : [])),
  ]);
  return digestOf(lines.join('\n')).slice(0, 16);
}

/** The systemd unit of an instance. */
export function unitOf(props: InstanceProps): readonly RenderedSection[] {
  const { service = {}, binary, name } = props;
  const finishBy = isSocketHeld(props, service) ? controlOf(props).fifo : undefined;
  const needs = (service.hardening ?? 'none') === 'none' ? undefined : needsOf(props);
  const preset = uwsgiService({
    name,
    binary,
    configuration: pathsOf(props).ini,
    ...service,
    needs,
    finishBy,
    reloads: reloads(props.sections),
  });
  return overlayUnit(preset, service.unit);
}

/** Whether the unit asks for a socket unit of its own name: systemd then listens, also while no uWSGI runs. */
export function isHeldBySystemd(name: string, { Unit = {}, Service = {} }: WireSections = {}): boolean {
  const asked = [Unit['Requires'], Unit['BindsTo'], Unit['Wants'], Service['Sockets']].flat();
  const units = asked.flatMap((value) => (typeof value === 'string' ? value.split(/\s+/) : []));
  return units.includes(`${name}.socket`);
}

/** Whether the socket stays when the process ends: with systemd, or with a zerg pool. */
export function isSocketHeld(
  { name, sections }: Pick<InstanceProps, 'name' | 'sections'>,
  { socket, unit }: Pick<NonNullable<InstanceProps['service']>, 'socket' | 'unit'> = {},
): boolean {
  return socket !== undefined || isHeldBySystemd(name, unit) || isZerg(sections);
}

/** Whether SIGHUP reloads it: it ends a zerg and breaks a zerg pool. */
export const reloads = (sections: WireSections): boolean => !isZerg(sections) && !isPool(sections);

/** The text of the unit. */
export const renderInstanceUnit = (props: InstanceProps): string => renderUnit(unitOf(props));

/** Whether workers write the marker by themselves: with `cheap` none starts before the first request. */
export function marks({ sections }: Pick<InstanceProps, 'sections'>): boolean {
  return sections['uwsgi']?.['cheap'] === undefined;
}

/** Triggers as they are remembered on the host. */
export function triggersText({ triggers = {} }: Pick<InstanceProps, 'triggers'>): string {
  return `${JSON.stringify(Object.fromEntries(Object.entries(triggers).sort()), undefined, 1)}\n`;
}

/** What the host remembers of triggers; undefined where there are none, or somebody spoilt the file. */
export function parseTriggers(text: string | undefined): InstanceProps['triggers'] {
  try {
    const parsed = instanceProps.shape.triggers.parse(JSON.parse(text ?? '{}'));
    return Object.keys(parsed ?? {}).length === 0 ? undefined : parsed;
  } catch {
    return undefined;
  }
}
