import { type CommandNode, flagsOf } from './command-tree';

/** Writes the completion script for zsh, with descriptions. */
export function zshCompletion(tree: readonly CommandNode[]): string {
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
