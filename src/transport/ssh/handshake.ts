import type { Duplex } from 'node:stream';
import type { AgentAuthMethod, AuthHandlerMiddleware, Client } from 'ssh2';
import { ConnectError } from '../errors';
import { type Agent, agentAt } from './agent';
import { hostKeyAlgorithms } from './algorithms';
import type { Candidates } from './candidates';
import { hangUp } from './hang-up';
import { type HostKeyVerdict, judgeHostKey, knownTypes } from './host-key';
import { keyType } from './known-hosts';
import type { Target } from './target';

/** One connection attempt failed; a later one may succeed. */
export class AttemptFailed extends Error {
  override readonly name = 'AttemptFailed';
}

/** Options of one attempt. */
export interface Attempt {
  readonly name: string;
  readonly target: Target;
  readonly candidates: Candidates;
  /** Stream to the server through a jump host. */
  readonly socket?: Duplex;
  /** Maximum duration in milliseconds; 0 for no limit. */
  readonly timeout: number;
  readonly onWarning: (message: string) => void;
  /** Fires when no caller waits any more. */
  readonly signal?: AbortSignal;
}

/** Keepalive: interval in ms, and the number of unanswered probes that end the connection. */
const keepalive = { keepaliveInterval: 15_000, keepaliveCountMax: 4 };

/**
 * Connects once: key exchange, host key, authentication.
 *
 * @throws ConnectError when retrying cannot help: host key not trusted, all credentials refused
 * @throws AttemptFailed otherwise
 */
export async function shakeHands(attempt: Attempt): Promise<Client> {
  const shown: string[] = [];
  let refused: Error | undefined;
  // A fingerprint does not contain the type of its key, so the server's other keys are requested, too. The stream
  // of a jump host allows only one attempt.
  const most = attempt.target.policy.kind === 'fingerprint' && attempt.socket === undefined ? 4 : 1;
  for (let turn = 0; turn < most; turn += 1) {
    try {
      return await once(attempt, shown);
    } catch (error) {
      const mismatch = error instanceof ConnectError && error.reason === 'host-key';
      if (!mismatch) throw refused ?? error;
      refused = refused ?? error;
    }
  }
  throw refused;
}

function once(
  { name, target, candidates, socket, timeout, onWarning, signal }: Attempt,
  shown: string[],
): Promise<Client> {
  const { Client: SshClient } = require('ssh2') as typeof import('ssh2');
  const client = new SshClient();
  let verdict: HostKeyVerdict | undefined;
  const auth = authentication(target, candidates);
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const stop = (error: Error) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      // Ignore late errors of an abandoned client.
      client.on('error', () => {});
      hangUp(client);
      socket?.destroy();
      auth.close();
      reject(error);
    };
    const giveUp = () => stop(new AttemptFailed('it was given up before the login was done'));
    if (signal?.aborted === true) return giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    if (timeout !== 0)
      timer = setTimeout(() => stop(new AttemptFailed(`no login within ${timeout / 1_000} s`)), timeout);
    client.on('ready', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      // Requests are small and wait for answers: no Nagle delay.
      client.setNoDelay(true);
      client.removeAllListeners('error').on('error', () => {});
      if (verdict?.trusted === true && verdict.warning !== undefined) onWarning(verdict.warning);
      resolve(client);
    });
    client.on('error', (error) => {
      // A failing agent is only one candidate less.
      if (error.level === 'agent') auth.problems.push(error.message);
      else if (verdict?.trusted === false) stop(new ConnectError(name, 'host-key', verdict.message));
      else if (error.level === 'client-authentication')
        stop(new ConnectError(name, 'refused-key', auth.summary()));
      // OpenSSH reports this and disconnects at its limit of attempts.
      else if (/too many authentication failures/i.test(error.message)) {
        stop(
          new ConnectError(
            name,
            'refused-key',
            `${auth.summary()}. The server ended it: ${error.message}. Name the key by privateKeyPath, or set IdentitiesOnly yes in ~/.ssh/config, so that no other one is tried`,
          ),
        );
      } else stop(new AttemptFailed(error.message));
    });
    client.on('close', () =>
      stop(new AttemptFailed('the server closed the connection before the login was done')),
    );
    try {
      client.connect({
        ...keepalive,
        ...(socket === undefined ? { host: target.address, port: target.port } : { sock: socket as never }),
        username: target.user,
        readyTimeout: 0,
        // Allows streams to unix sockets with servers other than OpenSSH.
        strictVendor: false,
        algorithms: { serverHostKey: hostKeyAlgorithms(knownTypes(target.policy, target), shown) },
        hostVerifier: (key: Buffer) => {
          shown.push(keyType(key));
          verdict = judgeHostKey(target.policy, target, key);
          return verdict.trusted;
        },
        authHandler: auth.handler,
      });
    } catch (error) {
      stop(
        new ConnectError(name, 'config', `Cannot connect to ${target.label}: ${(error as Error).message}`),
      );
    }
  });
}

interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  readonly problems: string[];
  /** Disconnects agents. */
  close(): void;
  summary(): string;
}

function authentication({ user, label }: Target, { candidates, skipped }: Candidates): Authentication {
  const left = [...candidates];
  const tried: string[] = [];
  const problems: string[] = [];
  const agents: Agent[] = [];
  let accepted: readonly string[] | undefined;
  const closable = (given: AgentAuthMethod['agent']): AgentAuthMethod['agent'] => {
    if (typeof given !== 'string') return given;
    const made = agentAt(given);
    agents.push(made);
    return made.agent;
  };
  const handler: AuthHandlerMiddleware = (methodsLeft, _partial, next) => {
    accepted = methodsLeft ?? accepted;
    while (left.length > 0) {
      const { kind, label: what, method } = left.shift()!;
      if (accepted !== undefined && !accepted.includes(kind)) continue;
      tried.push(what);
      next(method.type === 'agent' ? { ...method, agent: closable(method.agent) } : method);
      return;
    }
    // Without credentials, the server still lists the methods it would accept.
    if (tried.length === 0 && accepted === undefined) next({ type: 'none', username: user });
    else next(false as never);
  };
  const list = (title: string, items: readonly string[]) =>
    items.length === 0 ? '' : `. ${title}: ${items.join('; ')}`;
  const certificates = () =>
    tried.some((one) => one.startsWith('the agent'))
      ? `. Certificates of an agent are shown by client: 'openssh' only`
      : '';
  const summary = () =>
    `Cannot log in at ${label} as ${user}: the server must accept one of our credentials, and ${
      tried.length === 0 ? 'there is none that it would take' : 'refused all'
    }${list('Tried', tried)}${list('Left out', skipped)}${list('Agent', problems)}${list('The server accepts', accepted ?? [])}${certificates()}`;
  const close = () => {
    for (const made of agents) made.close();
  };
  return { handler, problems, close, summary };
}
