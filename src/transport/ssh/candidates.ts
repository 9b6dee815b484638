import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import { ConnectError } from '../errors';
import { fingerprint } from './known-hosts';
import type { Target } from './target';

/** One authentication method. */
export interface AuthenticationMethod {
  /** Text for the error when all methods are refused. */
  readonly label: string;
  /** The method as servers call it. */
  readonly kind: 'publickey' | 'password' | 'keyboard-interactive';
  readonly method: AnyAuthMethod;
}

/** Usable authentication methods in order, and the skipped ones with the reason. */
export interface Candidates {
  readonly candidates: readonly AuthenticationMethod[];
  readonly skipped: readonly string[];
}

/**
 * Collects authentication methods: the given key, the agent, identity files, the password.
 *
 * @throws ConnectError `key-file` or `key-passphrase` when an explicitly requested key cannot be used
 */
export function gatherCandidates(name: string, { user, credentials }: Target): Candidates {
  const candidates: AuthenticationMethod[] = [];
  const skipped: string[] = [];
  const publicKey = (label: string, key: ParsedKey) =>
    candidates.push({
      label: `${label} (${key.type} ${fingerprint(key.getPublicSSH())})`,
      kind: 'publickey',
      method: { type: 'publickey', username: user, key },
    });

  const { privateKey, privateKeyPath, passphrase, agent, password } = credentials;
  if (privateKey !== undefined)
    publicKey('the key in privateKey', usable(name, 'the key in privateKey', privateKey, passphrase));
  if (privateKeyPath !== undefined)
    publicKey(privateKeyPath, usable(name, privateKeyPath, contentOf(name, privateKeyPath), passphrase));
  if (agent !== undefined) {
    if (existsSync(agent))
      candidates.push({
        label: `the agent at ${agent}`,
        kind: 'publickey',
        method: { type: 'agent', username: user, agent },
      });
    else skipped.push(`the agent at ${agent}: there is no such socket`);
  }
  for (const file of credentials.identityFiles.filter((identity) => existsSync(identity))) {
    // These are defaults, so an unusable one is skipped.
    try {
      publicKey(file, usable(name, file, contentOf(name, file), passphrase));
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error;
      skipped.push(
        `${file}: ${error.reason === 'key-passphrase' ? 'encrypted; load it into an agent or set privateKeyPassword' : 'cannot be read as a key'}`,
      );
    }
  }
  if (password !== undefined) {
    candidates.push({
      label: 'the password',
      kind: 'password',
      method: { type: 'password', username: user, password },
    });
    candidates.push({
      label: 'the password as answer to a prompt',
      kind: 'keyboard-interactive',
      method: interactive(user, password),
    });
  }
  return { candidates, skipped };
}

function interactive(username: string, password: string): AnyAuthMethod {
  let answered = false;
  return {
    type: 'keyboard-interactive',
    username,
    prompt(_name, _instructions, _language, prompts, finish) {
      // A second prompt means that the password was wrong: an empty answer ends the attempt.
      finish(prompts.map(() => (answered ? '' : password)));
      answered = true;
    },
  };
}

function contentOf(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConnectError(
      name,
      'key-file',
      `Cannot log in by ${path}: the key file must be readable: ${(error as Error).message}`,
    );
  }
}

/** Parses a private key; messages contain its source, never its text. */
function usable(name: string, label: string, text: string, passphrase: string | undefined): ParsedKey {
  const { utils } = require('ssh2') as typeof import('ssh2');
  const parsed = utils.parseKey(text, passphrase);
  const [key] = Array.isArray(parsed) ? (parsed as ParsedKey[]) : [parsed];
  if (!(key instanceof Error) && key !== undefined) {
    if (key.isPrivateKey()) return key;
    throw new ConnectError(
      name,
      'key-file',
      `Cannot log in by ${label}: it must contain a private key, but contains a public one`,
    );
  }
  if (/BEGIN (ENCRYPTED )?PRIVATE KEY/.test(text)) {
    const converted = fromPkcs8(text, passphrase);
    if (converted !== undefined) return converted;
  }
  const encrypted = /encrypted|passphrase|integrity check|ENCRYPTED/i.test(
    `${key?.message} ${text.slice(0, 200)}`,
  );
  if (encrypted) {
    const seen =
      passphrase === undefined ? 'privateKeyPassword is not set' : 'privateKeyPassword does not open it';
    throw new ConnectError(
      name,
      'key-passphrase',
      `Cannot log in by ${label}: the key is encrypted and needs its passphrase, but ${seen}`,
    );
  }
  throw new ConnectError(
    name,
    'key-file',
    `Cannot log in by ${label}: it must be a private key in the format of OpenSSH, PEM or PuTTY, but cannot be parsed`,
  );
}

/** ssh2 does not read PKCS#8; Node does, and converts RSA and EC keys to a form that ssh2 reads. */
function fromPkcs8(text: string, passphrase: string | undefined): ParsedKey | undefined {
  const { utils } = require('ssh2') as typeof import('ssh2');
  try {
    const key = createPrivateKey({ key: text, passphrase });
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
    const parsed = utils.parseKey(
      key.export({ type, format: 'pem' } as { type: 'pkcs1'; format: 'pem' }) as string,
    );
    return parsed instanceof Error ? undefined : parsed;
  } catch {
    return undefined;
  }
}
