import { parseUnit } from '../../config/unit-file';
import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { ask } from '../ask';
import type { Work } from '../resource';
import { unitOccupant } from '../systemd-unit/places';
import type { Displaced } from '../takeover/displaced';
import { type Occupant, returnSeconds } from '../takeover/occupant';
import { unitOf } from './files';
import { instancePlaces } from './places';
import type { InstanceProps } from './props';

/**
 * Work that also displaces what `replaces` names, while that is still there: a service is stopped and disabled, a link of
 * Debian's apps-enabled is stopped by the init script and removed. When the instance does not come up both serve again.
 */
export async function withReplaced(work: Work, host: Host, props: InstanceProps): Promise<Work> {
  const { replaces, ensure } = props;
  if (replaces === undefined || ensure === 'stopped') return work;
  const isLink = replaces.startsWith('/');
  const seen = await host.observe(isLink ? { files: [{ path: replaces }] } : { units: [replaces] });
  const unit = seen.units.get(replaces);
  const there = isLink
    ? seen.files.get(replaces) !== undefined
    : unit !== undefined && (!['inactive', 'failed'].includes(unit.active) || unit.enabled === 'enabled');
  if (!there) return work;
  const displaced: Displaced = {
    path: replaces,
    type: 'uwsgi:index:SystemdUnit',
    state: {},
    places: instancePlaces(props),
    occupant: isLink ? enabledApp(replaces) : disabled(replaces),
  };
  return { ...work, displaces: [...(work.displaces ?? []), displaced] };
}

/** For people: what `replaces` does in this change, and which settings of that service go with it. */
export async function replacedNotes({ hosts, signal }: Work, props: InstanceProps): Promise<string[]> {
  const { replaces, name, host, manager } = props;
  const note = `${replaces} is stopped and disabled, and ${name} takes over: requests can be lost for about a second`;
  if (replaces!.startsWith('/') || manager !== 'systemd') return [note];
  const { stdout } = await ask(
    hosts.get(host),
    `systemctl cat -- ${quote(replaces!)} 2>/dev/null`,
    signal,
    [0, 1],
  );
  return [note, ...lostText(replaces!, stdout, props)];
}

/** Settings by which each unit looks after its process in its own way. */
const looksAfter =
  /^(Exec.*|Type|NotifyAccess|PIDFile|GuessMainPID|Restart.*|Kill.*|Timeout.*|Watchdog.*|Standard.*|Syslog.*|RuntimeDirectory.*|RemainAfterExit|SuccessExitStatus|Sockets)$/;

/** For people: settings of a service that the unit of the instance says otherwise or not; values of variables may be secret. */
function lostText(replaces: string, text: string, props: InstanceProps): string[] {
  const [old, own] = [settingsOf(parseUnit(text)), settingsOf(unitOf(props))];
  const lost = [...old].filter(([key, value]) => !looksAfter.test(key) && own.get(key) !== value);
  const named = lost.map(([key, value]) => (/^(User|Group)$/.test(key) ? `${key}=${value}` : key));
  if (named.length === 0) return [];
  return [`${replaces} has settings that ${props.name}.service does not keep: ${named.join(', ')}`];
}

/** Settings of the section Service with what they add up to; an empty value forgets the ones before it (systemd.syntax(7)). */
function settingsOf(unit: ReturnType<typeof parseUnit>): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const line of unit.find(({ name }) => name === 'Service')?.lines ?? []) {
    if (!('key' in line)) continue;
    const before = settings.get(line.key);
    const adds = line.key === 'Environment' && before !== undefined;
    if (line.value === '') settings.delete(line.key);
    else settings.set(line.key, adds ? `${before} ${line.value}` : line.value);
  }
  return settings;
}

/** A service that does not start with the machine any more. */
function disabled(name: string): Occupant {
  const unit = quote(name);
  const running = unitOccupant({ host: '', name, path: '', digest: '' })!;
  return {
    leave: `! systemctl is-enabled --quiet ${unit} 2>/dev/null || : > "$note/enabled"
${running.leave} || exit 1
systemctl disable --quiet ${unit} 2>/dev/null || :`,
    comeBack: `[ ! -e "$note/enabled" ] || systemctl enable --quiet ${unit}
${running.comeBack}`,
  };
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
