import { Argument, type Command, Option } from 'commander';
import { finish, usualCodes, withNotes } from './declare';

const json = new Option('--json', 'print for machines');

/** Declares the commands about projects as a whole, and about the command line itself. */
export function declareProjectCommands(program: Command): void {
  program.commandsGroup('Projects:');
  withNotes(
    program
      .command('init')
      .description(
        'Begins a project: a program that plans, package.json, tsconfig.json, a line for the README; overwrites nothing',
      )
      .argument('[directory]', 'where', '.')
      .option('--host <host>', 'local, or a destination such as deploy@web1:2222')
      .addOption(
        new Option('--type <type>', 'kind of application').choices([
          'python',
          'django',
          'flask',
          'fastapi',
          'php',
          'static',
        ]),
      )
      .option('--name <name>', 'name of the project; that of the directory by default')
      .option('-y, --yes', 'do not ask: local and python where nothing is given')
      .addOption(json),
    {
      examples: ['init shop', 'init shop --host deploy@web1 --type django --name shop'],
      codes: { ...usualCodes, 2: 'wrong usage, or the directory has a project' },
    },
  ).action(async (directory, options) =>
    finish((await import('./commands/init.js')).init(directory, options)),
  );

  withNotes(
    program
      .command('graph')
      .description(
        'Draws what a program declares: hosts, units, emperors, vassals, instances, routers and sockets',
      )
      .argument('<program>', 'file whose default export is a Project')
      .addOption(
        new Option('-f, --format <form>', 'form').choices(['text', 'mermaid', 'svg', 'dot']).default('text'),
      )
      .addOption(json),
    { examples: ['graph deploy.ts', 'graph deploy.ts --format svg > topology.svg'], codes: usualCodes },
  ).action(async (file, options) => finish((await import('./commands/graph.js')).graph(file, options)));

  withNotes(
    program
      .command('completion')
      .description('Prints what makes a shell complete these commands')
      .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish'])),
    {
      examples: [
        'completion bash > /etc/bash_completion.d/uwsgi-iac',
        'completion zsh > "${fpath[1]}/_uwsgi-iac"',
        'completion fish > ~/.config/fish/completions/uwsgi-iac.fish',
      ],
      codes: usualCodes,
    },
  ).action(async (shell) => finish((await import('./commands/completion.js')).completion(shell, program)));
}
