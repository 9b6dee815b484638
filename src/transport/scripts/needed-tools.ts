import { packageOf } from '../tools';
import { type Call, commandsOf } from './commands';

/** Programs, and words of the shell, that run what follows them. */
const runners: ReadonlySet<string> = new Set(
  'command env exec find nice nohup runuser setpriv sudo systemd-run timeout unshare xargs'.split(' '),
);

const words = '"$@"';

/**
 * The tools of {@link packageOf} that a script calls wherever it can come to. One that it looks for by itself, by
 * `command -v TOOL > /dev/null`, is not among them.
 */
export function neededTools(script: string): readonly string[] {
  const { calls, functions } = commandsOf(script);
  const runs = functionsThatRun(calls, functions);
  const needed = new Set<string>();
  const sought = new Set<string>();
  const reached = new Set(['']);
  for (const place of reached) {
    for (const call of calls.filter(({ within }) => within === place)) {
      const texts = call.words.map(({ text = '' }) => text);
      for (const text of texts) if (functions.has(text)) reached.add(text);
      if (call.silent && texts[0] === 'command' && texts[1] === '-v') sought.add(texts[2]!);
      else for (const tool of toolsIn(texts, runs, functions)) needed.add(tool);
    }
  }
  return [...needed].filter((tool) => !sought.has(tool)).sort();
}

/** Functions that run their arguments. */
function functionsThatRun(calls: readonly Call[], functions: ReadonlySet<string>): ReadonlySet<string> {
  const runs = new Set<string>();
  const passing = calls.filter((call) => call.words.some(({ raw }) => raw === words));
  for (let before = -1; before < runs.size; ) {
    before = runs.size;
    for (const {
      words: [head],
      within,
    } of passing) {
      const { text, raw } = head!;
      if (
        raw === words ||
        text === undefined ||
        runs.has(text) ||
        (runners.has(text) && !functions.has(text))
      )
        runs.add(within);
    }
  }
  return runs;
}

/** The tools that a simple command calls. */
function toolsIn(
  texts: readonly string[],
  runs: ReadonlySet<string>,
  functions: ReadonlySet<string>,
): readonly string[] {
  const [head = '', ...rest] = texts;
  const own = !functions.has(head) && packageOf(head) !== undefined ? [head] : [];
  // gzip is called by tar.
  if (head === 'tar' && rest.some((text) => /^-\w*z/.test(text))) own.push('gzip');
  if (functions.has(head) ? !runs.has(head) : !runners.has(head)) return own;
  const next = rest.findIndex((text) => packageOf(text) !== undefined || runners.has(text) || runs.has(text));
  return next < 0 ? own : [...own, ...toolsIn(rest.slice(next), runs, functions)];
}
