import { isOutput, type Late } from '../options/text';
import { noteSecrets } from '../secrets/known';
import { type Connection, type Credential, credentials } from './connection';

export type WithLate<T> = Omit<T, Credential> & { readonly [Name in Credential & keyof T]?: Late<string> };

/** How to reach a host, by credentials some of which are fetched when the first connection is made. */
export type LateConnection = WithLate<Omit<Connection, 'proxy' | 'become'>> & {
  readonly proxy?: WithLate<NonNullable<Connection['proxy']>>;
  readonly become?: WithLate<NonNullable<Connection['become']>>;
};

/**
 * The connection with all credentials that are to be fetched.
 *
 * @throws SecretError when one cannot be had
 */
export async function fetchConnection(connection: LateConnection): Promise<Connection> {
  return (await fetched(connection)) as Connection;
}

/** A credential, fetched where it is to be. */
export async function fetchCredential(credential: Late<string> | undefined): Promise<string | undefined> {
  if (!isOutput(credential)) return credential;
  const text = String(await (credential as unknown as { promise(): Promise<unknown> }).promise());
  noteSecrets([text]);
  return text;
}

async function fetched(value: unknown): Promise<unknown> {
  if (isOutput(value)) return fetchCredential(value as Late<string>);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([key, inner]) => [key, await fetched(inner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Whether credentials are to be fetched. */
export function isFetched(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isOutput(value) || Object.values(value).some(isFetched);
}

/** Plain data with a text in the place of what is to be fetched, to be checked like any other. */
export function withStandIns(value: unknown): unknown {
  if (isOutput(value)) return 'to be fetched';
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withStandIns(inner)]));
}

/** Where something is to be fetched that is no credential, as `become.user`. */
export function misplacedOutputs(value: unknown, path: readonly string[] = []): readonly string[] {
  if (isOutput(value)) return credentials.includes(path.at(-1) as Credential) ? [] : [path.join('.')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => misplacedOutputs(inner, [...path, key]));
}
