import { posix } from 'node:path';
import { hasMagic } from '../../../config/magic';
import type { RenderedLine } from '../../../config/rendered';
import { fromWire } from '../../../config/wire';
import { joinShell, type Shell, sh } from '../../../transport/shell';
import { emptyPreflight, type PreflightReport } from '../../resource';
import { listenersOf } from '../addresses';
import { hookFault, hookNeeds, isHook } from '../hooks';
import { namedFiles } from '../named-modules';
import type { ResolvedProps } from '../paths';
import { hasAccount } from './accounts';
import { rightsChecks } from './rights';

/** Options that bind a socket, which may be a path. */
const binding =
  /^(socket|uwsgi-socket|http-socket|fastcgi-socket|scgi-socket|https-socket|stats|stats-server)$/;
/** Options that bind with a certificate and its key behind the address. */
const certified = /^(https|https-socket|sslrouter)$/;
/** Options that name a virtual environment. */
const pythonHome = /^(virtualenv|venv|home|pyhome)$/;
/** Options that write a file. */
const writing = /^(logto|logto2|pidfile|pidfile2|safe-pidfile|safe-pidfile2|master-fifo)$/;
/** Options whose commands may create directories while the instance starts. */
const making = /^(hook-asap|exec-asap|call-asap|hook-pre-jail|exec-pre-jail|hook-as-root|exec-as-root)$/;
/** Options by which other files set more options, or paths mean something else. */
const elsewhere = /^(include|ini|chroot|if-.*|for.*)$/;
const remaking = /^(Root|Bind|Temporary|Private|Dynamic|Exec.*Pre|ExecStart$|State|Runtime|Logs|Cache)/;

/**
 * Shell: checks requirements that uWSGI itself meets only when it binds and opens, where a failed reload ends the instance:
 * directories of sockets and logs, certificates, accounts, addresses of the host, the kernel's limit on queues, programs and
 * directories of hooks. Exits with status 44 and one line that names the missing requirement. Skips whatever a start may
 * create, and whatever is known only then.
 *
 * @param all whether the script prints a line for every missing requirement and ends with status 0
 */
export function preflightScript(props: ResolvedProps, { all = false } = {}): Shell {
  const main = fromWire(props).find(({ name }) => name === 'uwsgi');
  const options = (main?.lines ?? []).flatMap((line: RenderedLine) => ('key' in line ? [line] : []));
  const remade = Object.keys(props.service?.unit?.['Service'] ?? {}).some((key) => remaking.test(key));
  const made = remade || options.some(({ key }) => making.test(key) || elsewhere.test(key));
  const lone = !remade && options.filter(({ key }) => isHook(key) || elsewhere.test(key)).length === 1;
  const checks = options.flatMap(({ key, value }): Shell[] => {
    if (hasMagic(value)) return [];
    const label = `${key} = ${value}`;
    const [address, ...files] = value.split(',').map((part) => part.trim()) as [string, ...string[]];
    if ((key === 'uid' || key === 'gid') && !/^\d+$/.test(value)) {
      return [knownAccount(key === 'uid' ? 'passwd' : 'group', value, label)];
    }
    if (key === 'listen' && /^\d+$/.test(value)) {
      return [
        sh`most=$(cat /proc/sys/net/core/somaxconn 2>/dev/null) && [ "$most" -lt ${Number(value)} ] && lacks ${label} "net.core.somaxconn must not be below it, but is $most"`,
      ];
    }
    const hook = hookFault(key, value);
    if (hook !== undefined) return [sh`lacks ${label} ${hook}`];
    // An earlier hook may create the file that a later one needs.
    if (lone) {
      const { program, folder } = hookNeeds(key, value);
      if (program !== undefined)
        return [sh`[ -x ${program} ] || lacks ${label} ${`no program ${program}`} ${program}`];
      if (folder !== undefined)
        return [sh`[ -d ${folder} ] || lacks ${label} ${`no directory ${folder}`} ${folder}`];
    }
    if (made) return [];
    // uWSGI's own message does not name the directory that it cannot enter.
    if (key === 'chdir' && value.startsWith('/'))
      return [sh`[ -d ${value} ] || lacks ${label} 'no such directory' ${value}`];
    if (pythonHome.test(key) && value.startsWith('/'))
      return [
        sh`[ -x ${posix.join(value, 'bin/python')} ] || lacks ${label} 'no virtual environment of Python' ${value}`,
      ];
    const path = binding.test(key) || writing.test(key) ? address : '';
    const directory = posix.dirname(path);
    // systemd creates the directory of the instance in /run.
    const own = directory === `/run/${props.name}` && props.manager === 'systemd';
    return [
      ...(path.startsWith('/') && !own
        ? [sh`[ -d ${directory} ] || lacks ${label} ${`no directory ${directory}`} ${directory}`]
        : []),
      ...(certified.test(key) ? files.slice(0, 2) : [])
        .filter((file) => file.startsWith('/'))
        .map((file) => sh`[ -r ${file} ] || lacks ${label} ${`cannot read ${file}`} ${file}`),
    ];
  });
  const place = options.findLast(({ key }) => key === 'chdir')?.value;
  for (const { option, file } of made ? [] : namedFiles(options)) {
    const path = file.startsWith('/') ? file : place?.startsWith('/') ? posix.join(place, file) : undefined;
    if (path === undefined || /%|\$\(|@\(/.test(path)) continue;
    checks.push(
      sh`[ -r ${path} ] || lacks ${option} ${`no such file${path === file ? '' : ` (${path})`}`} ${path}`,
    );
  }
  checks.push(...unitChecks(props), ...rightsChecks(props));
  if (options.every(({ key }) => key !== 'freebind')) checks.push(...foreignAddresses(props));
  const lacks = all
    ? sh`lacks() { printf '%s: %s\t%s\n' "$1" "$2" "$3"; }
denies() { printf '!%s\n' "$1"; }`
    : sh`lacks() { echo "$1: $2"; exit 44; }
denies() { echo "$1"; exit 44; }`;
  // No check decides by its own status whether the next one, or the script, goes on.
  const asked = checks.map((check) => sh`{ ${check}; } || :`);
  return asked.length === 0
    ? sh`:`
    : sh`${lacks}
${joinShell(asked)}`;
}

/** Parses the lines of {@link preflightScript} with `all`. */
export function readPreflight(printed: string): PreflightReport {
  const lines = printed.split('\n').filter((line) => line !== '');
  const found = lines
    .filter((line) => !line.startsWith('!'))
    .map((line) => line.split('\t') as [string, string?]);
  return {
    ...emptyPreflight,
    errors: lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1)),
    unmet: found.filter(([, path = '']) => path === '').map(([text]) => text),
    absent: found.flatMap(([text, path = '']) => (path === '' ? [] : [{ text, path }])),
  };
}

/** Shell: checks that IPv4 addresses to bind belong to the host, whose own addresses the kernel lists as local routes. */
function foreignAddresses({ sections }: ResolvedProps): readonly Shell[] {
  const wanted = listenersOf(sections).filter(({ ip }) => ip !== undefined && /^(?!127\.)[\d.]+$/.test(ip));
  if (wanted.length === 0) return [];
  return [
    sh`own=$(awk '$1 == "|--" { address = $2 } /host LOCAL/ { print address }' /proc/net/fib_trie 2>/dev/null)`,
    sh`[ "$(cat /proc/sys/net/ipv4/ip_nonlocal_bind 2>/dev/null)" != 1 ] || own=`,
    ...wanted.map(
      ({ option, address, ip }) =>
        sh`[ -z "$own" ] || echo "$own" | grep -qxF ${ip!} || lacks ${`${option} = ${address}`} ${`the host has no address ${ip}`}`,
    ),
  ];
}

/** Shell: checks accounts and root directory of the unit, without which systemd starts no process. */
function unitChecks({ service = {}, manager }: ResolvedProps): readonly Shell[] {
  const unit = service.unit?.['Service'] ?? {};
  const plain = (value: unknown): value is string => typeof value === 'string' && /^[^%]+$/.test(value);
  const accounts = [
    ['User', 'passwd', service.user],
    ['Group', 'group', service.group],
  ] as const;
  const named = accounts.flatMap(([setting, database, given]) => {
    const value = (manager === 'systemd' ? unit[setting] : undefined) ?? given;
    if (!plain(value) || /^\d+$/.test(value) || unit['DynamicUser'] !== undefined) return [];
    return [knownAccount(database, value, `${setting} = ${value}`)];
  });
  const root = manager === 'systemd' ? unit['RootDirectory'] : undefined;
  if (!plain(root)) return named;
  const label = `RootDirectory = ${root}`;
  return [...named, sh`[ -d ${root} ] || lacks ${label} 'no such directory' ${root}`];
}

const knownAccount = (database: 'passwd' | 'group', name: string, label: string): Shell =>
  sh`${hasAccount(database, name)} || lacks ${label} 'no such account'`;
