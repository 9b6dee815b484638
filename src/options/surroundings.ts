import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The few questions the core asks about the machine the program runs on. */
export interface Surroundings {
  /** The effective user id; 0 is root. */
  euid(): number;
  /** The user id; says where runtime files go by default (`/run/user/<uid>`). */
  uid(): number;
  /** The group id. */
  gid(): number;
  /** The environment of the process: `section.env('NAME')` without a value copies from there. */
  environment(): Record<string, string | undefined>;
  /** Whether a path exists. */
  exists(path: string): boolean;
  /** What `uwsgi --plugin-list` prints. */
  listPlugins(binary: string): string;
  /** The time that a stamp tells. */
  now(): Date;
  /** The program that a stamp names. */
  generator(): string;
  /** Where the bundled pages are on the host. */
  pagesDirectory(): string;
}

/** The answers of this machine. Who needs others says so with {@link withSurroundings}. */
export const surroundings: Surroundings = {
  // There is no user id on Windows: nobody is root there.
  euid: () => process.geteuid?.() ?? 1,
  uid: () => process.getuid?.() ?? 1,
  gid: () => process.getgid?.() ?? 1,
  environment: () => process.env,
  exists: existsSync,
  listPlugins(binary) {
    const { stdout, stderr } = spawnSync(binary, ['--plugin-list'], { encoding: 'utf8', timeout: 10_000 });
    return `${stdout ?? ''}${stderr ?? ''}`;
  },
  now: () => new Date(),
  generator: () => 'pulumi-uwsgi',
  pagesDirectory: () => '/usr/local/share/pulumi-uwsgi/pages',
};

/**
 * Runs a synchronous function in other surroundings: a program that configures another machine says what holds there.
 *
 * @example
 * withSurroundings({ exists: () => true }, () => section.configureCertbotHttps('shop.example', '/srv/www'))
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
