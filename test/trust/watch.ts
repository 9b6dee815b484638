import { setTimeout as delay } from 'node:timers/promises';
import type { Thing } from './scene';
import type { Stage } from './stage';
import type { Subject } from './subjects';
import type { Broken, Invariant } from './verdict';

/** Waits until no script of ours runs on the host. */
export async function quiet(stage: Stage, broken: Broken[]): Promise<void> {
  const deadline = Date.now() + 150_000;
  for (;;) {
    const left = (await stage.host.sh(scripts)).trim();
    if (left === '') return;
    if (Date.now() > deadline) {
      broken.push({
        invariant: 'nothing left over',
        seen: `after 150 s there runs: ${left.slice(0, 300)}`,
      });
      return;
    }
    await delay(200);
  }
}

/** What answers, which must be one of these versions; undefined where nothing serves. */
export async function serves(
  stage: Stage,
  subject: Subject,
  things: readonly (Thing | undefined)[],
  broken: Broken[],
  invariant: Invariant,
): Promise<string | undefined> {
  const { port, answer } = subject;
  const [first] = things;
  if (port === undefined || things.every((thing) => thing === undefined)) return undefined;
  const place = things.find((thing) => thing !== undefined)!;
  // Where it may be gone, or not there yet, nothing needs to answer.
  const mayBeSilent = things.length > 1 && (first === undefined || things.slice(1).includes(undefined));
  const expected = things.flatMap((thing) => (thing === undefined ? [] : [answer ?? thing.version]));
  const url = `http://${stage.host.address}:${port(place)}/`;
  const deadline = Date.now() + 20_000;
  let seen = '';
  do {
    seen = await answerOf(url);
    if (expected.includes(seen)) return seen;
    if (mayBeSilent && !/^v?\w+$/.test(seen)) return undefined;
    await delay(200);
  } while (Date.now() < deadline);
  broken.push({ invariant, seen: `it answers ${seen.slice(0, 200)} instead of ${expected.join(' or ')}` });
  return seen;
}

/** Shell: prints what runs on behalf of SSH sessions; servers of a pidfile live on. */
const scripts = `for group in $(grep -l ssh.service /proc/[0-9]*/cgroup 2>/dev/null); do
  tr '\\0' ' ' < \${group%cgroup}cmdline 2>/dev/null | grep -v 'sshd: /usr/sbin/sshd\\|uwsgi --ini\\|uWSGI' || :
  echo
done 2>/dev/null | grep . || :`;

/** What is answered, or why nothing is. */
async function answerOf(url: string): Promise<string> {
  try {
    const response = await fetch(url, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(5_000),
    });
    return response.ok ? await response.text() : `status ${response.status}`;
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    return `no answer: ${cause?.message ?? message}`;
  }
}
