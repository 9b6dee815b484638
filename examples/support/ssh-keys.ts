import { utils } from 'ssh2';

/**
 * An ed25519 key pair in OpenSSH's format.
 *
 * About one pair in 256 that ssh2 generates cannot be read, by ssh2 itself either: it drops a leading zero byte.
 * Such pairs are thrown away here.
 */
export function sshKeyPair(): utils.KeyPairReturn {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519');
    if (![pair.private, pair.public].some((text) => utils.parseKey(text) instanceof Error)) return pair;
  }
}
