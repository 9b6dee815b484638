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
  /** Output of `uwsgi --plugin-list`. */
  listPlugins(binary: string): string;
  /** The time written into a stamp. */
  now(): Date;
  /** The program named in a stamp. */
  generator(): string;
  /** Where the bundled pages are on the host. */
  pagesDirectory(): string;
}

/** The answers of this machine; {@link withSurroundings} replaces them. */
export const surroundings: Surroundings = {
  // Windows has no user ids: 1 stands for a user who is not root.
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
