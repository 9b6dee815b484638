/**
 * Asks real uWSGIs whether they accept what this package renders for every conformance vector:
 * `npx jiti scripts/strict-check.ts [--write] BINARY...`
 *
 * Prints a page with the counts, and why each text that was refused was refused; `--write` makes it
 * docs/strict-check.md. Each check is `uwsgi --ini FILE:SECTION --strict --get none` in a directory of its own; as root,
 * in namespaces of its own, too. What would act while it is read is left out ({@link acts}).
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderIni } from '../src/config/ini';
import { type ParsedIni, parseIni } from '../src/config/parse';
import { isDirective, type RenderedSection } from '../src/config/rendered';
import { vectorTexts } from '../test/vectors/texts';
import { classify, type Verdict } from './strict-check/classify';
import { type CheckedBinary, page } from './strict-check/page';

/** Options that do something as soon as they are read. */
const acts = /^(hook-asap|exec-asap|spooler(-external)?|daemonize2?|plugins-list|cheaper-algo-list|exit)$/;

const root = join(__dirname, '..');
const sandbox = process.getuid?.() === 0 ? ['unshare', '--mount', '--net', '--ipc'] : [];

function harmless({ sections }: ParsedIni): readonly RenderedSection[] {
  return sections.map(({ name, lines }) => ({
    name,
    lines: lines.filter((line) => !isDirective(line) || !acts.test(line.key)),
  }));
}

/** One check; `extra` goes in front of the file. */
function ask(
  { binary, version }: { readonly binary: string; readonly version: string },
  file: string,
  section: string,
  extra: readonly string[],
): Promise<Verdict> {
  const args = [...extra, '--ini', `${file}:${section}`, '--strict', '--get', 'none'];
  const [command, ...rest] = [...sandbox, binary, ...args] as [string, ...string[]];
  return new Promise((resolve) => {
    execFile(command, rest, { timeout: 20_000, cwd: join(file, '..') }, (error, _, stderr) => {
      resolve(error === null ? { accepted: true } : classify(stderr, error, version));
    });
  });
}

async function check(binary: string, all: readonly string[]): Promise<CheckedBinary> {
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  const target = { binary, version };
  const directory = mkdtempSync(join(tmpdir(), 'strict-check-'));
  const verdicts: Verdict[] = [];
  const queue = [...all.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, text] = next;
      const sections = harmless(parseIni(text));
      const file = join(directory, `${index}.ini`);
      writeFileSync(file, renderIni(sections));
      for (const { name } of sections) {
        const plugins: string[] = [];
        let verdict = await ask(target, file, name, []);
        // The vectors name few plugins: they are about other things. What a distribution has apart is loaded on demand.
        while (!verdict.accepted && verdict.plugin !== undefined && !plugins.includes(verdict.plugin)) {
          plugins.push(verdict.plugin);
          const again = await ask(
            target,
            file,
            name,
            plugins.flatMap((plugin) => ['--plugin', plugin]),
          );
          verdict = again.accepted ? { accepted: true, loaded: true } : again;
        }
        verdicts.push(verdict);
      }
      rmSync(file);
    }
  };
  try {
    await Promise.all([worker(), worker()]);
  } finally {
    rmSync(directory, { recursive: true });
  }
  return { version, verdicts };
}

async function main(given: readonly string[]): Promise<void> {
  const all = vectorTexts();
  const checked: CheckedBinary[] = [];
  for (const binary of given.filter((arg) => !arg.startsWith('-'))) checked.push(await check(binary, all));
  const text = page(all.length, checked);
  process.stdout.write(text);
  if (given.includes('--write')) writeFileSync(join(root, 'docs/strict-check.md'), text);
}

if (process.argv[1] === __filename) void main(process.argv.slice(2));
