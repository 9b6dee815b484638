import { renderIni } from '../../config/ini';
import { parseIni } from '../../config/parse';
import type { RenderedLine, RenderedSection } from '../../config/rendered';
import { renderUnit } from '../../config/unit-file';
import { overlayUnit } from '../../config/unit-overlay';
import { fromWire, toWire, type WireSections } from '../../config/wire';
import { uwsgiService } from '../../presets/systemd';
import { sh } from '../../transport/shell';
import { digestOf } from '../digest';
import { type InstanceProps, instanceProps, type ProcessSettings } from '../instance/props';
import { hardeningNeeds } from './hardening-needs';
import { type PathProps, processPaths } from './paths';
import { isEmperor, isPool, isWorkerless, isZerg } from './roles';
import { controlOf, isControlLine } from './shell/control-sockets';

/** Props from which the revision is computed. */
type Options = Pick<ProcessSettings, 'sections' | 'layout'>;

/**
 * Hook that writes the revision marker: in workers once they accept requests, in an emperor once it listens on its stats
 * socket (uWSGI: core/emperor.c, emperor_loop), in a router or zerg pool, which has no workers, once its sockets are bound
 * and its processes started (core/master.c, master_loop).
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
 * Text of the hook before and behind the revision. A failing hook ends the whole instance, so this one never fails: if the
 * marker cannot be written, the next deployment sees that it is missing.
 */
const markerHook = (marker: string): readonly [string, string] => [
  'exec:echo ',
  sh` 2>/dev/null >${marker} || :`.text,
];

/**
 * Configuration of an instance on the host: the options of the user, then the control sockets of its master and the hook
 * that marks the revision whose workers accept requests.
 */
export function renderInstance(props: ProcessSettings): string {
  return renderMarked(props, processPaths(props).marker, controlOf(props).lines);
}

/** Configuration on a host: the options of the user, then `further` lines and the hook that writes the revision to `marker`. */
export function renderMarked(
  options: Options,
  marker: string,
  further: readonly RenderedLine[] = [],
): string {
  const sections = fromWire(options);
  const first = sections.findIndex(({ name }) => name === 'uwsgi');
  const marked = sections.map((section, index): RenderedSection => {
    if (index !== first) return section;
    const hook = { key: markerOption(options), value: markerHook(marker).join(workersRevision(options)) };
    return { name: section.name, lines: [...section.lines, ...further, hook] };
  });
  return `${renderIni(marked).trim()}\n`;
}

/** Content of a live file: the options of the user, and the revision in its hook. */
export interface Parsed {
  sections: WireSections;
  layout: string[];
  revision?: string;
}

/** Parses a live file into the options of the user and the revision in its hook. */
export function parseInstance(text: string, props: PathProps): Parsed {
  return parseMarked(text, processPaths(props).marker, (line) => isControlLine(line, props));
}

/** Parses a live file; leaves out the lines that we have added. */
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

/** Digest over everything that workers must restart for: options in their order, without comments. */
export function workersRevision(options: Options): string {
  const lines = fromWire(options).flatMap(({ name, lines }) => [
    `[${name}]`,
    ...lines.flatMap((line) => ('key' in line ? [`${line.key}=${line.value}`] : [])),
  ]);
  return digestOf(lines.join('\n')).slice(0, 16);
}

/** The systemd unit of an instance. */
export function unitOf(props: ProcessSettings): readonly RenderedSection[] {
  const { service = {}, binary, name } = props;
  const finishBy = isSocketHeld(props, service) ? controlOf(props).fifo : undefined;
  const needs = (service.hardening ?? 'none') === 'none' ? undefined : hardeningNeeds(props);
  const preset = uwsgiService({
    name,
    binary,
    configuration: processPaths(props).ini,
    ...service,
    needs,
    finishBy,
    reloads: reloads(props.sections),
  });
  return overlayUnit(preset, service.unit);
}

/** Whether the unit requires the socket unit of the same name: systemd then listens, even while no uWSGI runs. */
export function isHeldBySystemd(name: string, { Unit = {}, Service = {} }: WireSections = {}): boolean {
  const asked = [Unit['Requires'], Unit['BindsTo'], Unit['Wants'], Service['Sockets']].flat();
  const units = asked.flatMap((value) => (typeof value === 'string' ? value.split(/\s+/) : []));
  return units.includes(`${name}.socket`);
}

/** Whether the socket outlives the process, because systemd or a zerg pool holds it. */
export function isSocketHeld(
  { name, sections }: Pick<ProcessSettings, 'name' | 'sections'>,
  { socket, unit }: Pick<NonNullable<ProcessSettings['service']>, 'socket' | 'unit'> = {},
): boolean {
  return socket !== undefined || isHeldBySystemd(name, unit) || isZerg(sections);
}

/** Whether SIGHUP reloads it: it ends a zerg and breaks a zerg pool. */
export const reloads = (sections: WireSections): boolean => !isZerg(sections) && !isPool(sections);

/** The text of the unit. */
export const renderInstanceUnit = (props: ProcessSettings): string => renderUnit(unitOf(props));

/** Whether workers write the marker at a start. With `cheap` no worker starts before the first request. */
export function writesMarker({ sections }: Pick<ProcessSettings, 'sections'>): boolean {
  return sections['uwsgi']?.['cheap'] === undefined;
}

/** File that records the triggers on the host. */
export function triggersText({ triggers = {} }: Pick<InstanceProps, 'triggers'>): string {
  return `${JSON.stringify(Object.fromEntries(Object.entries(triggers).sort()), undefined, 1)}\n`;
}

/** Triggers recorded on the host; undefined if there are none, or if the file is damaged. */
export function parseTriggers(text: string | undefined): InstanceProps['triggers'] {
  try {
    const parsed = instanceProps.shape.triggers.parse(JSON.parse(text ?? '{}'));
    return Object.keys(parsed ?? {}).length === 0 ? undefined : parsed;
  } catch {
    return undefined;
  }
}
