import { Collected, defaultLimits, type OutputLimits } from './collected';
import type { Dialogue } from './host';
import type { Launched } from './launcher';
import type { Signs } from './scripts/frame';

/** How a framed script is sent. */
export interface RunOptions {
  /** The framed script, then its input. */
  readonly stream: readonly Buffer[];
  /** How lines of ours are known. */
  readonly signs: Signs;
  /** Most bytes the host may send. */
  readonly limits?: OutputLimits;
  /** Whether to send nothing before the other side is ready, because sudo may read first. */
  readonly waits: boolean;
  /** What to tell sudo. */
  readonly password?: string;
  /** Told the process id of the script's shell, once that is there. */
  readonly onReady?: (pid: number) => void;
  /** A question of the script; its input stays open until it was answered. */
  readonly dialogue?: Dialogue;
}

/** How a script went. */
export interface RunOutcome {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** `undefined` when the connection was lost. */
  readonly code: number | undefined;
  /** Whether the script's shell was reached at all. */
  readonly ready: boolean;
  /** Whether sudo wanted a password that we do not have, or refused ours. */
  readonly sudo?: 'no-password' | 'wrong-password';
  /** Whether anything of the script was sent. */
  readonly sent: boolean;
  /** Whether the host sent more than it may, in all or before the script's shell was reached; the channel is closed then. */
  readonly exceeded?: keyof OutputLimits;
}

/** How long output may still come after the end of a script whose children hold on to its streams, in ms of silence. */
const graceAfterExit = 1_000;

/** Sends a script to a shell that was launched, answers sudo, and collects what comes back. */
export async function runScript(launched: Launched, options: RunOptions): Promise<RunOutcome> {
  const { signs, limits = defaultLimits } = options;
  let sent = false;
  let prompts = 0;
  let sudo: RunOutcome['sudo'];
  const send = () => {
    if (sent) return;
    sent = true;
    for (const part of options.stream) launched.stdin.write(part);
    if (options.dialogue === undefined) launched.stdin.end();
  };
  // Whoever cannot answer hangs up, which the script sees.
  const reply = ({ answer }: Dialogue) =>
    answer().then(
      (text) => launched.stdin.end(`${text}\n`),
      () => launched.stdin.end(),
    );
  const onPrompt = () => {
    prompts += 1;
    if (options.password !== undefined && prompts === 1) {
      launched.stdin.write(`${options.password}\n`);
      return;
    }
    sudo = options.password === undefined ? 'no-password' : 'wrong-password';
    launched.stdin.end();
    launched.kill();
  };
  let exceeded: RunOutcome['exceeded'];
  let giveUp: (code: undefined) => void = () => {};
  const givenUp = new Promise<undefined>((resolve) => {
    giveUp = resolve;
  });
  const exceed = (limit: keyof OutputLimits) => {
    if (exceeded !== undefined) return;
    exceeded = limit;
    // What is here is of no use, and what still comes is not kept.
    for (const stream of [stdout, stderr]) stream.drop();
    launched.kill();
    giveUp(undefined);
  };
  let received = 0;
  const onBytes = (count: number) => {
    received += count;
    if (received > limits.output) exceed('output');
  };
  const onNoisy = () => exceed('noise');

  // A process that ends without reading all of its input is judged by its exit status, not by the broken pipe.
  launched.stdin.on('error', () => {});
  let asked = false;
  const stdout: Collected = new Collected(launched.stdout, signs, limits, {
    onReady: (pid) => {
      options.onReady?.(pid);
      send();
    },
    onNoisy,
    onBytes,
    question: options.dialogue && {
      line: options.dialogue.asks,
      onAsked: () => {
        if (asked) return;
        asked = true;
        void reply(options.dialogue!);
      },
    },
  });
  const stderr: Collected = new Collected(launched.stderr, signs, limits, { onPrompt, onNoisy, onBytes });
  if (!options.waits) send();

  const code = await Promise.race([launched.exited, givenUp]);
  let closed = false;
  const closing = launched.closed.then(() => {
    closed = true;
  });
  while (!closed && exceeded === undefined) {
    const before = stdout.length + stderr.length;
    await Promise.race([closing, silence(graceAfterExit)]);
    if (stdout.length + stderr.length === before && !closed) break;
  }
  if (!closed) launched.kill();
  const { ready } = stdout;
  return { stdout: stdout.bytes(), stderr: stderr.bytes(), code, ready, sudo, sent, exceeded };
}

function silence(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
