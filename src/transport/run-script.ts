import { Collected, defaultLimits, type OutputLimits } from './collected';
import type { Dialogue } from './host';
import type { HostProcess } from './launcher';
import type { Signs } from './scripts/frame';

/** Options for sending a framed script. */
export interface RunOptions {
  /** The framed script, then its input. */
  readonly stream: readonly Buffer[];
  /** Markers of our lines. */
  readonly signs: Signs;
  /** Maximum number of bytes that the host may send. */
  readonly limits?: OutputLimits;
  /** Whether to wait for the ready line before sending, because sudo may read first. */
  readonly waits: boolean;
  /** Password for sudo. */
  readonly password?: string;
  /** Called with the process id of the script's shell when it is ready. */
  readonly onReady?: (pid: number) => void;
  /** Question of the script; its input stays open until the answer. */
  readonly dialogue?: Dialogue;
}

/** Outcome of a script. */
export interface RunOutcome {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** `undefined` when the connection was lost. */
  readonly code: number | undefined;
  /** Whether the script's shell was reached at all. */
  readonly ready: boolean;
  /** Whether sudo needs a password that is not set, or refused it. */
  readonly sudo?: 'no-password' | 'wrong-password';
  /** Whether anything of the script was sent. */
  readonly sent: boolean;
  /**
   * Whether the host exceeded a limit, in all or before the script's shell was reached; the channel is then closed.
   */
  readonly exceeded?: keyof OutputLimits;
}

/**
 * Milliseconds of silence after which output is complete when children of an ended script keep its streams open.
 */
const graceAfterExit = 1_000;

/** Sends a script to a launched shell, answers sudo, and collects the output. */
export async function runScript(launched: HostProcess, options: RunOptions): Promise<RunOutcome> {
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
  // Without an answer the input is closed, which the script detects.
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
    // The output so far is useless; later output is not kept.
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

  // A process that exits without reading all its input is judged by its exit status, not by the broken pipe.
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
