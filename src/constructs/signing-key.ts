import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Output } from '@pulumi/pulumi';
import { SecretError, shownOf } from '../options/secret-source';

/** What OpenSSL signs with a digest of the caller's choice; Ed25519 and its kin have their own. */
const kinds = ['rsa', 'ec'];

/** A private key as its file is written. */
export const privateKeyFile = (key: Output<string>): Output<string> =>
  key.apply((pem) => privateKeyOf(pem).export({ type: 'pkcs8', format: 'pem' }) as string);

/** The public half of a private key, as its file is written. */
export const publicKeyFile = (key: Output<string>): Output<string> =>
  shownOf(
    key.apply((pem) => createPublicKey(privateKeyOf(pem)).export({ type: 'spki', format: 'pem' }) as string),
  );

/**
 * Name of the file of a public key, as uWSGI makes it, byte by byte, of what is announced (core/ssl.c,
 * uwsgi_sanitize_cert_filename).
 */
export const publicKeyName = (announced: string): string =>
  `${Buffer.from(announced)
    .toString('latin1')
    .replace(/[^A-Za-z0-9._-]/g, '_')}.pem`;

function privateKeyOf(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // What OpenSSL says may quote what it was given.
    throw new SecretError(
      'Cannot sign announcements: the private key must be one of RSA or of an elliptic curve, in PEM and without a passphrase',
    );
  }
  if (!kinds.includes(key.asymmetricKeyType ?? '')) {
    throw new SecretError(
      `Cannot sign announcements: the private key must be one of RSA or of an elliptic curve, not ${key.asymmetricKeyType}`,
    );
  }
  return key;
}
