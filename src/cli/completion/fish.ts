import type { CommandNode } from './command-tree';

/** Writes the completion script for fish, with descriptions. */
export function fishCompletion(tree: readonly CommandNode[]): string {
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = tree.flatMap(({ name, description, options, arguments: [first] }) => {
    const within = `complete -c uwsgi-iac -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c uwsgi-iac -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
      ...options.map(({ short, long, takesValue, choices, description: text }) => {
        const flags = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
        const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
        return `${within} ${flags}${value} -d ${quoted(text)}`;
      }),
      ...(first === undefined || first.choices.length === 0
        ? []
        : [`${within} -f -a ${quoted(first.choices.join(' '))}`]),
    ];
  });
  return `# Completion of uwsgi-iac for fish: uwsgi-iac completion fish | source\n${lines.join('\n')}\n`;
}
