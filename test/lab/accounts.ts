import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run';

/** Someone who can log in to every host of a lab. */
export interface LabUser {
  readonly name: string;
  /** Given to the SSH server or to sudo, as the account demands. */
  readonly password?: string;
  /** A private key that logs in as this user. */
  readonly privateKeyFile?: string;
}

/** The accounts of a lab host, named after what each may do. */
export interface LabUsers {
  readonly root: LabUser;
  /** Logs in with a key; sudo asks nothing. */
  readonly deploy: LabUser;
  /** Logs in with a key; sudo asks for the password. */
  readonly careful: LabUser;
  /** Logs in with a key; has no sudo right. */
  readonly nosudo: LabUser;
  /** Logs in with the password only; sudo asks for it again. */
  readonly pw: LabUser;
}

/** Private key files of a lab. */
export interface LabKeys {
  /** Logs in as root. */
  readonly root: string;
  /** Logs in as `deploy`, `careful` and `nosudo`. */
  readonly user: string;
  /** Logs in as root and `deploy`, once decrypted. */
  readonly encrypted: { readonly path: string; readonly passphrase: string };
  /** Logs in nowhere. */
  readonly stranger: string;
}

// The hosts are reachable from this machine only, and live for one test run: these protect nothing.
const passwords = { careful: 'careful: with spaces', nosudo: 'no sudo', pw: 'p"w$1' };
const passphrase = 'open sesame';

/** Shell lines that create the accounts in a root file system. */
export const createAccounts = `
for user in deploy careful nosudo pw; do
  useradd --create-home --shell /bin/bash $user
done
chpasswd <<'EOF'
careful:${passwords.careful}
nosudo:${passwords.nosudo}
pw:${passwords.pw}
EOF
cat > /etc/sudoers.d/lab <<'EOF'
deploy ALL=(ALL:ALL) NOPASSWD: ALL
careful,pw ALL=(ALL:ALL) ALL
EOF
chmod 440 /etc/sudoers.d/lab
# Empty files with owner and mode: a lab then only writes its keys into them.
for user in root deploy careful nosudo; do
  home=$(getent passwd $user | cut -d: -f6)
  install -d -m 700 -o $user -g $user $home/.ssh
  install -m 600 -o $user -g $user /dev/null $home/.ssh/authorized_keys
done
`;

/** Makes the key pairs of one lab in a directory. */
export async function createKeys(directory: string): Promise<LabKeys> {
  const keys: LabKeys = {
    root: join(directory, 'root'),
    user: join(directory, 'user'),
    encrypted: { path: join(directory, 'encrypted'), passphrase },
    stranger: join(directory, 'stranger'),
  };
  await Promise.all([
    createKey(keys.root),
    createKey(keys.user),
    createKey(keys.encrypted.path, passphrase),
    createKey(keys.stranger),
  ]);
  return keys;
}

/** Makes one key pair; the public half is beside it with `.pub`. */
export async function createKey(path: string, withPassphrase = ''): Promise<void> {
  // One round of key derivation: this passphrase need not resist anyone.
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-a', '1', '-C', '', '-N', withPassphrase, '-f', path]);
  chmodSync(path, 0o600);
}

/** Lets the keys into a root file system. */
export function authorizeKeys(
  root: string,
  publicKeys: { root: string; user: string; encrypted: string },
): void {
  const authorize = (home: string, ...keys: string[]) =>
    writeFileSync(join(root, home, '.ssh/authorized_keys'), keys.join(''));
  authorize('root', publicKeys.root, publicKeys.encrypted);
  authorize('home/deploy', publicKeys.user, publicKeys.encrypted);
  authorize('home/careful', publicKeys.user);
  authorize('home/nosudo', publicKeys.user);
}

/** Who can log in with these keys, and how. */
export function usersOf(keys: LabKeys): LabUsers {
  return {
    root: { name: 'root', privateKeyFile: keys.root },
    deploy: { name: 'deploy', privateKeyFile: keys.user },
    careful: { name: 'careful', privateKeyFile: keys.user, password: passwords.careful },
    nosudo: { name: 'nosudo', privateKeyFile: keys.user, password: passwords.nosudo },
    pw: { name: 'pw', password: passwords.pw },
  };
}
