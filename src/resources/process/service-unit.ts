import { isDeepStrictEqual } from 'node:util';
import { catalog } from '../../config/catalog';
import { parseUnit } from '../../config/unit-file';
import { toWire } from '../../config/wire';
import type { Change } from '../../plan/change';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { handedOver } from '../../presets/systemd-socket';
import type { Host } from '../../transport/host';
import { type Digests, digestsWritten } from '../edits';
import type { ProcessSettings } from '../instance/props';
import type { Problem } from '../resource';
import { unitActivation } from '../systemd-unit/activation-rules';
import { diffDropIns } from '../systemd-unit/diff';
import { dropInPath, type UnitFile, unitFiles } from '../systemd-unit/files';
import { seeUnit } from '../systemd-unit/live';
import type { Verification } from '../systemd-unit/verification';
import { renderInstance, renderInstanceUnit, unitOf } from './files';
import { processPaths } from './paths';
import {
  hasSocketUnit,
  renderSocketUnit,
  socketFile,
  socketProblems,
  socketUnit,
  socketUnitOf,
} from './socket-unit';
import { propsOfUnit } from './unit-props';

type Service = NonNullable<ProcessSettings['service']>;

/** Props of `service` that need systemd. */
const ofSystemd = [
  'socket',
  'slice',
  'memoryMax',
  'cpuQuota',
  'tasksMax',
  'stateDirectory',
  'hardening',
  'dropIns',
  'unit',
] as const satisfies readonly (keyof Service)[];

/** Problems of the prop `service`. */
export function serviceProblems(props: ProcessSettings): readonly Problem[] {
  const { manager, service } = props;
  if (service === undefined || hasUnknown([manager, service])) return [];
  if (manager === 'systemd') return [...socketProblems(props), ...unitProblems(props)];
  return ofSystemd
    .filter((key) => service[key] !== undefined)
    .map((key) => ({
      path: ['service', key],
      message: `Cannot use service.${key}: it needs manager: systemd, and the manager is ${manager}`,
    }));
}

/** Values that a unit cannot have, such as several lines. */
function unitProblems(props: ProcessSettings): readonly Problem[] {
  if (hasUnknown(props)) return [];
  try {
    instanceUnitFiles(props);
    return [];
  } catch (error) {
    return [{ path: ['service'], message: (error as Error).message }];
  }
}

/** All files of the units of an instance. */
export function instanceUnitFiles(props: ProcessSettings): readonly UnitFile[] {
  const { unit, unitFile } = processPaths(props);
  if (unit === undefined || unitFile === undefined) return [];
  const socket = renderSocketUnit(props);
  return [
    { path: unitFile, content: renderInstanceUnit(props) },
    ...(socket === undefined ? [] : [{ path: socketFile(props.name), content: socket }]),
    ...unitFiles(dropInsOf(props, unit)),
  ];
}

/** Verification of the units by systemd, before they are installed. */
export function unitVerification(props: ProcessSettings, gone: readonly string[]): Verification {
  const { unit } = processPaths(props);
  const units = [unit!, ...(hasSocketUnit(props) ? [socketUnit(props.name)] : [])];
  return { units, files: instanceUnitFiles(props), gone: gone.filter((path) => path.endsWith('.conf')) };
}

/** Paths of the declared drop-ins. */
export function instanceDropIns(props: ProcessSettings): string[] {
  const { unit } = processPaths(props);
  return unit === undefined ? [] : unitFiles(dropInsOf(props, unit)).map(({ path }) => path);
}

/** SHA-256 of all files of an instance, as deployed. */
export function instanceDigests(props: ProcessSettings): Digests {
  const configuration = { path: processPaths(props).ini, content: renderInstance(props) };
  return digestsWritten([configuration, ...instanceUnitFiles(props)]);
}

/** Files of the live units that the change removes: our socket unit, foreign drop-ins. */
export function goneFiles(live: ProcessSettings, props: ProcessSettings): readonly string[] {
  const { unit } = processPaths(props);
  if (unit === undefined) return [];
  const gone = Object.keys(live.service?.dropIns ?? {}).filter(
    (dropIn) => props.service?.dropIns?.[dropIn] === undefined,
  );
  return [
    ...(hasSocketUnit(live) && !hasSocketUnit(props) ? [socketFile(props.name)] : []),
    ...gone.map((dropIn) => dropInPath(unit, dropIn)),
  ];
}

/** Drop-ins of an instance as props of a SystemdUnit. */
const dropInsOf = ({ host, service }: ProcessSettings, name: string) => ({
  host,
  name,
  masked: false,
  mode: '644',
  timeout: 60,
  ...(service?.dropIns === undefined ? {} : { dropIns: service.dropIns }),
});

/** Changes of the units, setting by setting. */
export function diffUnits(from: ProcessSettings, to: ProcessSettings): readonly Change[] {
  if (from.manager !== 'systemd' || to.manager !== 'systemd') return [];
  const parts = [from, to].flatMap((props) => [
    ...[props.service, props.binary, props.path, props.name],
    ...(derives(props) ? [props.sections, props.layout] : []),
  ]);
  if (hasUnknown(parts)) return diffValues(from, to, { binary: {}, service: {} });
  const differ = (name: 'unit' | 'socketUnit', render: typeof socketUnitOf) =>
    diffOptions(
      { sections: toWire(render(from) ?? []).sections },
      { sections: toWire(render(to) ?? []).sections },
      { root: ['service', name], classify: unitActivation },
    );
  return [
    ...differ('unit', (props) => unitOf(props as ProcessSettings)),
    ...differ('socketUnit', socketUnitOf),
    ...diffDropIns(from.service ?? {}, to.service ?? {}, ['service']),
  ];
}

/** Whether the unit also depends on the options. */
const derives = ({ service }: ProcessSettings): boolean =>
  service?.socket !== undefined || (service?.hardening ?? 'none') !== 'none';

/** Whether changes open other sockets, or move them to another process. */
export function rebinds(changes: readonly Change[]): boolean {
  return changes.some(({ path, activation }) => path[1] === 'socketUnit' && activation === 'restart');
}

/** Marks a restart as lossless: systemd keeps every socket, and connections wait there. */
export function keptBySocketUnit(change: Change): Change {
  return change.activation === 'restart'
    ? { ...change, lossless: 'the socket unit keeps the connections' }
    : change;
}

/** Whether the socket unit has every address at which an instance serves. */
export function servesFromSocketUnit(props: ProcessSettings): boolean {
  if (!hasSocketUnit(props) || hasUnknown([props.service, props.sections])) return false;
  const kept = new Set(props.service?.socket?.listen.map(handedOver));
  return Object.entries(props.sections['uwsgi'] ?? {})
    .filter(
      ([option]) => catalog.get(option)?.kind === 'socket' || /^(http|https|https2|.*router)$/.test(option),
    )
    .every(([, value]) => [value].flat().every((address) => kept.has(address.trim())));
}

/** Drop-ins of the live unit, ours and foreign ones. */
export async function liveDropIns(
  host: Host,
  props: ProcessSettings,
  known: boolean,
): Promise<Service['dropIns']> {
  const { unit } = processPaths(props);
  if (unit === undefined) return undefined;
  const declared = { ...dropInsOf(props, unit), sections: {} };
  const { props: live } = await seeUnit(host, declared, known ? declared : undefined);
  return live.dropIns;
}

/** Parses the live units into props; returns the declared ones if the units are as we would write them. */
export function liveService(
  props: ProcessSettings,
  {
    unit,
    socket,
    dropIns,
    same,
  }: Pick<Service, 'socket' | 'dropIns'> & {
    /** Text of the service. */
    readonly unit: string | undefined;
    /** Whether the options are as they should be. */
    readonly same: boolean;
  },
): Partial<ProcessSettings> {
  if (props.manager !== 'systemd') return {};
  const asWanted =
    (same || !derives(props)) &&
    unit !== undefined &&
    unit === renderInstanceUnit(props) &&
    isDeepStrictEqual(socket, props.service?.socket);
  if (asWanted && isDeepStrictEqual(dropIns, props.service?.dropIns)) return {};
  const found = asWanted ? props : propsOfUnit(props, unit === undefined ? [] : parseUnit(unit), socket);
  const service = { ...found.service, dropIns };
  const given = Object.entries(service).filter(([, value]) => value !== undefined);
  return { binary: found.binary, service: given.length === 0 ? undefined : Object.fromEntries(given) };
}
