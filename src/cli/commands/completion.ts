import type { Command } from 'commander';
import { type CommandNode, commandTree, type OptionNode } from '../command-tree';
import { exitCodes } from '../exit-codes';
import { printFile } from '../print';

/** Shells that commands are completed in. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** Prints what makes a shell complete our commands. */
export async function completion(shell: (typeof shells)[number], program: Command): Promise<number> {
  const tree = commandTree(program);
  printFile({ bash, zsh, fish }[shell](tree));
  return exitCodes.done;
}

const flagsOf = ({ short, long }: OptionNode): readonly string[] =>
  short === undefined ? [long] : [short, long];

/** All that bash and zsh may be asked in: words of commands, of options, and of the values that are closed sets. */
function bash(tree: readonly CommandNode[]): string {
  const commands = tree.map(({ name }) => name);
  const values = tree.flatMap((command) =>
    command.options
      .filter(({ takesValue }) => takesValue)
      .map((option) => {
        const patterns = flagsOf(option).map((flag) => `${command.name}:${flag}`);
        // Without a closed set it is most likely a file, which bash itself completes.
        return `    ${patterns.join('|')}) words="${option.choices.join(' ')}"; [ -n "$words" ] || return 0 ;;`;
      }),
  );
  const options = tree.map((command) => {
    const first = command.arguments[0]?.choices ?? [];
    const flags = command.options.flatMap(flagsOf);
    return `    ${command.name}) flags="${flags.join(' ')}"; words="${first.join(' ')}" ;;`;
  });
  return `# Completion of uwsgi-iac for bash: eval "$(uwsgi-iac completion bash)"
_uwsgi_iac() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  local words="" flags=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.join(' ')} --help --version" -- "$current"))
    return 0
  fi
  case "$command:$before" in
${values.join('\n')}
  esac
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    return 0
  fi
  case "$command" in
    help) words="${commands.join(' ')}" ;;
${options.filter((line) => !line.startsWith('    help)')).join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) [ "$COMP_CWORD" -eq 2 ] && COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
  return 0
}
complete -o default -F _uwsgi_iac uwsgi-iac
`;
}

function zsh(tree: readonly CommandNode[]): string {
  const cases = tree.map((command) => {
    const specs = command.options.map((option) => {
      const value = option.takesValue ? `:${option.long.slice(2)}:${zshValues(option.choices)}` : '';
      return flagsOf(option)
        .map((flag) => zshQuote(`*${flag}[${zshText(option.description)}]${value}`))
        .join(' ');
    });
    const positional = command.arguments.map(({ name, choices }, index) =>
      zshQuote(`${index + 1}:${name}:${zshValues(choices)}`),
    );
    const rest = zshQuote('*::file:_files');
    return `    ${command.name}) _arguments ${[...specs, ...positional, rest].join(' ')} ;;`;
  });
  const described = tree.map(({ name, description }) => `    ${zshQuote(`${name}:${zshText(description)}`)}`);
  return `#compdef uwsgi-iac
# Completion of uwsgi-iac for zsh: eval "$(uwsgi-iac completion zsh)", or a file _uwsgi-iac in a directory of $fpath
_uwsgi_iac() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _uwsgi-iac ]; then _uwsgi_iac "$@"; else compdef _uwsgi_iac uwsgi-iac; fi
`;
}

const zshQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const zshText = (text: string): string => text.replace(/[[\]:\\]/g, (mark) => `\\${mark}`);
const zshValues = (choices: readonly string[]): string =>
  choices.length > 0 ? `(${choices.join(' ')})` : '_files';

function fish(tree: readonly CommandNode[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = tree.flatMap(({ name, description, options, arguments: [first] }) => {
    const within = `complete -c uwsgi-iac -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c uwsgi-iac -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
      ...options.map(({ short, long, takesValue, choices, description: told }) => {
        const flags = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
        const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
        return `${within} ${flags}${value} -d ${quoted(told)}`;
      }),
      ...(first === undefined || first.choices.length === 0
        ? []
        : [`${within} -f -a ${quoted(first.choices.join(' '))}`]),
    ];
  });
  return `# Completion of uwsgi-iac for fish: uwsgi-iac completion fish | source\n${lines.join('\n')}\n`;
}
