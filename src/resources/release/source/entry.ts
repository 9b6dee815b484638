/** One thing in a source: a file, a link, or a directory. */
export interface SourceEntry {
  /** Path below the source, with `/` between names. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'directory';
  /** Whether a file may be run. */
  readonly executable: boolean;
  /** Where a link points to, as it is written. */
  readonly target?: string;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** SHA-256 of a file's content in hex. */
  readonly digest: string;
  /** The content of a file. */
  readonly read: () => Buffer;
}

/** A source that cannot be deployed; the message names the faulty part. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** @throws SourceError for a path that leads out of the source, or that holds a line break */
export function requireInside(path: string): string {
  const plain = path.replace(/^(\.\/)+/, '').replace(/\/+$/, '');
  if (plain.startsWith('/') || plain.split('/').includes('..')) {
    throw new SourceError(`its entry ${JSON.stringify(path)} must stay inside, but leads out`);
  }
  if (/[\n\0]/.test(plain)) {
    throw new SourceError(`the name ${JSON.stringify(path)} must not hold a line break`);
  }
  return plain;
}
