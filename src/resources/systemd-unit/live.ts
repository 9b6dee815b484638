import { posix } from 'node:path';
import { parseUnit, renderUnit } from '../../config/unit-file';
import { fromWire, toWire, type WireSections } from '../../config/wire';
import type { FileFacts, Host, UnitFacts } from '../../transport/host';
import { configurationText } from '../configuration/live';
import { expectedOf, misplacedAs } from '../misplaced';
import type { Observed } from '../resource';
import { dropInDirectories, dropInName, dropInPath, isTemplate, renderDropIn, unitPath } from './files';
import type { SystemdUnitProps } from './props';

/** Props of a SystemdUnit as read: `failed` and `stale` (older than its files) are neither running nor stopped. */
export type ObservedUnit = Observed<SystemdUnitProps, 'failed' | 'stale'>;

/** A unit as observed on a host. */
export interface LiveUnit {
  readonly props: ObservedUnit;
  /** Whether any declared part of it exists. */
  readonly exists: boolean;
  readonly unit?: UnitFacts;
  /** Digests of the files by path, as a transaction expects them. */
  readonly digests: ReadonlyMap<string, string>;
}

/** Whether systemd runs a unit now. */
export const isActive = (unit: UnitFacts | undefined): boolean =>
  unit?.active === 'active' || unit?.active === 'activating' || unit?.active === 'reloading';

/** Observes a unit and its drop-ins; undeclared drop-ins take a second observation. */
export async function seeUnit(
  host: Host,
  place: { readonly host: string; readonly name: string },
  known?: SystemdUnitProps,
  warn: (message: string) => void = () => undefined,
): Promise<LiveUnit> {
  const { name } = place;
  const path = unitPath(name);
  const declared = Object.keys(known?.dropIns ?? {}).map((dropIn) => dropInPath(name, dropIn));
  const folders = dropInDirectories(name);
  const first = await host.observe({
    files: [path, ...declared].map((one) => ({ path: one, content: true })),
    directories: folders,
    units: isTemplate(name) ? [] : [name],
  });
  // Foreign drop-ins are judged only if the unit file is managed.
  const file = first.files.get(path);
  // A masked unit has no file; an existing one is compared as a whole, so that the plan shows what is removed.
  const unmasked = known?.masked === true && file !== undefined && !isMask(file);
  const judged = known === undefined || known.sections !== undefined || unmasked;
  const others = folders
    .flatMap((folder) => (first.directories.get(folder) ?? []).map((entry) => posix.join(folder, entry)))
    .filter((one) => judged && one.endsWith('.conf') && !declared.includes(one));
  const more = await host.observe({ files: others.map((one) => ({ path: one, content: true })) });
  const files = new Map([...first.files, ...more.files]);
  const unit = first.units.get(name);
  const masked = isMask(file) || unit?.load === 'masked';
  const dropIns = [...declared, ...others]
    .filter((one) => files.get(one) !== undefined)
    .map(
      (one) => [dropInName(name, one), dropInSections(one, files.get(one)!, place, { known, warn })] as const,
    )
    // An import leaves out drop-ins that were set at run time; they show as drift from then on.
    .filter(([dropIn]) => known !== undefined || !dropIn.startsWith('/'));
  const props: ObservedUnit = {
    host: place.host,
    name,
    ...(file === undefined || masked || !judged ? {} : sectionsOf(file, place.host, { known, warn })),
    ...(dropIns.length === 0 ? {} : { dropIns: Object.fromEntries(dropIns) }),
    mode: modeOf(
      [...(judged ? [path] : []), ...declared].flatMap((one) => files.get(one) ?? []),
      known,
    ),
    masked,
    enabled: known !== undefined && known.enabled === undefined ? undefined : enabledOf(unit, name),
    ensure: ensureOf(unit, name, known),
    timeout: known?.timeout ?? 60,
  };
  return {
    props,
    exists: existsFor(props, { file, unit, known }),
    unit,
    digests: new Map([...files].map(([one, facts]) => [one, digestFor(facts)])),
  };
}

/** Mode of the managed files; if one differs from the declared mode, that one's. */
function modeOf(files: readonly FileFacts[], known: SystemdUnitProps | undefined): string {
  const modes = files.filter((file) => file.kind === 'file' && !isMask(file)).map(({ mode }) => mode);
  const wanted = known?.mode ?? modes[0] ?? '644';
  return modes.find((mode) => mode !== wanted) ?? wanted;
}

/** A unit is masked by a link to nowhere, and by an empty file as well (systemd.unit(5)). */
function isMask(file: FileFacts | undefined): boolean {
  return file?.target === '/dev/null' || (file?.kind === 'file' && file.size === 0);
}

/** SHA-256 of nothing, as a link to /dev/null reads. */
const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The digest of a file as a transaction takes it; a mask is an empty file. */
export function digestFor(file: FileFacts | undefined): string {
  return isMask(file) ? (file?.digest ?? empty) : expectedOf(file);
}

function sectionsOf(
  file: FileFacts,
  host: string,
  { known, warn }: { readonly known?: SystemdUnitProps; readonly warn: (message: string) => void },
) {
  if (known !== undefined && isOdd(file, warn)) return { sections: {}, layout: [] };
  const text = configurationText(file, host, file.path, known);
  const same = known?.sections !== undefined && renderUnit(fromWire(fragment(known))) === text;
  return same ? fragment(known) : toWire(parseUnit(text));
}

/** Whether the entry is no regular file; warns that it counts as empty. */
function isOdd(file: FileFacts, warn: (message: string) => void): boolean {
  const odd = misplacedAs(file);
  if (odd !== undefined) warn(`${file.path}: it must be a file, but is a ${odd}; it counts as empty`);
  return odd !== undefined;
}

const fragment = ({ sections = {}, layout }: SystemdUnitProps) => ({ sections, layout });

function dropInSections(
  path: string,
  file: FileFacts,
  { host, name }: { readonly host: string; readonly name: string },
  { known, warn }: { readonly known?: SystemdUnitProps; readonly warn: (message: string) => void },
): WireSections {
  if (isMask(file) || (known !== undefined && isOdd(file, warn))) return {};
  const text = configurationText(file, host, path, known);
  const wanted = known?.dropIns?.[dropInName(name, path)];
  return wanted !== undefined && renderDropIn(wanted) === text ? wanted : toWire(parseUnit(text)).sections;
}

/** Instances are enabled, templates are not. */
function enabledOf(unit: UnitFacts | undefined, name: string): boolean {
  return !isTemplate(name) && unit?.enabled === 'enabled';
}

/** Status of the unit. */
function ensureOf(
  unit: UnitFacts | undefined,
  name: string,
  known: SystemdUnitProps | undefined,
): ObservedUnit['ensure'] {
  if (known?.ensure === 'unmanaged') return 'unmanaged';
  if (isTemplate(name)) return known?.ensure ?? 'running';
  if (unit?.active === 'failed') return known?.ensure === 'stopped' ? 'stopped' : 'failed';
  if (!isActive(unit)) return 'stopped';
  return unit?.needsDaemonReload ? 'stale' : 'running';
}

/** Whether the resource exists; a foreign unit without any declared part does not count. */
function existsFor(
  live: ObservedUnit,
  { file, unit, known }: { file?: FileFacts; unit?: UnitFacts; known?: SystemdUnitProps },
): boolean {
  if (known?.sections !== undefined) return file !== undefined;
  if (known === undefined) return file !== undefined || unit?.load === 'loaded' || live.masked;
  if (known.masked) return live.masked || file !== undefined;
  if (known.dropIns !== undefined) return live.dropIns !== undefined;
  return live.enabled === true || isActive(unit);
}
