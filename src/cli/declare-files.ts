import { type Command, Option } from 'commander';
import { finish, gather, usualCodes, withNotes } from './declare';

const file = [
  '<file>',
  'an ini, xml, yaml or json file, or a program whose default export is a Project or a Section',
] as const;
const resource = new Option('--resource <path>', 'the resource of a project, as plan names it');
const section = new Option('--section <name>', 'only this section');
const json = new Option('--json', 'print for machines');
const oneOf = (flags: string, about: string, choices: readonly string[]): Option =>
  new Option(flags, about).choices(choices);

/** Declares the commands about configurations, on no host. */
export function declareFileCommands(program: Command): void {
  program.commandsGroup('Configurations:');
  withNotes(
    program
      .command('compile')
      .description('Prints a configuration as uWSGI reads it, in the form that is asked for')
      .argument(...file)
      .addOption(oneOf('-f, --format <form>', 'form', ['ini', 'args', 'json', 'yaml', 'xml']).default('ini'))
      .addOption(section)
      .addOption(resource)
      .option('--show-secrets', 'write secret values out')
      .addOption(json),
    {
      examples: ['compile deploy.ts > shop.ini', 'compile shop.ini --format yaml'],
      codes: usualCodes,
    },
  ).action(async (path, options) => finish((await import('./commands/compile.js')).compile(path, options)));

  withNotes(
    program
      .command('lint')
      .description(
        'Looks configurations through for what uWSGI would misread or do badly; docs/lint.md has the rules',
      )
      .argument('<files...>', 'ini, xml, yaml or json files, or programs')
      .addOption(oneOf('-f, --format <form>', 'form', ['text', 'json', 'junit', 'sarif']).default('text'))
      .addOption(
        oneOf('--fail-on <severity>', 'least severity that fails', [
          'error',
          'warning',
          'info',
          'never',
        ]).default('error'),
      )
      .option('--rule <rule=severity>', 'another severity for a rule, or off; may be repeated', gather)
      .option(
        '--fact <name=value>',
        'what holds on the host: version=2.0.21, systemd, somaxconn=128; may be repeated',
        gather,
      )
      .addOption(json),
    {
      examples: [
        'lint /etc/uwsgi/*.ini',
        'lint deploy.ts --format sarif > lint.sarif',
        'lint shop.ini --fail-on warning --rule no-threads=off --fact version=2.0.21',
      ],
      codes: {
        0: 'nothing of that severity',
        1: 'something of it, or a file that cannot be read',
        2: 'wrong usage',
      },
    },
  ).action(async (paths, options) => finish((await import('./commands/lint.js')).lint(paths, options)));

  withNotes(
    program
      .command('explain')
      .description(
        'Says what each line of a configuration does, how a change of it takes effect, and how a program says it',
      )
      .argument(...file)
      .addOption(section)
      .addOption(resource)
      .addOption(json),
    { examples: ['explain /etc/uwsgi/shop.ini'], codes: usualCodes },
  ).action(async (path, options) => finish((await import('./commands/explain.js')).explain(path, options)));

  withNotes(
    program
      .command('diff')
      .description(
        'Compares two files option by option, a program with its hosts, or two revisions of a resource; reads only',
      )
      .argument(
        '[what...]',
        'two files of any form; or, with --program, nothing, or a resource and two revisions',
      )
      .option('--program <file>', 'program whose hosts, or whose history, are compared')
      .addOption(resource)
      .option('--detailed-exitcode', 'exit with 3 when something differs')
      .addOption(json),
    {
      examples: [
        'diff old.ini new.yaml',
        'diff --program deploy.ts --resource web1/shop/instance',
        'diff --program deploy.ts web1/shop/instance 3 5',
      ],
      codes: { ...usualCodes, 3: 'something differs (with --detailed-exitcode)' },
    },
  ).action(async (what, options) => finish((await import('./commands/diff.js')).diff(what, options)));
}
