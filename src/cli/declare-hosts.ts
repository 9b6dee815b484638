import { Argument, type Command, Option } from 'commander';
import { finish, usualCodes, withNotes } from './declare';

const resource = new Option('--resource <path>', 'the resource of a project, as plan names it');
const json = new Option('--json', 'print for machines');
const binary = new Option('--binary <path>', 'the uWSGI program').default('uwsgi');

/** Declares the commands about uWSGI and its hosts. */
export function declareHostCommands(program: Command): void {
  program.commandsGroup('uWSGI and hosts:');
  withNotes(
    program
      .command('run')
      .description(
        'Runs a uWSGI of this machine with a configuration, in the foreground, with its signals and its exit code',
      )
      .argument('<file>', 'an ini, xml, yaml or json file, or a program')
      .argument('[arguments...]', 'more arguments of uWSGI, behind --')
      .addOption(binary)
      .option('--section <name>', 'only this section')
      .addOption(resource),
    {
      examples: ['run deploy.ts', 'run shop.ini --binary venv/bin/uwsgi -- --processes 1'],
      codes: { ...usualCodes, 1: 'not started, or 1 of uWSGI itself: any other code is that of uWSGI' },
    },
  ).action(async (file, more, options) =>
    finish((await import('./commands/run.js')).run(file, more, options)),
  );

  withNotes(
    program
      .command('sysinit')
      .description('Prints the file that lets systemd or upstart start a configuration')
      .addArgument(new Argument('<system>', 'what starts services').choices(['systemd', 'upstart']))
      .argument('<file>', 'an ini, xml, yaml or json file, or a program')
      .option('--project <name>', 'name of the service')
      .addOption(resource)
      .option('--path <path>', 'path of the configuration on the host')
      .option('--runner <command>', 'command in front of that path')
      .addOption(json),
    {
      examples: ['sysinit systemd deploy.ts > shop.service', 'sysinit upstart shop.ini --project shop'],
      codes: usualCodes,
    },
  ).action(async (system, file, options) =>
    finish((await import('./commands/sysinit.js')).sysinit(system, file, options)),
  );

  withNotes(
    program
      .command('probe-plugins')
      .description('Lists the plugins of a uWSGI, of this machine or of a host; changes nothing')
      .option(
        '--host <host>',
        'a host of --program, or a destination such as deploy@web1:2222; this machine by default',
      )
      .option('--program <file>', 'program that declares the host')
      .addOption(binary)
      .addOption(json),
    {
      examples: [
        'probe-plugins',
        'probe-plugins --host web1 --program deploy.ts',
        'probe-plugins --binary venv/bin/uwsgi --json',
      ],
      codes: { ...usualCodes, 1: 'no uWSGI, or no way to the host' },
    },
  ).action(async (options) => finish((await import('./commands/probe-plugins.js')).probePlugins(options)));

  withNotes(
    program
      .command('doctor')
      .description('Tells what a host lacks for us, and what to do about it; changes nothing')
      .argument(
        '<what>',
        'a program, whose resources say what is needed, or a destination such as deploy@web1:2222 or local',
      )
      .option('--host <name>', 'only this host of the program')
      .option('--binary <path>', 'the uWSGI program, where no instance tells')
      .addOption(json),
    {
      examples: ['doctor deploy.ts', 'doctor deploy@web1 --json'],
      codes: {
        ...usualCodes,
        0: 'nothing needed is missing',
        1: 'something is, or a host cannot be reached',
      },
    },
  ).action(async (what, options) => finish((await import('./commands/doctor.js')).doctor(what, options)));
}
