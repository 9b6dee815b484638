import { catalog } from '../../../config/catalog';
import { parseIni } from '../../../config/parse';
import { parseUnit } from '../../../config/unit-file';
import { sh } from '../../../transport/shell';
import { queryHost } from '../../batched-query';
import { boundBy } from '../../process/addresses';
import { unitOf } from '../../process/files';
import { processPaths } from '../../process/paths';
import type { Work } from '../../resource';
import type { InstanceProps } from '../props';

/** Settings about supervision, which every unit sets in its own way. */
const supervision =
  /^(Exec.*|Type|NotifyAccess|PIDFile|GuessMainPID|Restart.*|Kill.*|Timeout.*|Watchdog.*|Standard.*|Syslog.*|RuntimeDirectory.*|RemainAfterExit|SuccessExitStatus|Sockets)$/;

/** Notes about settings of the replaced service that the unit of the instance lacks or sets otherwise; values may be secret. */
export async function lostSettings(
  { hosts, signal }: Work,
  replaces: string,
  props: InstanceProps,
): Promise<readonly string[]> {
  if (props.manager !== 'systemd') return [];
  // If both units have one name, the drop-ins stay in effect.
  const read =
    replaces === processPaths(props).unit
      ? sh`cat -- "$(systemctl show --property FragmentPath --value -- ${replaces})"`
      : sh`systemctl cat -- ${replaces}`;
  const { stdout } = await queryHost(hosts.get(props.host), sh`${read} 2>/dev/null`, signal, [0, 1]);
  const [old, own] = [settingsOf(parseUnit(stdout)), settingsOf(unitOf(props))];
  const lost = [...old].filter(([key, value]) => !supervision.test(key) && own.get(key) !== value);
  const named = lost.map(([key, value]) => (/^(User|Group)$/.test(key) ? `${key}=${value}` : key));
  if (named.length === 0) return [];
  return [`${replaces} has settings that ${props.name}.service does not keep: ${named.join(', ')}`];
}

/** Merged settings of the section Service; an empty value resets a setting (systemd.syntax(7)). */
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

/** Options that every instance sets in its own way. */
const own = /^(master|autoload|pidfile2?|safe-pidfile2?|daemonize2?|plugins?)$/;

/** Notes about options that an application of Debian's init script gets only from the configuration that all applications inherit. */
export async function lostOptions(
  { hosts, signal }: Work,
  link: string,
  props: InstanceProps,
): Promise<readonly string[]> {
  const script = sh`given=$(sed -n "s/^INHERITED_CONFIG=[\"']\{0,1\}\([^\"']*\).*/\1/p" /etc/default/uwsgi 2>/dev/null | tail -n 1)
[ -n "$given" ] && [ -f "$given" ] && printf '%s\n' "$given" && head -c 65536 "$given"
:`;
  const { stdout } = await queryHost(hosts.get(props.host), script, signal);
  const [file = '', ...lines] = stdout.split('\n');
  if (file === '') return [];
  const name = link.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
  const main = props.sections['uwsgi'] ?? {};
  const { user, group } = props.service ?? {};
  const has = (option: string): boolean =>
    [option, ...(catalog.get(option)?.aliases ?? [])].some((one) => main[one] !== undefined) ||
    (option === 'uid' && user !== undefined) ||
    (option === 'gid' && (group ?? user) !== undefined);
  const lost = parseIni(lines.join('\n'))
    .sections.filter((section) => section.name === 'uwsgi')
    .flatMap((section) => section.lines)
    .flatMap((line) => ('key' in line && !own.test(line.key) && !has(line.key) ? [line] : []));
  if (lost.length === 0) return [];
  // Addresses and accounts are shown with their values; other values may be secret.
  const named = lost.map(({ key, value }) =>
    boundBy(key, value).length > 0 || /^[ug]id$/.test(key)
      ? `${key} = ${value.replaceAll('%(deb-confnamespace)', 'app').replaceAll('%(deb-confname)', name)}`
      : key,
  );
  return [`${link} has options by ${file} that ${processPaths(props).ini} does not set: ${named.join(', ')}`];
}
