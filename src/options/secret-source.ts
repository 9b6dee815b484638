import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Output } from '@pulumi/pulumi';
import { outputState } from './text';

/** A secret could not be had; the message never holds a value. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/**
 * A secret value that is fetched when a program is planned or deployed, and stored nowhere but in the file on the host.
 * It may stand wherever an Output may, and is one to Pulumi, too.
 *
 * @example
 * section.set('env', text`DATABASE_PASSWORD=${secretFrom.env('DATABASE_PASSWORD')}`);
 */
export const secretFrom = {
  /** The value of an environment variable of the process that deploys. */
  env: (name: string): Output<string> =>
    late(`env ${name}`, async () => {
      const value = process.env[name];
      if (value === undefined || value === '') {
        throw new SecretError(
          `Cannot get a secret: the environment variable ${name} must be set and not empty`,
        );
      }
      return value;
    }),

  /** The content of a file on the machine that deploys, without its last line break. */
  file: (path: string): Output<string> =>
    late(`file ${path}`, async () => {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw new SecretError(`Cannot get a secret: the file ${path} must be readable (${error.code})`);
      });
      return text.replace(/\r?\n$/, '');
    }),

  /**
   * Standard output of a command on the machine that deploys, without its last line break: `['pass', 'show', 'shop/db']`.
   * It runs without a shell, for at most 60 s.
   */
  command: ([program, ...args]: readonly [string, ...string[]]): Output<string> =>
    late(`command ${JSON.stringify([program, ...args])}`, async () => {
      // Neither its output nor its arguments may show: both can hold the secret.
      const { stdout } = await promisify(execFile)(program, args, { timeout: 60_000 }).catch(
        ({ code }: { code?: unknown }) => {
          throw new SecretError(
            `Cannot get a secret: ${program} must end with status 0, and ended with ${code}`,
          );
        },
      );
      return stdout.replace(/\r?\n$/, '');
    }),
} as const;

/** A secret with the interface of Pulumi's Output; fetched once, when it is first read. */
class LateSecret<T> {
  readonly __pulumiOutput = true;
  readonly isKnown = Promise.resolve(true);
  readonly isSecret: Promise<boolean>;
  #value?: Promise<T>;

  constructor(
    readonly secretSource: string,
    private readonly fetch: () => Promise<T>,
    isSecret = true,
  ) {
    this.isSecret = Promise.resolve(isSecret);
  }

  promise(): Promise<T> {
    this.#value ??= this.fetch();
    return this.#value;
  }

  resources(): Set<never> {
    return new Set();
  }

  allResources(): Promise<Set<never>> {
    return Promise.resolve(this.resources());
  }

  apply(change: (value: T) => unknown): Output<unknown> {
    return late(this.secretSource, async () => change(await this.promise()));
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}

/** The same value, but no secret any more: what may be shown though it was made of one, such as a public key. */
export function shownOf<T>(output: Output<T>): Output<T> {
  const source = secretSourceOf(output);
  const given = outputState(output);
  if (source !== undefined) return late(source, () => given.promise() as Promise<T>, false);
  // As `pulumi.unsecret` does, which would load Pulumi.
  const Kind = output.constructor as new (...state: readonly unknown[]) => Output<T>;
  return new Kind(
    given.resources(),
    given.promise(true),
    given.isKnown,
    Promise.resolve(false),
    given.allResources?.(),
  );
}

const late = <T>(source: string, fetch: () => Promise<T>, isSecret = true): Output<T> =>
  new LateSecret(source, fetch, isSecret) as unknown as Output<T>;

/**
 * Where a secret comes from, without fetching it: `env DATABASE_PASSWORD`. Not to be shown: the arguments of a command can
 * hold a secret themselves. Undefined for every other Output.
 */
export function secretSourceOf(output: Output<unknown>): string | undefined {
  return 'secretSource' in output ? String(output.secretSource) : undefined;
}
