/** Writes docs/cli.md from the commands as they are declared. A test proves that what is committed is current. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { program } from '../src/cli/main';

/** The text of the page. */
export function generateCliDocs(): string {
  const commands = program.commands;
  const rows = commands.map(
    (command) => `| [\`${command.name()}\`](#${command.name()}) | ${command.description()} |`,
  );
  return [
    '# The command line',
    '',
    'Written by `scripts/generate-cli-docs.ts` from the commands themselves; [how it compares](cli-compared.md) with the',
    'command line of uwsgiconf.',
    '',
    '- Data goes to the standard output; progress, warnings and errors go to the standard error.',
    '- `--json` prints for machines. Colours appear only on a terminal, and not where `NO_COLOR` is set.',
    '- Nothing is asked where there is no terminal: what would be asked must be given, or nothing is done and the command fails.',
    '- Errors name the file, the host or the resource, and what to do next.',
    '',
    '| command | what it does |',
    '|---|---|',
    ...rows,
    ...commands.flatMap((command) => ['', `## ${command.name()}`, '', '```text', helpOf(command), '```']),
    '',
  ].join('\n');
}

/** What `--help` prints, in lines of a fixed width. */
function helpOf(command: Command): string {
  let printed = '';
  command
    .configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      getOutHelpWidth: () => 100,
      getOutHasColors: () => false,
    })
    .outputHelp();
  return printed.trimEnd();
}

if (process.argv[1] === __filename) writeFileSync(join(__dirname, '../docs/cli.md'), generateCliDocs());
