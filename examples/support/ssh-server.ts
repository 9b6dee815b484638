import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex, Readable, Writable } from 'node:stream';
import { type AuthContext, type Connection, Server, type ServerChannel, utils } from 'ssh2';

/** Who may log in, and what a command finds. */
export interface SshServerProps {
  readonly user: string;
  /** Public key line that logs in. */
  readonly authorizedKey: string;
  /** Also lets in whoever knows it; undefined: keys only. */
  readonly password: string | undefined;
  /** Private half of the server's own key. */
  readonly hostKey: string;
  /** Environment of the commands, in full. */
  readonly env: Readonly<Record<string, string>>;
  /** Where commands start. */
  readonly cwd: string;
  /** Sessions one connection may have open; OpenSSH's own default is 10. */
  readonly maxSessions: number;
}

/** What was asked of a server so far. */
export interface SshServerStats {
  /** TCP connections, whether or not they logged in. */
  connections: number;
  /** Commands begun. */
  execs: number;
  /** Sessions refused because of `maxSessions`. */
  refusedSessions: number;
  /** Forwarded TCP connections and unix sockets. */
  forwards: number;
}

/** An SSH server on 127.0.0.1 that runs commands as whoever runs this process. */
export interface SshServer {
  readonly port: number;
  readonly stats: SshServerStats;
  /** Drops all connections. Commands that still run are left alone. */
  stop(): Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts a server that does what the provider asks of OpenSSH: commands with their streams, exit codes and signals,
 * TCP and unix socket forwarding. No terminals, no SFTP.
 *
 * One thing differs: the streams of a command are sockets, not pipes, so it cannot open `/dev/stdin` by name.
 */
export async function startSshServer(props: SshServerProps): Promise<SshServer> {
  const stats: SshServerStats = { connections: 0, execs: 0, refusedSessions: 0, forwards: 0 };
  const connections = new Set<Connection>();
  const server = new Server({ hostKeys: [props.hostKey] }, (connection) => {
    stats.connections += 1;
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    // A client that vanishes is no error of ours.
    connection.on('error', () => {});
    connection.on('authentication', (context) => authenticate(context, props));
    connection.on('ready', () => serve(connection, props, stats));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stats,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.end();
      await closed;
    },
  };
}

function authenticate(context: AuthContext, props: SshServerProps): void {
  if (context.username === props.user && isProven(context, props)) context.accept();
  else context.reject(props.password === undefined ? ['publickey'] : ['publickey', 'password']);
}

function isProven(context: AuthContext, { authorizedKey, password }: SshServerProps): boolean {
  if (context.method === 'password') return password !== undefined && context.password === password;
  if (context.method !== 'publickey') return false;
  const known = utils.parseKey(authorizedKey);
  if (known instanceof Error) throw known;
  if (context.key.algo !== known.type || !context.key.data.equals(known.getPublicSSH())) return false;
  // Without a signature the client only asks whether the key would do.
  if (context.signature === undefined) return true;
  return (
    context.blob !== undefined && known.verify(context.blob, context.signature, context.hashAlgo) === true
  );
}

function serve(connection: Connection, props: SshServerProps, stats: SshServerStats): void {
  const children = new Set<Child>();
  let sessions = 0;

  connection.on('session', (accept, reject) => {
    if (sessions >= props.maxSessions) {
      stats.refusedSessions += 1;
      return reject();
    }
    sessions += 1;
    const session = accept();
    session.on('close', () => {
      sessions -= 1;
    });
    session.on('exec', (acceptExec, _rejectExec, { command }) => {
      stats.execs += 1;
      const channel: ServerChannel = acceptExec();
      const child = spawn('/bin/sh', ['-c', command], {
        cwd: props.cwd,
        env: props.env,
        // As under sshd, a command has a session of its own: ^C at our terminal does not reach it.
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      children.add(child);
      child.on('exit', () => children.delete(child));
      session.on('signal', (_accept, _reject, { name }) => child.kill(`SIG${name}` as NodeJS.Signals));
      join(channel, child);
    });
  });

  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    stats.forwards += 1;
    forward(connect(destPort, destIP), accept, reject);
  });
  connection.on('openssh.streamlocal', (accept, reject, { socketPath }) => {
    stats.forwards += 1;
    forward(connect(socketPath), accept, reject);
  });
  connection.on('close', () => {
    for (const child of children) letGo(child);
  });
}

/** Ties a command to its channel. */
function join(channel: ServerChannel, child: Child): void {
  channel.on('error', () => {});
  // A command may end without reading what we write to it.
  child.stdin.on('error', () => {});
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on('close', () => letGo(child));
  child.on('error', (error) => {
    channel.stderr.write(`${error.message}\n`);
    channel.exit(127);
    channel.end();
  });
  child.on('exit', (code, signal) => {
    if (signal !== null) channel.exit(signal.slice('SIG'.length), false, '');
    else channel.exit(code ?? 255);
  });
  // Later than exit where a background process keeps the streams: like sshd, the channel waits for it. Standard error
  // goes out first, because the end of the channel would cut it off.
  child.on('close', () => channel.stderr.end(() => channel.end()));
}

/** What sshd does to a command whose client is gone: its streams close, it gets no signal. */
function letGo(child: Child): void {
  child.stdin.end();
  child.stdout.destroy();
  child.stderr.destroy();
}

function forward(target: Socket, accept: () => Duplex, reject: () => void): void {
  target.once('error', reject);
  target.once('connect', () => {
    target.off('error', reject);
    const channel = accept();
    target.on('error', () => channel.end());
    channel.on('error', () => target.destroy());
    channel.on('close', () => target.destroy());
    channel.pipe(target);
    target.pipe(channel);
  });
}
