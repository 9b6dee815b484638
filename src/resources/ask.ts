import { randomBytes } from 'node:crypto';
import { Batch } from '../transport/batch';
import { CommandError } from '../transport/errors';
import type { Host } from '../transport/host';

/** What a question brought. */
export interface Answer {
  readonly stdout: string;
  /** Exit status of the question. */
  readonly code: number;
}

interface Question {
  readonly script: string;
  readonly signal: AbortSignal;
}

const batches = new WeakMap<Host, Batch<Question, Answer>>();

/** Seconds that one question may take; the slowest is systemd-analyze, with about one. */
const each = 20;

/**
 * Asks a host by a script that writes nothing. Questions of the same moment travel in one exec, and one that is asked
 * twice is answered once; each runs in a shell of its own, one after the other, without standard input.
 *
 * @throws CommandError when the host gives no whole answer
 */
export function ask(host: Host, script: string, signal: AbortSignal): Promise<Answer> {
  const batch = batches.get(host) ?? new Batch<Question, Answer>((questions) => answersOf(host, questions));
  batches.set(host, batch);
  return batch.add({ script, signal });
}

async function answersOf(host: Host, questions: readonly Question[]): Promise<readonly Answer[]> {
  const scripts = [...new Set(questions.map(({ script }) => script))];
  const purpose = 'ask about what is planned';
  const mark = `@@${randomBytes(8).toString('hex')}`;
  const { stdout, code, stderr } = await host.exec(
    scripts.map((script) => `(\n${script}\n) < /dev/null\nprintf '\\n%s\\n' "${mark} $?"`).join('\n'),
    {
      purpose,
      readOnly: true,
      timeout: 60 + each * scripts.length,
      signal: AbortSignal.any(questions.map(({ signal }) => signal)),
    },
  );
  const parts = stdout.split(new RegExp(`\\n${mark} (\\d+)\\n`));
  return questions.map(({ script }) => {
    const at = 2 * scripts.indexOf(script);
    if (parts[at + 1] === undefined) throw new CommandError(host.name, purpose, code, stderr);
    return { stdout: parts[at]!, code: Number(parts[at + 1]) };
  });
}
