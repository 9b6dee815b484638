import { catalog } from '../../config/catalog';
import { parseIni } from '../../config/parse';
import { parseUnit } from '../../config/unit-file';
import { quote } from '../../transport/shell';
import { ask } from '../ask';
import type { Work } from '../resource';
import { boundBy } from './addresses';
import { unitOf } from './files';
import { pathsOf } from './paths';
import type { InstanceProps } from './props';

/** Settings by which each unit looks after its process in its own way. */
const looksAfter =
  /^(Exec.*|Type|NotifyAccess|PIDFile|GuessMainPID|Restart.*|Kill.*|Timeout.*|Watchdog.*|Standard.*|Syslog.*|RuntimeDirectory.*|RemainAfterExit|SuccessExitStatus|Sockets)$/;

/** For people: settings of a service that the unit of the instance says otherwise or not; values of variables may be secret. */
export async function lostSettings(
  { hosts, signal }: Work,
  replaces: string,
  props: InstanceProps,
): Promise<readonly string[]> {
  if (props.manager !== 'systemd') return [];
  // Drop-ins of its own name stay in effect.
  const read =
    replaces === pathsOf(props).unit
      ? `cat -- "$(systemctl show --property FragmentPath --value -- ${quote(replaces)})"`
      : `systemctl cat -- ${quote(replaces)}`;
  const { stdout } = await ask(hosts.get(props.host), `${read} 2>/dev/null`, signal, [0, 1]);
  const [old, own] = [settingsOf(parseUnit(stdout)), settingsOf(unitOf(props))];
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

/** Options that each instance has in its own way. */
const own = /^(master|autoload|pidfile2?|safe-pidfile2?|daemonize2?|plugins?)$/;

/** For people: options that an application of Debian's init script has only by the configuration that all of them inherit. */
export async function lostOptions(
  { hosts, signal }: Work,
  link: string,
  props: InstanceProps,
): Promise<readonly string[]> {
  const script = `given=$(sed -n "s/^INHERITED_CONFIG=[\\"']\\{0,1\\}\\([^\\"']*\\).*/\\1/p" /etc/default/uwsgi 2>/dev/null | tail -n 1)
[ -n "$given" ] && [ -f "$given" ] && printf '%s\\n' "$given" && head -c 65536 "$given"
:`;
  const { stdout } = await ask(hosts.get(props.host), script, signal);
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
  // Places and accounts by their values; others may be secret.
  const named = lost.map(({ key, value }) =>
    boundBy(key, value).length > 0 || /^[ug]id$/.test(key)
      ? `${key} = ${value.replaceAll('%(deb-confnamespace)', 'app').replaceAll('%(deb-confname)', name)}`
      : key,
  );
  return [`${link} has options by ${file} that ${pathsOf(props).ini} does not set: ${named.join(', ')}`];
}
