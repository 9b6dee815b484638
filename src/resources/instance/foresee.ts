import { isDeepStrictEqual } from 'node:util';
import { addressFault, isAddressOption } from '../../config/address';
import { directivesOf } from '../../config/line';
import { backlogText, unheededBacklog } from '../../config/lint/rules/backlog';
import { fromWire } from '../../config/wire';
import { quote } from '../../transport/shell';
import { ask } from '../ask';
import { type Foresight, noForesight, type Work } from '../resource';
import { foreseeUnits } from '../systemd-unit/verify';
import { placesToGet } from '../takeover/displaced';
import { readUwsgi, uwsgiScript } from '../uwsgi-probe';
import { isHeldBySystemd } from './files';
import { groundCheck, readGround } from './ground';
import { busyText, describeHolder, heldByOthers, isOwn } from './holders';
import { holdersScript, readHolders } from './holders-shell';
import { optionsAsked, optionsScript, readOptions } from './known-options';
import { type PlacedProps, pathsOf } from './paths';
import { sectionPlaces } from './places';
import { goneFiles, instanceUnitFiles, unitVerification } from './units';

/** What the host's systemd says of the units of an instance, and its uWSGI of the options, where they would change. */
export async function foreseeInstance(
  work: Work,
  props: PlacedProps,
  from: PlacedProps | undefined,
): Promise<Foresight> {
  return together([unitsOf(work, props, from), foreseeStart(work, props, from)]);
}

/** What would keep a uWSGI from starting with these options: as far as can be told without reading them as it would. */
export async function foreseeStart(
  work: Work,
  props: PlacedProps,
  from: PlacedProps | undefined,
): Promise<Foresight> {
  if (!props.validate || props.ensure !== 'running' || (from !== undefined && startsAs(from, props)))
    return noForesight;
  const asked = optionsAsked(props.binary, fromWire(props));
  const host = work.hosts.get(props.host);
  const [uwsgi, options, ground, ports] = await Promise.all([
    ask(host, uwsgiScript(asked.binary), work.signal),
    ask(host, optionsScript(asked), work.signal),
    ask(host, groundCheck(props, { all: true }), work.signal),
    foreseePlaces(work, props, from),
  ]);
  const unheeded = { ...noForesight, notes: [...unheededIn(props), ...hardlyAddresses(props)] };
  return together([
    readOptions(asked, options, readUwsgi(uwsgi.stdout)),
    readGround(ground.stdout),
    ports,
    unheeded,
  ]);
}

/** Addresses that uWSGI takes for something else than was meant: a port without a colon. */
export const hardlyAddresses = (props: Pick<PlacedProps, 'sections' | 'layout'>): readonly string[] =>
  fromWire(props)
    .filter(({ name }) => name === 'uwsgi')
    .flatMap((section) => directivesOf(section))
    .filter(({ key }) => isAddressOption(key))
    .flatMap(({ key, value }) => {
      const fault = addressFault(value.split(',', 1)[0]!);
      return fault === undefined ? [] : [`${key} = ${value}: ${fault}`];
    });

/** Options that uWSGI does not heed on unix sockets. */
const unheededIn = (props: PlacedProps): readonly string[] =>
  fromWire(props)
    .filter(({ name }) => name === 'uwsgi')
    .flatMap((section) => unheededBacklog(directivesOf(section)))
    .map(({ at, effect }) => backlogText(at, effect));

/** Who has the places that are needed newly, and whether a process runs whose configuration is gone. */
async function foreseePlaces(
  work: Work,
  props: PlacedProps,
  from: PlacedProps | undefined,
): Promise<Foresight> {
  if (isHeldBySystemd(props.name, props.service?.unit)) return noForesight;
  const wanted = placesToGet(work, sectionPlaces(props.sections), sectionPlaces(from?.sections ?? {}));
  if (wanted.length === 0) return noForesight;
  const host = work.hosts.get(props.host);
  const paths = pathsOf(props);
  const { ini } = paths;
  const [{ stdout }, file] = await Promise.all([
    ask(host, holdersScript(wanted), work.signal),
    ask(host, `[ -e ${quote(ini)} ]`, work.signal, [0, 1]),
  ]);
  const holders = readHolders(stdout);
  // Without a record of it, as in a creation by Pulumi, the file may be there all the same.
  const own = file.code === 0 ? undefined : holders.find((holder) => isOwn(holder, paths));
  return {
    ...noForesight,
    busy: heldByOthers(wanted, holders, paths).map(({ place, holder }) => ({
      text: busyText(place, holder),
      holder,
    })),
    notes:
      own === undefined
        ? []
        : [`${ini} is gone, but ${describeHolder(own)} runs by it and will be restarted`],
  };
}

async function unitsOf(work: Work, props: PlacedProps, from: PlacedProps | undefined): Promise<Foresight> {
  if (!props.validate) return noForesight;
  const gone = from === undefined ? [] : goneFiles(from, props);
  const files = instanceUnitFiles(props);
  const same = gone.length === 0 && from !== undefined && isDeepStrictEqual(instanceUnitFiles(from), files);
  if (files.length === 0 || same) return noForesight;
  return foreseeUnits(work, props.host, unitVerification(props, gone));
}

/** Whether two start a uWSGI with the same options in the same surroundings. */
function startsAs(one: PlacedProps, other: PlacedProps): boolean {
  const parts = [one, other].map(({ binary, sections, service }) => ({ binary, sections, service }));
  return isDeepStrictEqual(parts[0], parts[1]);
}

async function together(parts: readonly (Foresight | Promise<Foresight>)[]): Promise<Foresight> {
  const all = await Promise.all(parts);
  return {
    refused: all.flatMap(({ refused }) => refused),
    lacking: all.flatMap(({ lacking }) => lacking),
    notes: all.flatMap(({ notes }) => notes),
    absent: all.flatMap(({ absent = [] }) => absent),
    busy: all.flatMap(({ busy = [] }) => busy),
  };
}
