import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { ConnectError } from '../errors';
import { gatherCandidates } from './candidates';
import { AttemptFailed, shakeHands } from './handshake';
import type { Target } from './target';
import { withWords } from './waiting-words';

/** What dialing needs besides the target. */
export interface DialOptions {
  /** Opens a stream to the target through its jump host; absent where there is none. */
  readonly through?: (signal?: AbortSignal) => Promise<Duplex>;
  readonly onWarning: (message: string) => void;
  /** Told again and again while there is no login yet. */
  readonly onTrying?: (message: string) => void;
  /** Fires when nobody waits for it any more. */
  readonly signal?: AbortSignal;
}

/** Waits between attempts, in ms: the first, and the longest. */
const firstPause = 200;
const longestPause = 5_000;

/**
 * Connects to a server, again and again while that may help and patience lasts.
 *
 * @throws ConnectError saying what was tried and what was seen last
 */
export async function dial(name: string, target: Target, options: DialOptions): Promise<Client> {
  const { label, patience } = target;
  const state = { turn: 1, seen: 'no answer yet' };
  const word = (seconds: number) =>
    options.onTrying?.(
      `no login at ${label} after ${seconds} s (try ${state.turn}: ${state.seen}); gives up after ${patience.deadline} s`,
    );
  return withWords(word, () => dialing(name, target, options, state));
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
      // A name that does not resolve is a typing error more often than one that is about to appear.
      const limit = /ENOTFOUND/.test(error.message)
        ? 3
        : attempts === -1
          ? Number.POSITIVE_INFINITY
          : attempts;
      if (failures >= limit || pause >= remaining() || signal?.aborted === true) {
        // An attempt that the deadline cut short says less than the whole one before it.
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
