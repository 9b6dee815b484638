import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Facts about the machine that uWSGI runs on, as far as a configuration depends on them. They are never those of the machine
 * that deploys, unless {@link withSurroundings} says so.
 */
export interface Surroundings {
  /** Effective id of the user who starts uWSGI; all but 0 bind ports below 1024 through shared sockets. @default - 0, root */
  euid(): number;
  /** Id of the user who starts uWSGI; all but 0 have runtime files below `/run/user/<uid>`. @default - 0, root */
  uid(): number;
  /** Id of the group of that user. @default - 0 */
  gid(): number;
  /** Environment that `section.env('NAME')` without a value copies from. @default - none: a value must be given */
  environment(): Record<string, string | undefined> | undefined;
  /** Whether a path exists. @default - certificates of Certbot do, other files do not */
  exists(path: string): boolean;
  /** Output of `uwsgi --plugin-list`, for `embeddedPluginsPresets.PROBE`. @default - that of the local uWSGI */
  listPlugins(binary: string): string;
  /** Time that a stamp has. @default - the current time */
  now(): Date;
  /** Program that a stamp names. @default - pulumi-uwsgi */
  generator(): string;
  /** Directory of the bundled pages on the host. @default - /usr/local/share/pulumi-uwsgi/pages */
  pagesDirectory(): string;
}

/** The facts in use; {@link withSurroundings} and {@link useSurroundings} replace them. */
export const surroundings: Surroundings = {
  euid: () => 0,
  uid: () => 0,
  gid: () => 0,
  environment: () => undefined,
  exists: (path) => path.startsWith('/etc/letsencrypt/live/'),
  listPlugins(binary) {
    const { stdout, stderr } = spawnSync(binary, ['--plugin-list'], { encoding: 'utf8', timeout: 10_000 });
    return `${stdout ?? ''}${stderr ?? ''}`;
  },
  now: () => new Date(),
  generator: () => 'pulumi-uwsgi',
  pagesDirectory: () => '/usr/local/share/pulumi-uwsgi/pages',
};

/** Facts of this machine, for configurations of a uWSGI that starts here and as this user. */
export const localSurroundings: Pick<Surroundings, 'euid' | 'uid' | 'gid' | 'environment' | 'exists'> = {
  // Windows has no user ids: 1 stands for a user who is not root.
  euid: () => process.geteuid?.() ?? 1,
  uid: () => process.getuid?.() ?? 1,
  gid: () => process.getgid?.() ?? 1,
  environment: () => process.env,
  exists: existsSync,
};

/** Replaces facts until the process ends. */
export function useSurroundings(changes: Partial<Surroundings>): void {
  Object.assign(surroundings, changes);
}

/**
 * Runs a synchronous function with other facts about the machine that uWSGI runs on.
 *
 * @example
 * withSurroundings({ uid: () => 1000, euid: () => 1000 }, () => Section.bootstrap('http://:80'))
 */
export function withSurroundings<T>(changes: Partial<Surroundings>, run: () => T): T {
  const before = { ...surroundings };
  Object.assign(surroundings, changes);
  try {
    return run();
  } finally {
    Object.assign(surroundings, before);
  }
}
