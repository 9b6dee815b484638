import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** One valid line of a known_hosts file. */
export interface KnownHost {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly marker?: 'revoked' | 'cert-authority';
  /** Names as written: patterns, or one hash. */
  readonly names: string;
  readonly type: string;
  readonly key: Buffer;
}

/** Fingerprint of a public key as OpenSSH prints it: `SHA256:…`. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Type of a public key: `ssh-ed25519`. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

/** Name of an address in known_hosts files: with the port unless it is 22. */
export function knownName(address: string, port: number): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** Reads known_hosts files; missing files and invalid lines are ignored, as in OpenSSH. */
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

/** Parses the text of a known_hosts file. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split('\n').flatMap((content, index): readonly KnownHost[] => {
    const parts = content.trim().split(/[ \t]+/);
    if (parts[0] === '' || parts[0]!.startsWith('#')) return [];
    const marker = parts[0]!.startsWith('@') ? parts.shift()!.slice(1) : undefined;
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    const [names, type, encoded] = parts;
    if (names === undefined || type === undefined || encoded === undefined) return [];
    const key = Buffer.from(encoded, 'base64');
    // A line of SSH protocol 1 (numbers) or a damaged one has another type than its key.
    return keyType(key) === type ? [{ file, line: index + 1, marker, names, type, key }] : [];
  });
}

/** Whether a line matches a host name (see `knownName`). */
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
    // A matching negated pattern overrules all others.
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
