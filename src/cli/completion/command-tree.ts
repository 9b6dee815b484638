import type { Argument, Command, Option } from 'commander';

/** A command as data, for the completion scripts. */
export interface CommandNode {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ArgumentNode[];
}

/** An option of a command. */
export interface OptionNode {
  readonly short?: string;
  readonly long: string;
  readonly description: string;
  /** Whether the option takes a value. */
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** An argument of a command. */
export interface ArgumentNode {
  readonly name: string;
  readonly choices: readonly string[];
}

/** Lists the commands of the program, including `help`. */
export function commandTree(program: Command): readonly CommandNode[] {
  const help = program.createHelp();
  return help.visibleCommands(program).map((command) => ({
    name: command.name(),
    description: command.description(),
    options: help.visibleOptions(command).map(optionNode),
    arguments: command.registeredArguments.map((argument: Argument) => ({
      name: argument.name(),
      choices: argument.argChoices ?? [],
    })),
  }));
}

function optionNode({ short, long, description, required, optional, argChoices }: Option): OptionNode {
  return {
    ...(short === undefined ? {} : { short }),
    long: long!,
    description,
    takesValue: required || optional,
    choices: argChoices ?? [],
  };
}

/** Flags of an option: `-f`, `--format`. */
export const flagsOf = ({ short, long }: OptionNode): readonly string[] =>
  short === undefined ? [long] : [short, long];
