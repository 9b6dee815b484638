import type { Policy, PolicyResource } from './policy';

/** Options that load an application. */
const applications = [
  'module',
  'wsgi-file',
  'file',
  'mount',
  'paste',
  'psgi',
  'rack',
  'lua',
  'php-app',
] as const;

/** An application must set `need-app`: without it a broken one is served as errors instead of ending the start. */
export const requireNeedApp: Policy = {
  name: 'require-need-app',
  check({ section }, { error }) {
    if (section?.has(...applications) && !section.isOn('need-app'))
      error('need-app must be true: a broken application would be served as errors', 'need-app');
  },
};

/**
 * No application may run as root. It runs as the `uid` of its configuration, else as who starts it: `service.user` under
 * systemd, its owner under a tyrant, the emperor's own user otherwise. An emperor itself may be root. Under a pidfile the
 * login user counts, which is not judged.
 */
export const forbidRoot: Policy = {
  name: 'forbid-root',
  check(resource, { error, all }) {
    if (!['Instance', 'Vassal'].includes(resource.type)) return;
    const user = userOf(resource, all);
    if (user === 'root' || user === '0')
      error('The application must not run as root: set uid, or the user of the service', 'uid');
  },
};

/**
 * Requests must have a bound: `harakiri`, in seconds, and at most so many.
 *
 * @param most seconds; any where absent
 */
export function requireHarakiri(most?: number): Policy {
  return {
    name: 'require-harakiri',
    check({ section, type }, { error }) {
      if (!['Instance', 'Vassal'].includes(type) || !section?.has(...applications)) return;
      if (!section.has('harakiri')) {
        error('harakiri must be set: a request that hangs would keep its worker for ever', 'harakiri');
        return;
      }
      const seconds = section.number('harakiri');
      if (seconds === 0) error('harakiri must not be 0: that is no bound', 'harakiri');
      if (seconds !== undefined && most !== undefined && seconds > most)
        error(`harakiri must be at most ${most} s, and is ${seconds}`, 'harakiri');
    },
  };
}

/** A configuration may ask for at most so many workers; a number that cannot be read is warned of. */
export function maxProcesses(most: number): Policy {
  return {
    name: 'max-processes',
    check({ section }, { error, warning }) {
      const found = section?.last('processes');
      if (section === undefined || found === undefined) return;
      const count = section.number('processes');
      if (count === undefined)
        warning(`processes must be at most ${most}, and cannot be told before it is deployed`, found.key);
      else if (count > most) error(`processes must be at most ${most}, and is ${count}`, found.key);
    },
  };
}

/**
 * uWSGI must have a master, without which nothing starts a dead worker again. A vassal has one always, and an emperor must
 * have none: a reload would end its vassals.
 */
export const requireMaster: Policy = {
  name: 'require-master',
  check({ section, type }, { error }) {
    if (section === undefined || type === 'Vassal' || section.has('emperor')) return;
    if (!section.hasMaster()) error('master must be true: nothing would start a dead worker again', 'master');
  },
};

/** The user that a process serves as; undefined where that cannot be told. */
function userOf(
  { type, props, section, dependsOn }: PolicyResource,
  all: ReadonlyMap<string, PolicyResource>,
): string | undefined {
  const uid = section?.last('uid')?.value;
  if (uid !== undefined) return uid;
  if (type !== 'Vassal') {
    const { user } = (props['service'] ?? {}) as { user?: unknown };
    if (user !== undefined) return String(user);
    return props['manager'] === 'pidfile' ? undefined : 'root';
  }
  // Without an owner the file belongs to who writes it, whom only the host knows.
  if (props['tyrant'] === true) return props['owner'] === undefined ? undefined : String(props['owner']);
  const emperor = dependsOn.map((path) => all.get(path)).find((one) => one?.type === 'Emperor');
  return emperor === undefined ? undefined : userOf(emperor, all);
}
