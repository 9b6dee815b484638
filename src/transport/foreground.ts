import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Signals that are passed on; a program that ignores one stays as it is. */
const passed = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * Runs a program of this machine in our place: it has our streams, gets our signals, and its end is ours.
 *
 * @returns its exit status; 128 and above where a signal ended it
 * @throws Error of the system when it cannot be started; `code` is `ENOENT` when there is no such program
 */
export async function runForeground(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): void => {
    // A terminal sends what is typed to the program, too.
    if (process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
    child.kill(signal);
  };
  for (const signal of passed) process.on(signal, pass);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
    });
  } finally {
    for (const signal of passed) process.off(signal, pass);
  }
}
