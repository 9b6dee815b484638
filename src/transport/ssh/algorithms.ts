import type { ServerHostKeyAlgorithm } from 'ssh2';

const algorithmsOf: readonly (readonly [type: string, algorithms: readonly ServerHostKeyAlgorithm[]])[] = [
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']],
];

/**
 * Host key algorithms to offer, in order: those of known keys first, as a server shows only one of its keys.
 *
 * @param known types of the server's known keys
 * @param except types that the server has shown already and that did not match
 */
export function hostKeyAlgorithms(
  known: readonly string[],
  except: readonly string[] = [],
): ServerHostKeyAlgorithm[] {
  const offered = algorithmsOf.filter(([type]) => !except.includes(type));
  const preferred = offered.filter(([type]) => known.includes(type));
  return [...preferred, ...offered.filter((entry) => !preferred.includes(entry))].flatMap(
    ([, algorithms]) => algorithms,
  );
}
