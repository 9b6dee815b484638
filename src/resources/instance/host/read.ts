import { posix } from 'node:path';
import { hasUnknown } from '../../../plan/unknown';
import { configurationText, ownership } from '../../configuration/live';
import { digestsSeen } from '../../edits';
import { liveMode, misplacedAs, standInText, warnOfUnread } from '../../misplaced';
import {
  parseInstance,
  parseTriggers,
  renderInstance,
  workersRevision,
  writesMarker,
} from '../../process/files';
import { processPaths } from '../../process/paths';
import { isZerg } from '../../process/roles';
import { instanceDropIns, liveDropIns, liveService } from '../../process/service-unit';
import { liveSocket, socketFile, socketUnit } from '../../process/socket-unit';
import { parsePathId } from '../../props';
import type { Live, Work } from '../../resource';
import { type InstanceProps, type InstanceState, instanceProps, type ObservedInstance } from '../props';
import { codeFiles, unprovenCode, withUnproven } from '../shell/code-link';
import { managerOf } from '../shell/manager';
import { standbyOf } from '../shell/zerg-swap';
import { declaredState, instanceFiles, resolveProps } from '../state';
import { withOtherRelease } from './requested-release';

/** Reads an instance from its host; undefined if it is absent. Without its props (an import) by its id only. */
export async function readInstance(
  work: Work,
  id: string,
  known: InstanceProps | undefined,
): Promise<Live<ObservedInstance, InstanceState> | undefined> {
  const props = known ?? (await imported(work, id));
  if (props === undefined) return undefined;
  const { ini, unit, unitFile, pidfile, marker, triggers } = processPaths(props);
  const host = work.hosts.get(props.host);
  const units = unit === undefined ? [] : [unit, socketUnit(props.name)];
  const unitFiles = unitFile === undefined ? [] : [unitFile, socketFile(props.name)];
  const standby = isZerg(props.sections ?? {}) ? standbyOf(resolveProps(props)) : undefined;
  const second = standby && processPaths(standby);
  const [seen, dropIns] = await Promise.all([
    host.observe({
      files: [
        ...[ini, marker, triggers, ...unitFiles].map((path) => ({ path, content: true })),
        ...instanceDropIns(props).map((path) => ({ path })),
        ...codeFiles(resolveProps(props)),
      ],
      units: second?.unit === undefined ? units : [...units, second.unit],
      pidfiles: unit === undefined ? [pidfile, ...(second === undefined ? [] : [second.pidfile])] : [],
    }),
    liveDropIns(host, props, known !== undefined),
  ]);
  const file = seen.files.get(ini);
  if (file === undefined) return undefined;
  const odd = known && misplacedAs(file);
  const text =
    odd === undefined ? configurationText(file, props.host, ini, known) : standInText(known!, renderInstance);
  const { revision: written, ...parsed } = parseInstance(text, props);
  const same = !hasUnknown(props) && renderInstance(props) === text;
  const options = same ? { sections: props.sections, layout: props.layout } : parsed;
  const [unitText, socketText] = unitFiles.map((path) => seen.files.get(path)?.content?.toString());
  const socket = liveSocket(props, socketText);
  const process = managerOf(resolveProps({ ...props, service: { ...props.service, socket } })).live(seen);
  warnOfUnread(
    work,
    props.host,
    [marker, triggers].map((path) => seen.files.get(path)),
  );
  const serving = seen.files.get(marker)?.content?.toString().trim() ?? '';
  // The file may be newer than the configuration of the workers: an apply was interrupted, or a user edited the file.
  const found = { ...props, ...options };
  // What the unit of an import adds to ours depends on its options.
  const declared = known === undefined ? { ...found, service: undefined } : props;
  const service = {
    service: declared.service,
    ...liveService(declared, { unit: unitText, socket, dropIns, same }),
  };
  const left = standby !== undefined && managerOf(standby).live(seen).status === 'running';
  const runs = process.status === 'running';
  const deployed = parseTriggers(seen.files.get(triggers)?.content?.toString());
  const code = runs ? unprovenCode(resolveProps(props), seen.files) : undefined;
  const unproven = code === undefined ? undefined : withUnproven(deployed, code);
  const other = runs ? withOtherRelease(resolveProps(props), deployed, seen.files) : undefined;
  const unnamed = code !== undefined && unproven === undefined;
  const stale = runs && (left || unnamed || (writesMarker(found) && serving !== workersRevision(found)));
  return {
    props: {
      ...props,
      ...options,
      triggers: unproven ?? other ?? deployed,
      mode: liveMode(file),
      ...(odd === undefined ? ownership(file, known) : {}),
      ...service,
      ensure: stale ? 'stale' : process.status,
      enabled: process.enabled,
    },
    state: {
      ...declaredState(props),
      revision: written ?? serving,
      digests: digestsSeen(instanceFiles(declaredState(props)), (path) => seen.files.get(path)?.digest),
      pid: process.pid,
    },
    digest: file.digest,
  };
}

/** Props of an instance that is imported by its id: from its unit, or from its runtime directory. */
async function imported({ hosts }: Work, id: string): Promise<InstanceProps | undefined> {
  const { host, path } = parsePathId(id);
  const name = posix.basename(path).replace(/\.[^.]+$/, '');
  const base = instanceProps.parse({ host, name, path, sections: { uwsgi: {} } });
  const ofSystemd = { ...base, manager: 'systemd' as const };
  const unitFile = processPaths(ofSystemd).unitFile!;
  const { pidfile } = processPaths({ ...base, manager: 'pidfile' });
  const target = hosts.get(host);
  const [seen, dropIns] = await Promise.all([
    target.observe({
      files: [unitFile, socketFile(name)].map((file) => ({ path: file, content: true })),
      pidfiles: [pidfile],
    }),
    liveDropIns(target, ofSystemd, false),
  ]);
  const [unit, socketText] = [unitFile, socketFile(name)].map((file) =>
    seen.files.get(file)?.content?.toString(),
  );
  if (unit !== undefined) {
    const socket = liveSocket(ofSystemd, socketText);
    return { ...ofSystemd, ...liveService(ofSystemd, { unit, socket, dropIns, same: false }) };
  }
  const process = seen.pidfiles.get(pidfile);
  // An interpreter may stand before the program, so the program is the word before our own arguments.
  const binary = / ?(\/\S+) --ini /.exec(process?.command.replaceAll('\0', ' ') ?? '')?.[1];
  return { ...base, manager: 'pidfile', ...(binary === undefined ? {} : { binary }) };
}
