import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Output } from '@pulumi/pulumi';
import { SecretError, shownOf } from '../options/secret-source';

/** Key types that OpenSSL signs with any digest; Ed25519 and similar types have a fixed one. */
const kinds = ['rsa', 'ec'];

/** Normalizes a private key for its file. */
export const privateKeyFile = (key: Output<string>): Output<string> =>
  key.apply((pem) => privateKeyOf(pem).export({ type: 'pkcs8', format: 'pem' }) as string);

/** Derives the public key of a private key, for its file. */
export const publicKeyFile = (key: Output<string>): Output<string> =>
  shownOf(
    key.apply((pem) => createPublicKey(privateKeyOf(pem)).export({ type: 'spki', format: 'pem' }) as string),
  );

/**
 * File name of a public key, which uWSGI derives byte by byte from the subscription key (core/ssl.c,
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
    // Errors of OpenSSL could quote the key.
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
