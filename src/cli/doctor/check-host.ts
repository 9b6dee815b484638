import { directivesOf } from '../../config/line';
import { becomeAdvice } from '../../resources/instance/rights';
import type { Disk, HostFacts } from './facts';
import { type Finding, missing, ok, warning } from './finding';
import type { Needs } from './needs';

/** What is known of the way to a host. */
export interface Way {
  readonly local: boolean;
  /** Seconds that its clock is ahead of ours, and how far that may be wrong. */
  readonly skew: number;
  readonly uncertainty: number;
  /** Why a connection could not be forwarded; undefined when it could. */
  readonly forwarding?: string;
}

/** What the host is, apart from its uWSGI. */
export function checkHost(facts: HostFacts, needs: Needs, way: Way): readonly Finding[] {
  return [
    ok('os', [facts.os, facts.kernel].filter(Boolean).join(', ')),
    tools(facts),
    systemd(facts, needs),
    rights(facts, needs),
    ...accounts(facts, needs),
    ...pythons(facts, needs),
    ...limits(facts, needs),
    ...facts.disks.map(disk),
    ...(way.local ? [] : [forwarding(facts, way), ...sessions(facts), clock(way)]),
  ];
}

function tools({ missingTools }: HostFacts): Finding {
  if (missingTools.length === 0) return ok('tools', 'POSIX sh, coreutils, grep, sed, awk, find, tar');
  return missing(
    'tools',
    `no ${missingTools.join(', ')}`,
    'Install them: apt install coreutils findutils grep gzip mawk sed tar',
  );
}

function systemd({ systemd: seen }: HostFacts, needs: Needs): Finding {
  if (seen !== undefined) return ok('systemd', seen);
  const next = "Give the instances manager: 'pidfile', or choose a host that systemd runs";
  const none = 'systemd does not run this host';
  if (needs.systemd === true) return missing('systemd', none, next);
  return needs.systemd === false
    ? ok('systemd', `${none}, and nothing needs it`)
    : warning('systemd', none, next);
}

function rights({ user, uid }: HostFacts, needs: Needs): Finding {
  if (uid === 0) return ok('rights', 'root');
  const next = becomeAdvice(user);
  if (needs.systemd === true) return missing('rights', `${user}, who cannot write units of systemd`, next);
  return needs.systemd === false
    ? ok('rights', `${user}, and nothing needs root`)
    : warning('rights', `${user}, who cannot write units of systemd`, next);
}

function accounts(facts: HostFacts, { users, groups }: Needs): readonly Finding[] {
  const judge = (
    kind: 'user' | 'group',
    names: readonly string[],
    known: readonly string[],
  ): readonly Finding[] =>
    names.map((name) =>
      known.includes(name)
        ? ok(`${kind} ${name}`, 'exists')
        : missing(`${kind} ${name}`, `no such ${kind}`, `Create it: ${kind}add --system ${name}`),
    );
  return [...judge('user', users, facts.users), ...judge('group', groups, facts.groups)];
}

function pythons(facts: HostFacts, needs: Needs): readonly Finding[] {
  return needs.pythons.map((python) =>
    facts.pythons.includes(python)
      ? ok(`python ${python}`, 'makes virtual environments')
      : missing(
          `python ${python}`,
          'is not there, or has no venv',
          'Install it: apt install python3-venv; or give the release another virtualenv.python',
        ),
  );
}

function limits({ somaxconn, nofile }: HostFacts, { instances }: Needs): readonly Finding[] {
  const asked = (option: string): readonly number[] =>
    instances.flatMap(({ sections }) =>
      sections
        .flatMap(directivesOf)
        .flatMap(({ key, value }) => (key === option && /^\d+$/.test(value) ? [Number(value)] : [])),
    );
  // 100 is uWSGI's own (core/uwsgi.c).
  const listen = Math.max(100, ...asked('listen'));
  const files = Math.max(0, ...asked('max-fd'));
  return [
    ...(somaxconn === undefined
      ? []
      : [
          somaxconn >= listen
            ? ok('somaxconn', `${somaxconn}, and listen is ${listen}`)
            : missing(
                'somaxconn',
                `${somaxconn}, and listen is ${listen}: uWSGI would not start`,
                `Raise it: echo net.core.somaxconn=${listen} > /etc/sysctl.d/90-uwsgi.conf && sysctl --system; or lower listen`,
              ),
        ]),
    nofile === undefined || nofile >= Math.max(1024, files)
      ? ok('nofile', nofile === undefined ? 'no limit' : String(nofile))
      : warning(
          'nofile',
          `${nofile}${files > 0 ? `, and max-fd is ${files}` : ''}`,
          'Raise it: LimitNOFILE of the unit (service.unit), or /etc/security/limits.d',
        ),
  ];
}

function disk({ mount, freeKilobytes, freeInodes }: Disk): Finding {
  const check = `disk ${mount}`;
  const free =
    freeKilobytes < 10_240 ? `${freeKilobytes} kB free` : `${Math.round(freeKilobytes / 1024)} MB free`;
  const next = `Make room on ${mount}: configurations, logs and the history of revisions are written there`;
  if (freeKilobytes < 1024 || (freeInodes !== undefined && freeInodes < 50)) {
    return missing(check, freeKilobytes < 1024 ? free : `${freeInodes} inodes free`, next);
  }
  return freeKilobytes < 51_200 ? warning(check, free, next) : ok(check, free);
}

function forwarding({ sshd }: HostFacts, { forwarding: refused }: Way): Finding {
  const check = 'forwarding';
  const told = ['allowtcpforwarding', 'allowstreamlocalforwarding', 'disableforwarding']
    .flatMap((name) => (sshd.has(name) ? [`${name} ${sshd.get(name)}`] : []))
    .join(', ');
  if (refused === undefined) {
    const sockets = sshd.get('allowstreamlocalforwarding');
    if (sockets === undefined || /^(yes|all|local)$/.test(sockets)) return ok(check, told || 'allowed');
    return warning(
      check,
      told,
      'Set AllowStreamLocalForwarding yes in sshd_config: unix sockets (stats, control) are reached through it',
    );
  }
  return warning(
    check,
    `${told || refused}: the stats, control and probe sockets cannot be reached from here`,
    'Set AllowTcpForwarding yes and AllowStreamLocalForwarding yes in sshd_config, then: systemctl reload ssh',
  );
}

function sessions({ sshd }: HostFacts): readonly Finding[] {
  const most = Number(sshd.get('maxsessions') ?? Number.NaN);
  if (Number.isNaN(most)) return [];
  if (most >= 2) return [ok('sessions', `up to ${most} in one connection`)];
  return [
    warning(
      'sessions',
      `${most} in one connection`,
      'Set MaxSessions 10 in sshd_config: several scripts share a connection',
    ),
  ];
}

function clock({ skew, uncertainty }: Way): Finding {
  const seen = `${Math.abs(skew).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead of'} ours`;
  if (Number.isNaN(skew)) return warning('clock', 'the host tells no time', 'Install coreutils (date)');
  if (Math.abs(skew) <= 5 + uncertainty) return ok('clock', 'as ours');
  return warning(
    'clock',
    seen,
    'Synchronize it (systemctl enable --now systemd-timesyncd): times in histories and certificates depend on it',
  );
}
