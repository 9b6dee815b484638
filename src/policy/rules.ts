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

/**
 * Requires `need-app` for an application: without it, uWSGI starts despite a broken application and answers with
 * errors.
 */
export const requireNeedApp: Policy = {
  name: 'require-need-app',
  check({ section }, { error }) {
    if (section?.has(...applications) && !section.isOn('need-app'))
      error('need-app must be true: a broken application would be served as errors', 'need-app');
  },
};

/**
 * Forbids applications that run as root. An application runs as `uid` of its configuration, or else as the user that
 * starts it: `service.user` under systemd, the file's owner under a tyrant, the emperor's user otherwise. An emperor
 * itself may be root. The login user that starts an instance with a pidfile is not checked.
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
 * Requires a limit on request time: `harakiri`, with an optional maximum.
 *
 * @param most maximum in seconds; no maximum if absent
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

/** Limits the number of workers of a configuration; a number that is known only during deployment is a warning. */
export function maxProcesses(most: number): Policy {
  return {
    name: 'max-processes',
    check({ section }, { error, warning }) {
      const found = section?.last('processes');
      if (section === undefined || found === undefined) return;
      const count = section.number('processes');
      if (count === undefined)
        warning(`processes must be at most ${most}, but it is known only during deployment`, found.key);
      else if (count > most) error(`processes must be at most ${most}, and is ${count}`, found.key);
    },
  };
}

/**
 * Requires a master process, which restarts dead workers. A vassal always has one, and an emperor must have none: a
 * reload would end its vassals.
 */
export const requireMaster: Policy = {
  name: 'require-master',
  check({ section, type }, { error }) {
    if (section === undefined || type === 'Vassal' || section.has('emperor')) return;
    if (!section.hasMaster()) error('master must be true: nothing would start a dead worker again', 'master');
  },
};

/** User that a process serves as; undefined if unknown. */
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
  // Without an owner the file belongs to the login user, which is known only on the host.
  if (props['tyrant'] === true) return props['owner'] === undefined ? undefined : String(props['owner']);
  const emperor = dependsOn.map((path) => all.get(path)).find((one) => one?.type === 'Emperor');
  return emperor === undefined ? undefined : userOf(emperor, all);
}
