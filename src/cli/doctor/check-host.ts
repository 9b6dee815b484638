import { directivesOf } from '../../config/line';
import { becomeAdvice } from '../../resources/process/shell/rights';
import type { Disk, HostFacts } from './facts';
import { type Finding, missing, ok, warning } from './finding';
import type { Needs } from './needs';

/** How a host was reached, with the clock difference. */
export interface Reach {
  readonly local: boolean;
  /** Seconds that the host's clock is ahead of the local one, and the error of that number. */
  readonly skew: number;
  readonly uncertainty: number;
  /** Why forwarding failed; undefined if it works. */
  readonly forwarding?: string;
}

/** Checks a host apart from its uWSGI. */
export function checkHost(facts: HostFacts, needs: Needs, reach: Reach): readonly Finding[] {
  return [
    ok('os', [facts.os, facts.kernel].filter(Boolean).join(', ')),
    tools(facts),
    systemd(facts, needs),
    rights(facts, needs),
    ...accounts(facts, needs),
    ...pythons(facts, needs),
    ...limits(facts, needs),
    ...facts.disks.map(disk),
    ...(reach.local ? [] : [forwarding(facts, reach), ...sessions(facts), clock(reach)]),
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
    ? ok('systemd', `${none}, and no resource needs it`)
    : warning('systemd', none, next);
}

function rights({ user, uid }: HostFacts, needs: Needs): Finding {
  if (uid === 0) return ok('rights', 'root');
  const next = becomeAdvice(user);
  if (needs.systemd === true) return missing('rights', `${user}, who cannot write systemd units`, next);
  return needs.systemd === false
    ? ok('rights', `${user}, and no resource needs root`)
    : warning('rights', `${user}, who cannot write systemd units`, next);
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
          'is not installed, or has no venv',
          'Install it: apt install python3-venv; or set another virtualenv.python in the release',
        ),
  );
}

function limits({ somaxconn, nofile }: HostFacts, { instances }: Needs): readonly Finding[] {
  const valuesOf = (option: string): readonly number[] =>
    instances.flatMap(({ sections }) =>
      sections
        .flatMap(directivesOf)
        .flatMap(({ key, value }) => (key === option && /^\d+$/.test(value) ? [Number(value)] : [])),
    );
  // uWSGI's default is 100 (core/uwsgi.c).
  const listen = Math.max(100, ...valuesOf('listen'));
  const files = Math.max(0, ...valuesOf('max-fd'));
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

function forwarding({ sshd }: HostFacts, { forwarding: refused }: Reach): Finding {
  const check = 'forwarding';
  const settings = ['allowtcpforwarding', 'allowstreamlocalforwarding', 'disableforwarding']
    .flatMap((name) => (sshd.has(name) ? [`${name} ${sshd.get(name)}`] : []))
    .join(', ');
  if (refused === undefined) {
    const sockets = sshd.get('allowstreamlocalforwarding');
    if (sockets === undefined || /^(yes|all|local)$/.test(sockets)) return ok(check, settings || 'allowed');
    return warning(
      check,
      settings,
      'Set AllowStreamLocalForwarding yes in sshd_config: unix sockets (stats, control) are reached through it',
    );
  }
  return warning(
    check,
    `${settings || refused}: the stats, control and probe sockets cannot be reached from here`,
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

function clock({ skew, uncertainty }: Reach): Finding {
  const seen = `${Math.abs(skew).toFixed(1)} s ${skew < 0 ? 'behind' : 'ahead of'} the local clock`;
  if (Number.isNaN(skew)) return warning('clock', 'the host prints no time', 'Install coreutils (date)');
  if (Math.abs(skew) <= 5 + uncertainty) return ok('clock', 'as the local clock');
  return warning(
    'clock',
    seen,
    'Synchronize it (systemctl enable --now systemd-timesyncd): times in histories and certificates depend on it',
  );
}
