import type { Socket } from 'node:net';
import type { OpenSSHAgent } from 'ssh2';

/** An agent and its disconnect: an agent that does not answer would keep the process alive. */
export interface Agent {
  readonly agent: OpenSSHAgent;
  readonly close: () => void;
}

/** Agent at a socket, for one connection attempt. */
export function agentAt(socketPath: string): Agent {
  const { OpenSSHAgent: SshAgent } = require('ssh2') as typeof import('ssh2');
  const { Socket: PlainSocket } = require('node:net') as typeof import('node:net');
  const sockets = new Set<Socket>();
  class ClosableAgent extends SshAgent {
    override getStream(ready: Parameters<OpenSSHAgent['getStream']>[0]): void {
      const socket = new PlainSocket();
      sockets.add(socket);
      socket.once('connect', () => ready(undefined, socket));
      socket.once('close', () => {
        sockets.delete(socket);
        ready(new Error('Failed to connect to agent'), undefined as never);
      });
      socket.on('error', () => {});
      socket.connect(socketPath);
    }
  }
  return {
    agent: new ClosableAgent(socketPath),
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
