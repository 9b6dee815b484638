import type { Readable } from 'node:stream';
import type { Dialogue } from './host';
import type { Launched } from './launcher';
import { passwordPrompt, readyLine } from './scripts/frame';

/** How a framed script is sent. */
export interface RunOptions {
  /** The framed script, then its input. */
  readonly stream: readonly Buffer[];
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
}

/** How long output may still come after the end of a script whose children hold on to its streams, in ms of silence. */
const graceAfterExit = 1_000;

/** Sends a script to a shell that was launched, answers sudo, and collects what comes back. */
export async function runScript(launched: Launched, options: RunOptions): Promise<RunOutcome> {
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
  const onNoise = (noise: string) => {
    const asked = noise.split(passwordPrompt).length - 1;
    if (asked <= prompts) return;
    prompts = asked;
    if (options.password !== undefined && prompts === 1) {
      launched.stdin.write(`${options.password}\n`);
      return;
    }
    sudo = options.password === undefined ? 'no-password' : 'wrong-password';
    launched.stdin.end();
    launched.kill();
  };

  // A process that ends without reading all of its input is judged by its exit status, not by the broken pipe.
  launched.stdin.on('error', () => {});
  const stdout = new Collected(launched.stdout, {
    onReady: (pid) => {
      options.onReady?.(pid);
      send();
    },
    question: options.dialogue && {
      line: options.dialogue.asks,
      onAsked: () => void reply(options.dialogue!),
    },
  });
  const stderr = new Collected(launched.stderr, { onNoise });
  if (!options.waits) send();

  const code = await launched.exited;
  let closed = false;
  const closing = launched.closed.then(() => {
    closed = true;
  });
  while (!closed) {
    const before = stdout.length + stderr.length;
    await Promise.race([closing, silence(graceAfterExit)]);
    if (stdout.length + stderr.length === before && !closed) break;
  }
  if (!closed) launched.kill();
  return { stdout: stdout.text(), stderr: stderr.text(), code, ready: stdout.ready, sudo, sent };
}

function silence(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** The bytes of a stream from the ready marker on; what came before it is noise of the login and of sudo. */
class Collected {
  ready = false;
  length = 0;
  private chunks: Buffer[] = [];

  constructor(
    stream: Readable,
    on: {
      readonly onReady?: (pid: number) => void;
      readonly onNoise?: (noise: string) => void;
      readonly question?: { readonly line: string; readonly onAsked: () => void };
    },
  ) {
    let { question } = on;
    const listen = () => {
      if (question === undefined || !`\n${this.text().toString()}`.includes(`\n${question.line}\n`)) return;
      question.onAsked();
      question = undefined;
    };
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => {
      this.length += chunk.length;
      this.chunks.push(chunk);
      if (this.ready) return listen();
      const noise = Buffer.concat(this.chunks);
      // Latin-1, so that an index in the text is one in the bytes.
      const line = readyLine.exec(noise.toString('latin1'));
      if (line === null) {
        this.chunks = [noise];
        on.onNoise?.(noise.toString());
        return;
      }
      this.ready = true;
      this.chunks = [noise.subarray(line.index + line[0].length)];
      on.onReady?.(Number(line[1]));
      listen();
    });
  }

  text(): Buffer {
    const text = Buffer.concat(this.chunks);
    return this.ready ? text : Buffer.from(text.toString().replaceAll(passwordPrompt, ''));
  }
}
