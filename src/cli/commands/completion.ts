import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash';
import { commandTree } from '../completion/command-tree';
import { fishCompletion } from '../completion/fish';
import { zshCompletion } from '../completion/zsh';
import { exitCodes, exitWith } from '../exit-codes';
import { helpNotes, usualCodes } from '../options/help-notes';
import { printFile } from '../output/print';

const writers = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export function define(command: Command): void {
  command
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(writers)))
    .addHelpText(
      'after',
      helpNotes({
        examples: [
          'completion bash > /etc/bash_completion.d/uwsgi-iac',
          'completion zsh > "${fpath[1]}/_uwsgi-iac"',
          'completion fish > ~/.config/fish/completions/uwsgi-iac.fish',
        ],
        codes: usualCodes,
      }),
    )
    .action(exitWith((shell: keyof typeof writers) => completion(shell, command.parent!)));
}

/** Prints the completion script of a shell. */
async function completion(shell: keyof typeof writers, program: Command): Promise<number> {
  printFile(writers[shell](commandTree(program)));
  return exitCodes.done;
}
