import { Argument, Command, Option } from 'commander';
import { commandTree, flagsOf } from '../../../src/cli/completion/command-tree';

const program = new Command('uwsgi-iac');
program
  .command('lint')
  .description('Check configurations')
  .addArgument(new Argument('[file]'))
  .addOption(new Option('-f, --format <format>', 'Output').choices(['text', 'json']))
  .addOption(new Option('--fix', 'Repair'))
  .addOption(new Option('--profile [name]', 'Profile'))
  .addOption(new Option('--internal', 'Not shown').hideHelp());
program.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']));
program.command('secret', { hidden: true });

test('commandTree() has commands with options, values and arguments, without hidden ones', () => {
  const [lint, completion, help, ...more] = commandTree(program);
  expect([lint!.name, lint!.description, completion!.name, help!.name, more]).toEqual([
    'lint',
    'Check configurations',
    'completion',
    'help',
    [],
  ]);
  expect(lint!.options.filter(({ long }) => long !== '--help')).toEqual([
    { short: '-f', long: '--format', description: 'Output', takesValue: true, choices: ['text', 'json'] },
    { long: '--fix', description: 'Repair', takesValue: false, choices: [] },
    { long: '--profile', description: 'Profile', takesValue: true, choices: [] },
  ]);
  expect([lint!.arguments, completion!.arguments]).toEqual([
    [{ name: 'file', choices: [] }],
    [{ name: 'shell', choices: ['bash', 'zsh'] }],
  ]);
});

test('flagsOf() has the short flag first, if there is one', () => {
  const [format, fix] = commandTree(program)[0]!.options;
  expect([flagsOf(format!), flagsOf(fix!)]).toEqual([['-f', '--format'], ['--fix']]);
});
