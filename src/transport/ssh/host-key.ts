import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fingerprint, isNamed, type KnownHost, keyType, knownName, readKnownHosts } from './known-hosts';

/** Policy that decides whether a server is trusted. */
export type HostKeyPolicy =
  | { readonly kind: 'known-hosts'; readonly files: readonly string[]; readonly addNew: boolean }
  | { readonly kind: 'key'; readonly key: Buffer }
  | { readonly kind: 'fingerprint'; readonly fingerprint: string }
  | { readonly kind: 'ignore'; readonly because: string };

/** Server of a host key. */
export interface Server {
  /** Name in messages. */
  readonly label: string;
  /** Name in known_hosts: the address, or HostKeyAlias. */
  readonly keyName: string;
  readonly port: number;
}

/** Verdict on the key of a server. */
export type HostKeyVerdict =
  | { readonly trusted: true; readonly warning?: string }
  | { readonly trusted: false; readonly message: string };

/**
 * Parses `hostKey` of a connection.
 *
 * @throws RangeError when it is neither a public key line nor a fingerprint
 */
export function parseHostKey(text: string): HostKeyPolicy {
  const trimmed = text.trim();
  const print = /^SHA256:([A-Za-z0-9+/]{43})=?$/.exec(trimmed);
  if (print !== null) return { kind: 'fingerprint', fingerprint: `SHA256:${print[1]}` };
  // `ssh-ed25519 AAAA… comment`, or a line of known_hosts, which starts with names.
  const words = trimmed.split(/\s+/);
  for (const [index, word] of words.entries()) {
    const key = Buffer.from(word, 'base64');
    if (index > 0 && keyType(key) !== '' && keyType(key) === words[index - 1]) return { kind: 'key', key };
  }
  throw new RangeError(
    'Cannot read hostKey: it must be a public key line (ssh-ed25519 AAAA…) or a fingerprint (SHA256: and 43 characters)',
  );
}

/** Lines that match a server; those with its port first, since they are more specific. */
function linesOf(server: Server, files: readonly string[]): readonly KnownHost[] {
  const all = readKnownHosts(files);
  const exact = all.filter((line) => isNamed(line, knownName(server.keyName, server.port)));
  const usable = exact.some(({ marker }) => marker === undefined);
  // OpenSSH falls back to the name without the port.
  return usable || server.port === 22
    ? exact
    : [...exact, ...all.filter((line) => isNamed(line, knownName(server.keyName, 22)))];
}

/** Whether files have only certificate authorities for a server. */
export function onlyAuthoritiesKnow(server: Server, files: readonly string[]): boolean {
  const markers = linesOf(server, files).map(({ marker }) => marker);
  return markers.includes('cert-authority') && !markers.includes(undefined);
}

/** Types of the known keys of a server, so that the server shows one of these and not another one. */
export function knownTypes(policy: HostKeyPolicy, server: Server): readonly string[] {
  if (policy.kind === 'key') return [keyType(policy.key)];
  if (policy.kind !== 'known-hosts') return [];
  return [
    ...new Set(
      linesOf(server, policy.files)
        .filter(({ marker }) => marker === undefined)
        .map(({ type }) => type),
    ),
  ];
}

/** Checks the key that a server showed. */
export function judgeHostKey(policy: HostKeyPolicy, server: Server, key: Buffer): HostKeyVerdict {
  const shown = `${keyType(key)} ${fingerprint(key)}`;
  const attempt = `Cannot trust the server at ${server.label}`;
  switch (policy.kind) {
    case 'ignore':
      return {
        trusted: true,
        warning: `The host key of ${server.label} (${shown}) is not verified, because ${policy.because}: any machine that answers there receives all data`,
      };
    case 'key':
    case 'fingerprint': {
      const wanted = policy.kind === 'key' ? fingerprint(policy.key) : policy.fingerprint;
      if (wanted === fingerprint(key)) return { trusted: true };
      return {
        trusted: false,
        message: `${attempt}: its host key must be the one given as hostKey (${wanted}), but it showed ${shown}. If the host was reinstalled, compare with ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub on it and change hostKey`,
      };
    }
    case 'known-hosts':
      return judgeByFiles(policy, server, key, shown, attempt);
  }
}

function judgeByFiles(
  { files, addNew }: Extract<HostKeyPolicy, { kind: 'known-hosts' }>,
  server: Server,
  key: Buffer,
  shown: string,
  attempt: string,
): HostKeyVerdict {
  const name = knownName(server.keyName, server.port);
  const lines = linesOf(server, files);
  const at = ({ file, line }: KnownHost) => `${file} line ${line}`;
  const revoked = readKnownHosts(files).find((line) => line.marker === 'revoked' && line.key.equals(key));
  if (revoked !== undefined && (lines.includes(revoked) || isNamed(revoked, name))) {
    return {
      trusted: false,
      message: `${attempt}: it showed ${shown}, which ${at(revoked)} marks as revoked. Give the host a new key`,
    };
  }
  const known = lines.filter(({ marker }) => marker === undefined);
  if (known.some((line) => line.key.equals(key))) return { trusted: true };

  const sameType = known.find(({ type }) => type === keyType(key));
  if (sameType !== undefined) {
    return {
      trusted: false,
      message: `${attempt}: its host key changed. It showed ${shown}, but ${at(sameType)} holds ${fingerprint(sameType.key)}. An attacker may intercept the connection, or the host was reinstalled; in that case, compare with ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub on it and remove the old key: ssh-keygen -R '${name}' -f ${sameType.file}`,
    };
  }
  if (addNew && known.length === 0)
    return remember(files[0]!, name, key, `${server.label} showed ${shown}, unknown so far`);
  const consulted =
    known.length > 0
      ? `${at(known[0]!)} knows only a ${known[0]!.type} key (${fingerprint(known[0]!.key)}) of ${name}`
      : `no line of ${files.join(' or ')} names ${name}${lines.length > 0 ? ` (${at(lines[0]!)} names a certificate authority, which only OpenSSH's client supports: set client: 'openssh')` : ''}`;
  return {
    trusted: false,
    message: `${attempt}: its host key is unknown. It showed ${shown}, and ${consulted}. Compare the fingerprint with ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub on the host, then add the key: ssh-keyscan -p ${server.port} ${server.keyName} >> ${files[0]}; or set hostKey to ${fingerprint(key)}`,
  };
}

/** `StrictHostKeyChecking accept-new`: adds the first key to the file. */
function remember(file: string, name: string, key: Buffer, seen: string): HostKeyVerdict {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  appendFileSync(file, `${name} ${keyType(key)} ${key.toString('base64')}\n`, { mode: 0o600 });
  return {
    trusted: true,
    warning: `${seen}; added to ${file}, because ssh_config says StrictHostKeyChecking accept-new`,
  };
}
