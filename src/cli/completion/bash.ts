import { type CommandNode, flagsOf } from './command-tree';

/** Writes the completion script for bash: commands, options, and the values of closed sets. */
export function bashCompletion(tree: readonly CommandNode[]): string {
  const commands = tree.map(({ name }) => name);
  const values = tree.flatMap((command) =>
    command.options
      .filter(({ takesValue }) => takesValue)
      .map((option) => {
        const patterns = flagsOf(option).map((flag) => `${command.name}:${flag}`);
        // A value outside of a closed set is most likely a file, which bash completes by itself.
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
