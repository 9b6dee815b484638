/**
 * Runs a folder of public configuration files through parse, render, every form, lint and toTypeScript:
 * `npm run -s corpus -- FOLDER [--binary PATH]...`
 *
 * data/corpus.json lists repository, commit, path and SHA-256 of each file; the files are not part of this repository, and their
 * names in the folder do not matter. Each error of lint is shown to real uWSGIs (corpus/confirm.ts). Writes docs/corpus.md; the exit code is 1
 * when anything crashed, or a uWSGI contradicts an error.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import listed from '../data/corpus.json';
import { formatOfPath, formatOfText, parseFile, renderFile } from '../src/config/file-format';
import { formatArgs } from '../src/config/formatters/args';
import { isDirective, type RenderedSection } from '../src/config/line';
import { lintFile } from '../src/config/lint/lint';
import { optionText } from '../src/config/option-text';
import { toTypeScript } from '../src/config/to-typescript';
import { OptionError } from '../src/options/errors';
import { binaryOf } from '../test/config/forms/read';
import { type Answer, confirm } from './corpus/confirm';

type Counts = Map<string, number>;

const count = (counts: Counts, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

/** What is done with the sections of a file. */
const steps: Readonly<Record<string, (sections: readonly RenderedSection[]) => unknown>> = {
  ini: (sections) => renderFile(sections, 'ini'),
  args: (sections) => formatArgs(sections),
  yaml: (sections) => renderFile(sections, 'yaml'),
  xml: (sections) => renderFile(sections, 'xml'),
  json: (sections) => renderFile(sections, 'json'),
  'texts of options': (sections) =>
    sections.flatMap(({ lines }) => lines.filter(isDirective).map(({ key }) => optionText(key))),
  toTypeScript: (sections) => toTypeScript(sections),
};

function main(folder: string, paths: readonly string[]): number {
  const binaries = paths.map(binaryOf);
  const answers: Counts = new Map();
  const unsure: string[] = [];
  const known = new Map(listed.map(([repo, , path, digest]) => [digest!, `${repo} ${path}`]));
  const done = new Map<string, Counts>();
  const rules: Counts = new Map();
  const crashes: string[] = [];
  const withErrors = new Set<string>();
  let files = 0;
  let lines = 0;
  const attempt = <T>(step: string, name: string, run: () => T): T | undefined => {
    const counts = done.get(step) ?? new Map<string, number>();
    done.set(step, counts);
    try {
      const result = run();
      count(counts, 'done');
      return result;
    } catch (error) {
      const isRefusal = error instanceof OptionError || error instanceof SyntaxError;
      count(counts, isRefusal ? 'refused' : 'crashed');
      if (!isRefusal) crashes.push(`${name}, ${step}: ${error}`);
      return undefined;
    }
  };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    const name = known.get(createHash('sha256').update(bytes).digest('hex'));
    if (name === undefined) continue;
    files += 1;
    const text = bytes.toString('utf8');
    const format = formatOfPath(name) ?? formatOfText(text);
    const parsed = attempt('parse', name, () => parseFile(text, format));
    if (parsed === undefined) continue;
    lines += parsed.sections.flatMap((section) => section.lines.filter(isDirective)).length;
    for (const [step, run] of Object.entries(steps)) attempt(step, name, () => run(parsed.sections));
    const findings = attempt('lint', name, () => lintFile(text, format)) ?? [];
    const errors = findings.filter(({ severity }) => severity === 'error');
    const found = new Set(errors.map(({ rule }) => rule));
    for (const error of errors) {
      const lines = parsed.sections.find((one) => one.name === error.section)?.lines ?? [];
      const said = binaries.map((binary) => confirm(binary, error, lines.filter(isDirective)));
      const answer = (['contradicted', 'confirmed', 'not run'] as const).find((one) => said.includes(one));
      count(answers, `${error.rule} ${answer}`);
      if (answer !== 'confirmed') unsure.push(`${answer}: ${name}: ${error.rule}: ${error.message}`);
    }
    for (const rule of found) count(rules, rule);
    if (found.size > 0) withErrors.add(name);
  }
  const of = (step: string, state: string): number => done.get(step)?.get(state) ?? 0;
  const versions = binaries.map(({ version }) => `uWSGI ${version}`).join(' and ');
  const page = [
    '# Public configuration files',
    '',
    `Written by \`npm run corpus -- FOLDER\` for the files of \`data/corpus.json\`: ${listed.length} distinct files of ${new Set(listed.map(([repo]) => repo)).size} public`,
    'repositories, listed by repository, commit, path and SHA-256. The files themselves are not part of this repository.',
    '',
    `${files} files with ${lines} options went through each step. A refusal is a message, such as for a form that cannot express the file.`,
    '',
    '| step | done | refused | crashed |',
    '|---|---|---|---|',
    ...[...done.keys()].map(
      (step) => `| ${step} | ${of(step, 'done')} | ${of(step, 'refused')} | ${of(step, 'crashed')} |`,
    ),
    '',
    `\`lint\` has errors in ${withErrors.size} files. Each error was made a file of its lines, which ${versions} ran: under \`strict\` for`,
    'unknown options, with a program that reads the number of the option in the running uWSGI, or until the second bind.',
    'An error is contradicted if one of them reads the lines otherwise.',
    '',
    '| rule | files | errors | confirmed | contradicted | not run |',
    '|---|---|---|---|---|---|',
    ...[...rules].sort(([, one], [, other]) => other - one).map(([rule, found]) => row(rule, found, answers)),
    '',
  ];
  writeFileSync(join(__dirname, '../docs/corpus.md'), page.join('\n'));
  for (const line of [...crashes, ...unsure]) process.stdout.write(`${line}\n`);
  process.stdout.write(`${files} of ${listed.length} files, ${crashes.length} crashes\n`);
  return crashes.length > 0 || unsure.some((line) => line.startsWith('contradicted')) ? 1 : 0;
}

/** A rule with the files and errors that it found, and what uWSGI said to them. */
function row(rule: string, files: number, answers: Counts): string {
  const of = (answer: Answer): number => answers.get(`${rule} ${answer}`) ?? 0;
  const [right, wrong, open] = [of('confirmed'), of('contradicted'), of('not run')];
  const all = right + wrong + open;
  const share = Math.round((100 * right) / all);
  return `| [\`${rule}\`](lint.md#${rule}) | ${files} | ${all} | ${right} (${share} %) | ${wrong} | ${open} |`;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { binary: { type: 'string', multiple: true, default: ['uwsgi'] } },
});
const [folder] = positionals;
if (folder === undefined) {
  process.stderr.write('Cannot run: name the folder with the files\n');
  process.exitCode = 2;
} else {
  process.exitCode = main(folder, values.binary);
}
