import { Command } from 'commander';
import { version } from '../version';
import { commands } from './commands';
import { differenceCodes, helpNotes, policyCodes } from './options/help-notes';

/**
 * Assembles the command line. Only the commands that `words` name are loaded; the others appear in the list of commands.
 *
 * @param words - arguments of the process; all commands are loaded without them
 */
export async function buildProgram(words?: readonly string[]): Promise<Command> {
  const program = new Command('uwsgi-iac')
    .description('Deploy uWSGI application servers described in code, and inspect configurations and hosts')
    .version(version)
    .showHelpAfterError('(run with --help for the usage)')
    .exitOverride()
    .addHelpText(
      'after',
      helpNotes({
        examples: ['init shop', 'plan deploy.ts && uwsgi-iac apply deploy.ts --yes', 'help plan'],
        codes: { ...differenceCodes, ...policyCodes },
      }),
    );
  const named = commands.filter(
    ({ name, alias }) => words === undefined || words.includes(name) || words.includes(alias ?? name),
  );
  const loaded = named.some(({ needsAll }) => needsAll) ? commands : named;
  for (const entry of commands) {
    const command = program.command(entry.name).description(entry.summary).helpGroup(entry.group);
    if (entry.alias !== undefined) command.alias(entry.alias);
    if (loaded.includes(entry)) (await entry.load()).define(command);
  }
  return program;
}
