import type { Host } from '../../../transport/host';
import { type Shell, sh } from '../../../transport/shell';
import { processPaths } from '../../process/paths';
import { instancePlaces } from '../../process/places';
import { hasSocketUnit, socketUnit } from '../../process/socket-unit';
import { type PreflightReport, ResourceError, type Work } from '../../resource';
import type { Displaced } from '../../takeover/displaced';
import { type Occupant, returnSeconds } from '../../takeover/occupant';
import type { InstanceProps, ObservedInstance } from '../props';
import { lostOptions, lostSettings } from './replaced-notes';
import { type ReplacedUnit, replacedUnits, unitsOccupant } from './replaced-units';

/** Units or link that `replaces` displaces in a change; empty once they are gone. */
interface Replaced {
  readonly units: readonly ReplacedUnit[];
  readonly link: boolean;
}

/**
 * Adds the displacement of `replaces` to the work, while the replaced service exists. A service is stopped and disabled with the
 * units that start it; an application of Debian's apps-enabled is stopped by the init script, and its link removed. Both are
 * restored if the instance fails to start. A service with the name of the instance's own unit is replaced in place.
 *
 * @param live whether the instance exists: a change of it restarts its own unit and restores it by itself
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

/** Preflight of `replaces`, with the work that displaces it. */
export async function preflightReplaced(
  work: Work,
  host: Host,
  { props, from }: { readonly props: InstanceProps; readonly from: ObservedInstance | undefined },
): Promise<{ readonly work: Work } & Pick<PreflightReport, 'errors' | 'notes'>> {
  const replaced = await replacedBy(work, host, { props, live: from !== undefined });
  const masked = maskedFault(props, replaced);
  // A stale instance is not proven yet, so its unit may still be the replaced one.
  const inPlace = props.replaces === processPaths(props).unit && from?.ensure === 'stale';
  return {
    work: displacing(work, props, replaced),
    errors: masked === undefined ? [] : [masked],
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
    ...(live ? [processPaths(props).unit] : []),
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
    occupant: link ? enabledApp(props.replaces!) : unitsOccupant(units, processPaths(props).unit),
  };
  return { ...work, displaces: [...(work.displaces ?? []), displaced] };
}

/** Refuses masked units: they could be stopped, but not started again. */
function maskedFault({ name, replaces }: InstanceProps, { units }: Replaced): string | undefined {
  const masked = units.filter((unit) => unit.masked).map((unit) => unit.name);
  if (masked.length === 0) return undefined;
  const all = masked.join(' ');
  return `Cannot take over from ${replaces}: it must be able to start again should ${name} fail, but ${all} runs and is masked; run \`systemctl unmask ${all}\`, or stop it`;
}

/** Notes about the effect of `replaces` on this change, and about settings or options that get lost. */
async function replacedNotes(
  work: Work,
  props: InstanceProps,
  { units, link, inPlace }: Replaced & { readonly inPlace: boolean },
): Promise<readonly string[]> {
  const { replaces, name } = props;
  if (replaces === undefined) return [];
  const own = processPaths(props).unit;
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

/** Takeover of an application that Debian's init script starts because of its link in apps-enabled. */
function enabledApp(link: string): Occupant {
  // An application has the name of its file without the extension. The variables keep the init script from redirecting the call
  // to systemd, which would stop all applications.
  const script = (command: 'start' | 'stop'): Shell =>
    sh`SYSTEMCTL_SKIP_REDIRECT=1 _SYSTEMCTL_SKIP_REDIRECT=1 timeout ${returnSeconds} /etc/init.d/uwsgi ${command} "$app"`;
  return {
    leave: sh`app=$(basename ${link}); app=\${app%.*}
${script('stop')} || exit 1
cp -P ${link} "$note/link" && rm -f ${link}`,
    comeBack: sh`app=$(basename ${link}); app=\${app%.*}
[ ! -L "$note/link" ] && [ ! -e "$note/link" ] || cp -P "$note/link" ${link} || exit 1
${script('start')}`,
  };
}
