import { isDeepStrictEqual } from 'node:util';
import { addressFault, isAddressOption } from '../../../config/address';
import { directivesOf } from '../../../config/line';
import { backlogText, unheededBacklog } from '../../../config/lint/rules/backlog';
import { fromWire } from '../../../config/wire';
import { sh } from '../../../transport/shell';
import { queryHost } from '../../batched-query';
import { emptyPreflight, type PreflightReport, type Work } from '../../resource';
import { preflightUnits } from '../../systemd-unit/verify';
import { placesToGet } from '../../takeover/displaced';
import { readUwsgi, uwsgiScript } from '../../uwsgi-probe';
import { isHeldBySystemd } from '../files';
import { processPaths, type ResolvedProps } from '../paths';
import { sectionPlaces } from '../places';
import { goneFiles, instanceUnitFiles, unitVerification } from '../service-unit';
import { holdersScript, readHolders } from '../shell/holders-shell';
import { optionsAsked, optionsScript, readOptions } from '../shell/known-options';
import { preflightScript, readPreflight } from '../shell/preflight-script';
import { describeHolder, heldByForeign, heldMessage, isOwn } from './holders';

/** Preflight of an instance: verifies changed units with the host's systemd and changed options with its uWSGI. */
export async function preflightInstance(
  work: Work,
  props: ResolvedProps,
  from: ResolvedProps | undefined,
): Promise<PreflightReport> {
  return mergeReports([preflightOwnUnits(work, props, from), preflightStart(work, props, from)]);
}

/** Preflight of a start: unknown options, missing files, accounts and plugins, and addresses in use. uWSGI reads no configuration. */
export async function preflightStart(
  work: Work,
  props: ResolvedProps,
  from: ResolvedProps | undefined,
): Promise<PreflightReport> {
  if (!props.validate || props.ensure !== 'running' || (from !== undefined && startsLike(from, props)))
    return emptyPreflight;
  const asked = optionsAsked(props.binary, fromWire(props));
  const host = work.hosts.get(props.host);
  const [uwsgi, options, found, ports] = await Promise.all([
    queryHost(host, uwsgiScript(asked.binary), work.signal),
    queryHost(host, optionsScript(asked), work.signal),
    queryHost(host, preflightScript(props, { all: true }), work.signal),
    preflightPlaces(work, props, from),
  ]);
  const ignored = { ...emptyPreflight, notes: [...ignoredBacklogs(props), ...suspectAddresses(props)] };
  return mergeReports([
    readOptions(asked, options, readUwsgi(uwsgi.stdout)),
    readPreflight(found.stdout),
    ports,
    ignored,
  ]);
}

/** Warnings about addresses that uWSGI misreads: a port without a colon. */
export const suspectAddresses = (props: Pick<ResolvedProps, 'sections' | 'layout'>): readonly string[] =>
  fromWire(props)
    .filter(({ name }) => name === 'uwsgi')
    .flatMap((section) => directivesOf(section))
    .filter(({ key }) => isAddressOption(key))
    .flatMap(({ key, value }) => {
      const fault = addressFault(value.split(',', 1)[0]!);
      return fault === undefined ? [] : [`${key} = ${value}: ${fault}`];
    });

/** Warnings about a backlog that uWSGI ignores on unix sockets. */
const ignoredBacklogs = (props: ResolvedProps): readonly string[] =>
  fromWire(props)
    .filter(({ name }) => name === 'uwsgi')
    .flatMap((section) => unheededBacklog(directivesOf(section)))
    .map(({ at, effect }) => backlogText(at, effect));

/** Holders of places that the change needs, and a process of this instance whose configuration is gone. */
async function preflightPlaces(
  work: Work,
  props: ResolvedProps,
  from: ResolvedProps | undefined,
): Promise<PreflightReport> {
  if (isHeldBySystemd(props.name, props.service?.unit)) return emptyPreflight;
  const wanted = placesToGet(work, sectionPlaces(props.sections), sectionPlaces(from?.sections ?? {}));
  if (wanted.length === 0) return emptyPreflight;
  const host = work.hosts.get(props.host);
  const paths = processPaths(props);
  const { ini } = paths;
  const [{ stdout }, file] = await Promise.all([
    queryHost(host, holdersScript(wanted), work.signal),
    queryHost(host, sh`[ -e ${ini} ]`, work.signal, [0, 1]),
  ]);
  const holders = readHolders(stdout);
  // When Pulumi creates the resource, the file may exist although no state records it.
  const own = file.code === 0 ? undefined : holders.find((holder) => isOwn(holder, paths));
  return {
    ...emptyPreflight,
    busy: heldByForeign(wanted, holders, paths).map(({ place, holder }) => ({
      text: heldMessage(place, holder),
      holder,
    })),
    notes:
      own === undefined
        ? []
        : [`${ini} is gone, but ${describeHolder(own)} runs by it and will be restarted`],
  };
}

async function preflightOwnUnits(
  work: Work,
  props: ResolvedProps,
  from: ResolvedProps | undefined,
): Promise<PreflightReport> {
  if (!props.validate) return emptyPreflight;
  const gone = from === undefined ? [] : goneFiles(from, props);
  const files = instanceUnitFiles(props);
  const same = gone.length === 0 && from !== undefined && isDeepStrictEqual(instanceUnitFiles(from), files);
  if (files.length === 0 || same) return emptyPreflight;
  return preflightUnits(work, props.host, unitVerification(props, gone));
}

/** Whether both start uWSGI with the same options in the same environment. */
function startsLike(one: ResolvedProps, other: ResolvedProps): boolean {
  const parts = [one, other].map(({ binary, sections, service }) => ({ binary, sections, service }));
  return isDeepStrictEqual(parts[0], parts[1]);
}

async function mergeReports(
  parts: readonly (PreflightReport | Promise<PreflightReport>)[],
): Promise<PreflightReport> {
  const all = await Promise.all(parts);
  return {
    errors: all.flatMap(({ errors }) => errors),
    unmet: all.flatMap(({ unmet }) => unmet),
    notes: all.flatMap(({ notes }) => notes),
    absent: all.flatMap(({ absent = [] }) => absent),
    busy: all.flatMap(({ busy = [] }) => busy),
  };
}
