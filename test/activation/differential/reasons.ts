import { execFileSync } from 'node:child_process';
import { catalog, releaseOf } from '../../../src/config/catalog';
import type { Flavour } from '../instance';

/** Why an option is not proven by a run. */
export const reasons = [
  'not in this release',
  'its plugin is not built',
  'uWSGI ends after it',
  'the process leaves the harness',
  'needs a root file system, container or device of its own',
  'needs a service that is not there',
  'a start and a reload differ by its purpose',
  'ends or accompanies other options',
  'no observable effect',
  'what is seen of it differs from run to run',
  'runs contradict the rule',
  'uWSGI does not start or serve with the values that are tried',
] as const;

export type Reason = (typeof reasons)[number];

/** An option without a proof. */
export interface Unproven {
  readonly option: string;
  readonly reason: Reason;
  readonly detail?: string;
}

/** Options that no run of the harness can try, by their names. */
const untried: readonly (readonly [RegExp, Reason])[] = [
  [/^if-(not-)?reload$/, 'a start and a reload differ by its purpose'],
  [/^(end-?(if|for)|else|end-(black|white)list)$/, 'ends or accompanies other options'],
  [
    /^(daemonize2?|no-server|command-mode|worker-exec2?|pty-exec|pyshell.*|python-raw|pyrun|py|python|zeus)$/,
    'the process leaves the harness',
  ],
  [
    /^(refork|re-fork|fork-server|fork-socket|vassal-fork-base|exit|.*shell(-oneshot)?)/,
    'the process leaves the harness',
  ],
  [
    /^(u?mount-(asap|pre-jail|post-jail|in-jail|as-)|chroot|pivot[-_]root|jail|libjail|jid-?file|namespace|ns$|ns-net|setns|cgroup|tuntap|ksm$|unprivileged-binary|privileged-binary|emperor-use-clone)/,
    'needs a root file system, container or device of its own',
  ],
  [
    /^(zerg|zerg-server|zerg-fallback|multicast|notify-socket|subscription-notify|legion-mcast|ldap|sqlite3?$|pam|curl-cron|cron-curl|gridfs|rados)/,
    'needs a service that is not there',
  ],
];

/** Why an option cannot be tried on a uWSGI at all; undefined where it can. */
export function untriedReason(option: string, flavour: Flavour): Reason | undefined {
  const { versions, kind, plugin } = catalog.get(option)!;
  if (!versions.includes(releaseOf(flavour.name))) return 'not in this release';
  const named = untried.find(([pattern]) => pattern.test(option))?.[1];
  if (kind === 'command-exits') return 'uWSGI ends after it';
  if (!knownOptions(flavour, plugin).has(option)) return 'its plugin is not built';
  return named;
}

const known = new Map<string, ReadonlySet<string>>();

/** The options that a uWSGI lists with a plugin loaded. */
function knownOptions(flavour: Flavour, plugin: string): ReadonlySet<string> {
  const key = `${flavour.binary} ${plugin}`;
  const found = known.get(key) ?? new Set(listed(flavour, plugin));
  known.set(key, found);
  return found;
}

function listed(flavour: Flavour, plugin: string): readonly string[] {
  const base = flavour.base.flatMap((line) => [`--${line.replace(/\s*=\s*/, '=')}`]);
  const own = plugin === 'core' || flavour.base.length === 0 ? [] : [`--plugin=${plugin}`];
  for (const loaded of [[...base, ...own], base]) {
    try {
      const text = execFileSync(flavour.binary, [...loaded, '--help'], { encoding: 'utf8', stdio: 'pipe' });
      return [...text.matchAll(/--([a-zA-Z0-9_-]+)/g)].map((match) => match[1]!);
    } catch {
      // The plugin is not there: its options are not listed without it.
    }
  }
  return [];
}
