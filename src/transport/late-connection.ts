import { isOutput, type Late, outputState } from '../options/text';
import { noteSecrets } from '../secrets/known';
import { type Connection, type Credential, credentials } from './connection';

export type WithLate<T> = Omit<T, Credential> & { readonly [Name in Credential & keyof T]?: Late<string> };

/** Connection to a host, with credentials that may be fetched at the first connect. */
export type LateConnection = WithLate<Omit<Connection, 'proxy' | 'become'>> & {
  readonly proxy?: WithLate<NonNullable<Connection['proxy']>>;
  readonly become?: WithLate<NonNullable<Connection['become']>>;
};

/**
 * Fetches all credentials of a connection.
 *
 * @throws SecretError when one is not available
 */
export async function fetchConnection(connection: LateConnection): Promise<Connection> {
  return (await fetched(connection)) as Connection;
}

/** Fetches a credential, if necessary. */
export async function fetchCredential(credential: Late<string> | undefined): Promise<string | undefined> {
  if (!isOutput(credential)) return credential;
  const text = String(await outputState(credential).promise());
  noteSecrets([text]);
  return text;
}

async function fetched(value: unknown): Promise<unknown> {
  if (isOutput(value)) return fetchCredential(value as Late<string>);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([key, inner]) => [key, await fetched(inner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Whether credentials must be fetched. */
export function isFetched(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isOutput(value) || Object.values(value).some(isFetched);
}

/** Replaces values that must be fetched by a placeholder text, for validation. */
export function withStandIns(value: unknown): unknown {
  if (isOutput(value)) return 'to be fetched';
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withStandIns(inner)]));
}

/** Paths of fetched values that are not credentials, e.g. `become.user`. */
export function misplacedOutputs(value: unknown, path: readonly string[] = []): readonly string[] {
  if (isOutput(value)) return credentials.includes(path.at(-1) as Credential) ? [] : [path.join('.')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => misplacedOutputs(inner, [...path, key]));
}
