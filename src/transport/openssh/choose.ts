import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { LateConnection } from '../late-connection';
import { readClientConfig } from '../ssh/client-config';
import { expandHome } from '../ssh/home';
import { onlyAuthoritiesKnow } from '../ssh/host-key';
import { knownHostsFilesOf } from '../ssh/target';

/**
 * Whether OpenSSH's own client carries the connection: if `client` selects it, or if only that client can connect,
 * by a certificate of the user, a certificate authority of the host, or a ProxyCommand of `~/.ssh/config`.
 */
export function usesOpenSsh(connection: LateConnection): boolean {
  const { client, host, user, privateKeyPath, proxy, password, privateKey, privateKeyPassword } = connection;
  if (client !== undefined) return client === 'openssh';
  // OpenSSH's client does not accept these.
  if ([password, privateKeyPassword].some((given) => given !== undefined) || !isInstalled('ssh'))
    return false;
  const config = readClientConfig(host, user);
  if (config.proxyCommand !== undefined && proxy === undefined) return true;
  if (privateKey !== undefined) return false;
  if (privateKeyPath !== undefined && existsSync(`${expandHome(privateKeyPath)}-cert.pub`)) return true;
  if (privateKeyPath === undefined && config.certificateFile) return true;
  if (connection.hostKey !== undefined || connection.insecureIgnoreHostKey === true) return false;
  const address = config.hostName ?? host;
  const server = {
    label: host,
    keyName: config.hostKeyAlias ?? address,
    port: connection.port ?? config.port ?? 22,
  };
  return onlyAuthoritiesKnow(server, knownHostsFilesOf(connection, config));
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
