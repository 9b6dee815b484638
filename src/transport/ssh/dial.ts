import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { ConnectError } from '../errors';
import { gatherCandidates } from './candidates';
import { AttemptFailed, shakeHands } from './handshake';
import { reportWaiting } from './report-waiting';
import type { Target } from './target';

/** Options of dialing. */
export interface DialOptions {
  /** Opens a stream to the target through its jump host; absent without one. */
  readonly through?: (signal?: AbortSignal) => Promise<Duplex>;
  readonly onWarning: (message: string) => void;
  /** Called repeatedly until the login. */
  readonly onTrying?: (message: string) => void;
  /** Fires when no caller waits any more. */
  readonly signal?: AbortSignal;
}

/** First and longest pause between attempts, in ms. */
const firstPause = 200;
const longestPause = 5_000;

/**
 * Connects to a server; retries until the deadline unless retrying cannot help.
 *
 * @throws ConnectError with the attempts and the last error
 */
export async function dial(name: string, target: Target, options: DialOptions): Promise<Client> {
  const { label, patience } = target;
  const state = { turn: 1, seen: 'no answer yet' };
  const report = (seconds: number) =>
    options.onTrying?.(
      `no login at ${label} after ${seconds} s (try ${state.turn}: ${state.seen}); gives up after ${patience.deadline} s`,
    );
  return reportWaiting(report, () => dialing(name, target, options, state));
}

async function dialing(
  name: string,
  target: Target,
  { through, onWarning, signal }: DialOptions,
  state: { turn: number; seen: string },
): Promise<Client> {
  const { attempts, perAttempt, deadline } = target.patience;
  const candidates = gatherCandidates(name, target);
  const started = Date.now();
  const remaining = () => started + deadline * 1_000 - Date.now();
  for (let failures = 1; ; failures += 1) {
    try {
      if (signal?.aborted === true) throw new AttemptFailed('it was given up');
      const socket = await through?.(signal);
      const timeout = Math.max(
        1,
        Math.min(perAttempt === 0 ? Number.POSITIVE_INFINITY : perAttempt * 1_000, remaining()),
      );
      return await shakeHands({ name, target, candidates, socket, timeout, onWarning, signal });
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error;
      const pause = Math.min(firstPause * 1.7 ** (failures - 1), longestPause) * (0.75 + Math.random() / 2);
      // A name that does not resolve is more often a typo than a name that is about to appear.
      const limit = /ENOTFOUND/.test(error.message)
        ? 3
        : attempts === -1
          ? Number.POSITIVE_INFINITY
          : attempts;
      if (failures >= limit || pause >= remaining() || signal?.aborted === true) {
        // The error of an attempt that the deadline cut short is less useful than the previous one.
        const said = failures > 1 && remaining() <= 0 ? state.seen : error.message;
        const took = ((Date.now() - started) / 1_000).toFixed(1);
        throw new ConnectError(
          name,
          'unreachable',
          `Cannot connect to ${target.label} as ${target.user}: an SSH server must answer there, and in ${took} s none of ${failures} attempts succeeded. The last one: ${said}`,
        );
      }
      Object.assign(state, { turn: failures + 1, seen: error.message });
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
