import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { type Foresight, ResourceError, type Work } from '../resource';
import type { Displaced } from '../takeover/displaced';
import { type Occupant, returnSeconds } from '../takeover/occupant';
import { pathsOf } from './paths';
import { instancePlaces } from './places';
import type { InstanceProps } from './props';
import { lostOptions, lostSettings } from './replaced-notes';
import { type ReplacedUnit, replacedUnits, unitsOccupant } from './replaced-units';
import { hasSocketUnit, socketUnit } from './socket-unit';

/** What `replaces` displaces in a change; nothing once it is gone. */
interface Replaced {
  readonly units: readonly ReplacedUnit[];
  readonly link: boolean;
}

/**
 * Work that also displaces what `replaces` names, while that is still there: a service is stopped and disabled with what starts
 * it, a link of Debian's apps-enabled is stopped by the init script and removed. When the instance does not come up they serve
 * again. A service by the name of the instance's own unit goes over in place.
 *
 * @param live whether the instance is there: a change of it restarts its own unit, and brings that back
 */
export async function withReplaced(
  work: Work,
  host: Host,
  { props, live }: { readonly props: InstanceProps; readonly live: boolean },
): Promise<Work> {
  const replaced = await replacedBy(work, host, { props, live });
  const masked = maskedFault(props, replaced);
  if (masked !== undefined) throw new ResourceError(host.name, props.name, `${masked}; nothing was changed`);
  return displacing(work, props, replaced);
}

/** What a plan says of `replaces`, and the work that displaces it. */
export async function foreseeReplaced(
  work: Work,
  host: Host,
  { props, from }: { readonly props: InstanceProps; readonly from: InstanceProps | undefined },
): Promise<{ readonly work: Work } & Pick<Foresight, 'refused' | 'notes'>> {
  const replaced = await replacedBy(work, host, { props, live: from !== undefined });
  const masked = maskedFault(props, replaced);
  // Until it has gone over, nothing of the instance was proven.
  const inPlace = props.replaces === pathsOf(props).unit && (from?.ensure as string) === 'stale';
  return {
    work: displacing(work, props, replaced),
    refused: masked === undefined ? [] : [masked],
    notes: await replacedNotes(work, props, { ...replaced, inPlace }),
  };
}

async function replacedBy(
  work: Work,
  host: Host,
  { props, live }: { readonly props: InstanceProps; readonly live: boolean },
): Promise<Replaced> {
  const { replaces, ensure } = props;
  if (replaces === undefined || ensure === 'stopped') return { units: [], link: false };
  if (replaces.startsWith('/')) {
    const { files } = await host.observe({ files: [{ path: replaces }] });
    return { units: [], link: files.get(replaces) !== undefined };
  }
  const own = [
    ...(live ? [pathsOf(props).unit] : []),
    ...(hasSocketUnit(props) ? [socketUnit(props.name)] : []),
  ];
  const units = await replacedUnits(host, replaces, work.signal);
  return { units: units.filter(({ name }) => !own.includes(name)), link: false };
}

function displacing(work: Work, props: InstanceProps, { units, link }: Replaced): Work {
  if (units.length === 0 && !link) return work;
  const displaced: Displaced = {
    path: link ? props.replaces! : units.map(({ name }) => name).join(' and '),
    type: 'uwsgi:index:SystemdUnit',
    state: {},
    places: instancePlaces(props),
    occupant: link ? enabledApp(props.replaces!) : unitsOccupant(units, pathsOf(props).unit),
  };
  return { ...work, displaces: [...(work.displaces ?? []), displaced] };
}

/** What is masked could be stopped, but would not come back. */
function maskedFault({ name, replaces }: InstanceProps, { units }: Replaced): string | undefined {
  const masked = units.filter((unit) => unit.masked).map((unit) => unit.name);
  if (masked.length === 0) return undefined;
  const all = masked.join(' ');
  return `Cannot take over from ${replaces}: it must be able to start again should ${name} fail, but ${all} runs and is masked; run \`systemctl unmask ${all}\`, or stop it`;
}

/** For people: what `replaces` does in this change, and which settings or options go with it. */
async function replacedNotes(
  work: Work,
  props: InstanceProps,
  { units, link, inPlace }: Replaced & { readonly inPlace: boolean },
): Promise<readonly string[]> {
  const { replaces, name } = props;
  if (replaces === undefined) return [];
  const own = pathsOf(props).unit;
  const others = units.filter((unit) => unit.name !== own).map((unit) => unit.name);
  const going = link ? [replaces] : others;
  const note = `${going.join(' and ')} ${going.length > 1 ? 'are' : 'is'} stopped and disabled, and ${name} takes over: requests can be lost for about a second`;
  const lost = link
    ? await lostOptions(work, replaces, props)
    : units.length > 0 || inPlace
      ? await lostSettings(work, replaces, props)
      : [];
  return [...(going.length === 0 ? [] : [note]), ...lost];
}

/** An application that Debian's init script starts because of its link. */
function enabledApp(link: string): Occupant {
  // The name is the file's without its ending; the init script would pass the call on to systemd, which stops them all.
  const script = (command: string): string =>
    `SYSTEMCTL_SKIP_REDIRECT=1 _SYSTEMCTL_SKIP_REDIRECT=1 timeout ${returnSeconds} /etc/init.d/uwsgi ${command} "$app"`;
  return {
    leave: `app=$(basename ${quote(link)}); app=\${app%.*}
${script('stop')} || exit 1
cp -P ${quote(link)} "$note/link" && rm -f ${quote(link)}`,
    comeBack: `app=$(basename ${quote(link)}); app=\${app%.*}
[ ! -L "$note/link" ] && [ ! -e "$note/link" ] || cp -P "$note/link" ${quote(link)} || exit 1
${script('start')}`,
  };
}
