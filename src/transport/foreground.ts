import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Forwarded signals; a program that ignores one is not affected. */
const passed = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/**
 * Runs a local program in the foreground: it inherits our streams, receives our signals, and its exit status
 * becomes ours.
 *
 * @returns its exit status; 128 plus the signal number if a signal ended it
 * @throws Error of the system when it cannot be started; `code` is `ENOENT` when there is no such program
 */
export async function runForeground(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals): void => {
    // A terminal already sends its signals to the program.
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
