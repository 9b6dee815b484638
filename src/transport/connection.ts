import { z } from 'zod';

/** Becoming another user after the login (sudo). */
export const becomeSchema = z
  .strictObject({
    user: z.string().min(1).optional().describe('User to become. Default: root'),
    password: z
      .string()
      .optional()
      .meta({ description: 'Password for sudo; sent on standard input only', secret: true }),
  })
  .describe('Becoming another user by sudo');

const endpoint = {
  host: z.string().min(1).describe('Address, host name, or alias of ~/.ssh/config'),
  port: z
    .number()
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('Port of the SSH server. Default: the port in ~/.ssh/config, else 22'),
  user: z
    .string()
    .min(1)
    .optional()
    .describe('Login user. Default: the user in ~/.ssh/config, else the local user'),
  password: z.string().optional().meta({ description: 'Login password', secret: true }),
  privateKey: z.string().optional().meta({ description: 'Private key as text', secret: true }),
  privateKeyPath: z
    .string()
    .optional()
    .describe('Path of the private key file; a leading ~ is the home directory'),
  privateKeyPassword: z
    .string()
    .optional()
    .meta({ description: 'Passphrase of an encrypted private key', secret: true }),
  agentSocketPath: z.string().optional().describe('Socket of an SSH agent. Default: SSH_AUTH_SOCK'),
  hostKey: z
    .string()
    .optional()
    .describe(
      'Expected host key: a public key line (ssh-ed25519 AAAA…) or a fingerprint (SHA256:…). Default: the keys in known_hosts',
    ),
  dialErrorLimit: z
    .number()
    .int()
    .min(-1)
    .optional()
    .describe('Maximum number of failed connection attempts, -1 for no limit. Default: 10'),
  perDialTimeout: z
    .number()
    .min(0)
    .optional()
    .describe('Maximum duration of one attempt in seconds, 0 for no limit. Default: 15'),
};

/** Connection to a host: the shape of `@pulumi/command`'s ConnectionArgs with additions. */
export const connectionSchema = z
  .strictObject({
    ...endpoint,
    proxy: z.strictObject(endpoint).optional().describe('Jump host'),
    become: becomeSchema.optional(),
    client: z
      .enum(['builtin', 'openssh'])
      .optional()
      .describe(
        "SSH client: the built-in one, or OpenSSH's `ssh`, which must be installed and accepts no passwords. Default: `openssh` if only that client can connect, by a certificate beside `privateKeyPath`, a certificate authority in known_hosts or a ProxyCommand in ~/.ssh/config; else `builtin`",
      ),
    knownHostsPath: z
      .string()
      .optional()
      .describe('File of known host keys. Default: ~/.ssh/known_hosts and /etc/ssh/ssh_known_hosts'),
    insecureIgnoreHostKey: z
      .boolean()
      .optional()
      .describe('Accepts any host key, with a warning. Default: false'),
    connectDeadline: z
      .number()
      .min(0)
      .optional()
      .describe(
        'Time limit of all connection attempts in seconds. Default: 15 for uwsgi-iac, 60 under Pulumi, which may just have created the machine',
      ),
    local: z
      .boolean()
      .optional()
      .describe('Whether the host is the local machine, without SSH. Default: false'),
  })
  .describe('Connection to a host');

/** Shortens the connect deadline for interactive use, where the machine exists already and answers at once. */
export function withShortDeadline<T extends Pick<Connection, 'connectDeadline'>>(connection: T): T {
  return { ...connection, connectDeadline: connection.connectDeadline ?? 15 };
}

/** Connection to a host. */
export type Connection = z.infer<typeof connectionSchema>;

/** Credentials: the only secret parts of a connection. */
export const credentials = ['password', 'privateKey', 'privateKeyPassword'] as const;

/** Name of a credential. */
export type Credential = (typeof credentials)[number];

/** Known secrets of a connection. */
export function secretsOfConnection(connection: object): readonly string[] {
  return Object.entries(connection).flatMap(([key, value]) => {
    if (typeof value === 'string') return credentials.includes(key as Credential) ? [value] : [];
    const inner = key === 'proxy' || key === 'become' ? value : undefined;
    return inner === undefined || inner === null ? [] : secretsOfConnection(inner as object);
  });
}
