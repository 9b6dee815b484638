import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One usable line of a file of known host keys. */
export interface KnownHost {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly marker?: 'revoked' | 'cert-authority';
  /** The names as written: patterns, or one hash. */
  readonly names: string;
  readonly type: string;
  readonly key: Buffer;
}

/** The fingerprint of a public key as OpenSSH prints it: `SHA256:…`. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type a public key names itself by: `ssh-ed25519`. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** How known_hosts files call an address: with its port only where that is not 22. */
export function knownName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Reads files of known host keys; a missing one holds none, and lines that are none are passed over, as OpenSSH does. */
export function readKnownHosts(files: readonly string[]): readonly KnownHost[] {
  return files.flatMap((file) => {
    try {
      return parseKnownHosts(readFileSync(file, 'utf8'), file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      throw error;
    }
  });
}

/** Reads the text of a file of known host keys. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((content, index): readonly KnownHost[] => {
    const parts = content.trim().split(/[ \t]+/);
    if (parts[0] === '' || parts[0]!.startsWith('#')) return [];
    const marker = parts[0]!.startsWith('@') ? parts.shift()!.slice(1) : undefined;
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    const [names, type, encoded] = parts;
    if (names === undefined || type === undefined || encoded === undefined) return [];
    const key = Buffer.from(encoded, 'base64');
    // A line of the first protocol (numbers) or a damaged one names another type than its key does.
    return keyType(key) === type ? [{ file, line: index + 1, marker, names, type, key }] : [];
  });
}

/** Whether a line speaks of a host of this name (see `knownName`). */
export function isNamed({ names }: Pick<KnownHost, 'names'>, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|([^|]+)$/.exec(names);
  if (hashed !== null) {
    const [, salt = '', hash] = hashed;
    return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  let found = false;
  for (const pattern of names.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!matches(negated ? pattern.slice(1) : pattern, name)) continue;
    // One negated pattern that fits overrules all others.
    if (negated) return false;
    found = true;
  }
  return found;
}

function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
