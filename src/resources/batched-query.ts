import { randomBytes } from 'node:crypto';
import { Batch } from '../transport/batch';
import { CommandError } from '../transport/errors';
import { failureHint, failureReason } from '../transport/failures';
import type { Host } from '../transport/host';
import { missingToolsText, requireToolsShell } from '../transport/scripts/missing-tools';
import { joinShell, type Shell, sh } from '../transport/shell';
import { anySignal } from '../transport/signals';
import { missingTool } from '../transport/tools';

/** Output and exit status of a query. */
export interface QueryResult {
  readonly stdout: string;
  /** Exit status of its script. */
  readonly code: number;
}

interface Question {
  readonly script: Shell;
  readonly signal: AbortSignal;
  /** Exit statuses that are answers. */
  readonly statuses: readonly number[];
}

const batches = new WeakMap<Host, Batch<Question, QueryResult>>();

const purpose = 'check the plan on the host';

/** Time limit of one query in seconds; the slowest, systemd-analyze, takes about one. */
const each = 20;

/**
 * Queries a host by a read-only script. Queries of the same moment share one exec, and equal ones run once. Each runs in a
 * subshell of its own, one after the other, without standard input.
 *
 * @param statuses exit statuses that are answers; with another one, or without a tool that it needs, the question failed
 * @throws CommandError when the host gives no whole answer, or the question failed
 */
export async function queryHost(
  host: Host,
  script: Shell,
  signal: AbortSignal,
  statuses: readonly number[] = [0],
): Promise<QueryResult> {
  // It would end the queries of an undoing that share its exec.
  signal.throwIfAborted();
  const batch =
    batches.get(host) ?? new Batch<Question, QueryResult>((questions) => answersOf(host, questions));
  batches.set(host, batch);
  return batch.add({ script, signal, statuses });
}

async function answersOf(
  host: Host,
  questions: readonly Question[],
): Promise<readonly (QueryResult | CommandError)[]> {
  const scripts = [...new Map(questions.map(({ script }) => [script.text, script])).values()];
  const mark = `@@${randomBytes(8).toString('hex')}`;
  const { stdout, code, stderr } = await host.exec(
    joinShell(
      scripts.map(
        (script) =>
          sh`(
${requireToolsShell(script)}
${script}
) < /dev/null
printf '\n%s\n' ${mark}" $?"
printf '\n%s\n' ${mark} >&2`,
      ),
    ),
    {
      purpose,
      readOnly: true,
      // A query that cannot run must not prevent the others.
      needsTools: false,
      timeout: 60 + each * scripts.length,
      signal: anySignal(...questions.map(({ signal }) => signal)),
    },
  );
  const parts = stdout.split(new RegExp(`\\n${mark} (\\d+)\\n`));
  const complaints = stderr.split(`\n${mark}\n`);
  return questions.map(({ script, statuses }) => {
    const at = scripts.findIndex(({ text }) => text === script.text);
    const [printed, status] = [parts[2 * at], parts[2 * at + 1]];
    if (status === undefined) return new CommandError(host.name, purpose, code, stderr);
    const answer = { stdout: printed!, code: Number(status) };
    return faultOf(host, answer, complaints[at] ?? '', statuses) ?? answer;
  });
}

/** Error of a query that failed: a tool that its shell did not find, or an exit status that is no answer. */
function faultOf(
  host: Host,
  { code, stdout }: QueryResult,
  stderr: string,
  statuses: readonly number[],
): CommandError | undefined {
  const lacking = missingToolsText(code, stdout);
  if (lacking !== undefined) return new CommandError(host.name, purpose, 127, '', 'missing-tool', lacking);
  if (statuses.includes(code) && missingTool(stderr) === undefined) return undefined;
  const reason = failureReason(stderr);
  return new CommandError(host.name, purpose, code, stderr, reason, failureHint(stderr, reason));
}

/** Whether the host was reached but the query failed: this is no objection to the plan. */
export function isQueryFailure(error: unknown): error is CommandError {
  return error instanceof CommandError && error.reason !== 'connection-lost' && error.reason !== 'timeout';
}
