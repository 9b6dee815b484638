import { posix } from 'node:path';
import { type Activation, strongest } from '../../activation/activation';
import { renderUnit } from '../../config/unit-file';
import { fromWire, type WireSections } from '../../config/wire';
import { digestOf } from '../digest';
import { unitActivation } from './activation-rules';
import type { SystemdUnitProps } from './props';

const directory = '/etc/systemd/system';

/** Path and content of a file of a unit. */
export interface UnitFile {
  readonly path: string;
  readonly content: string;
}

/** Path of a unit's file. */
export const unitPath = (name: string): string => posix.join(directory, name);

/** Directories in which an administrator, or `systemctl set-property`, puts drop-ins of a unit; packages use others. */
export const dropInDirectories = (name: string): readonly string[] =>
  [directory, '/run/systemd/system', '/etc/systemd/system.control', '/run/systemd/system.control'].map(
    (above) => posix.join(above, `${name}.d`),
  );

/** Path of a drop-in: a managed one is given by its name, a foreign one by its path. */
export const dropInPath = (unit: string, name: string): string =>
  name.startsWith('/') ? name : posix.join(directory, `${unit}.d`, `${name}.conf`);

/** Name of the drop-in at a path; the path itself for a foreign one. */
export const dropInName = (unit: string, path: string): string =>
  posix.dirname(path) === posix.join(directory, `${unit}.d`) ? posix.basename(path, '.conf') : path;

/** The text of a drop-in. */
export const renderDropIn = (sections: WireSections): string => renderUnit(fromWire({ sections }));

/** All managed files of a unit. */
export function unitFiles({
  name,
  sections,
  layout,
  dropIns = {},
}: Omit<SystemdUnitProps, 'ensure'>): readonly UnitFile[] {
  return [
    ...(sections === undefined
      ? []
      : [{ path: unitPath(name), content: renderUnit(fromWire({ sections, layout })) }]),
    ...Object.entries(dropIns).map(([dropIn, settings]) => ({
      path: dropInPath(name, dropIn),
      content: renderDropIn(settings),
    })),
  ];
}

/** Digest of what is written for a unit. */
export function unitDigest(props: Omit<SystemdUnitProps, 'ensure'>): string {
  const files = unitFiles(props);
  const own = files.find(({ path }) => path === unitPath(props.name));
  return digestOf(own?.content ?? files.map(({ path, content }) => `${path}\n${content}`).join('\n'));
}

/** Activation of added or removed drop-ins. */
export function dropInEffect({ dropIns = {} }: Pick<SystemdUnitProps, 'dropIns'>): Activation {
  return strongest(
    Object.values(dropIns).flatMap((sections) =>
      Object.entries(sections).flatMap(([section, settings]) =>
        Object.keys(settings).map((key) => unitActivation(section, key).activation),
      ),
    ),
  );
}

/** Whether a unit is a template: `worker@.service`. */
export const isTemplate = (name: string): boolean => /@\.[a-z]+$/.test(name);

/** Pattern for systemctl: a unit, or all running instances of a template. */
export const unitPattern = (name: string): string => (isTemplate(name) ? name.replace(/@\./, '@*.') : name);

/** The unit that a socket, timer or path starts. */
export function unitBehind({ name, sections = {} }: SystemdUnitProps): string | undefined {
  const kind = /\.(socket|timer|path)$/.exec(name);
  if (kind === null) return undefined;
  const given =
    kind[1] === 'socket'
      ? sections['Socket']?.['Service']
      : sections[kind[1] === 'timer' ? 'Timer' : 'Path']?.['Unit'];
  return typeof given === 'string' ? given : name.replace(/\.[a-z]+$/, '.service');
}
