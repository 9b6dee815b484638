import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../version';
import { finish, notes, usualCodes } from './declare';
import { declareAdoptCommand } from './declare-adopt';
import { declareFileCommands } from './declare-files';
import { declareHostCommands } from './declare-hosts';
import { declareProjectCommands } from './declare-project';
import { exitCodes } from './exit-codes';
import { withPolicies, withReports } from './report-options';
import { withLockWait, withRollout } from './rollout-options';

const policyCodes = { 4: 'a policy refuses the program' };

/** All commands with their arguments and options. */
export const program = new Command('uwsgi-iac')
  .description('Deploys uWSGI application servers described in code, and looks at configurations and hosts')
  .version(version)
  .showHelpAfterError('(run with --help for the usage)')
  .exitOverride()
  .commandsGroup('Deployments:')
  .addHelpText(
    'after',
    notes({
      examples: ['init shop', 'plan deploy.ts && uwsgi-iac apply deploy.ts --yes', 'help plan'],
      codes: { ...usualCodes, 3: 'something differs (where --detailed-exitcode is given)', ...policyCodes },
    }),
  );

const pendingCodes = { ...usualCodes, 3: 'something differs (with --detailed-exitcode)' };
const changingCodes = { ...usualCodes, 1: 'something failed, or nobody agreed' };

const programArgument = [
  '<program>',
  'file whose default export is a Project, or a function that returns one',
] as const;
const adopt = new Option('--adopt', 'take over files that exist already and belong to nobody');
const yes = new Option('-y, --yes', 'do not ask before changing hosts');
const discardEdits = new Option(
  '--discard-edits',
  'remove files although they were edited, or replaced by others, since they were put there',
);
const detailed = new Option('--detailed-exitcode', 'exit with 3 when there is something to change');
const json = new Option('--json', 'print for machines');
const target = new Option(
  '--target <path...>',
  'only these, constructs or resources, and what they depend on',
);
const replace = new Option('--replace <path...>', 'make these anew though nothing of them differs');
const verbose = new Option('-v, --verbose', 'tell why each change takes effect the way it does');

withReports(withPolicies(withRollout(program.command('plan'))))
  .description('Shows what apply would change; reads only')
  .argument(...programArgument)
  .addOption(adopt)
  .addOption(target)
  .addOption(replace)
  .option('--out <file>', 'keep the plan for apply --plan; it holds no secret')
  .addOption(detailed)
  .addOption(verbose)
  .addOption(json)
  .addHelpText(
    'after',
    notes({
      examples: [
        'plan deploy.ts --detailed-exitcode',
        'plan deploy.ts --against origin/main --report markdown=plan.md --report html=plan.html',
      ],
      codes: { ...pendingCodes, ...policyCodes },
    }),
  )
  .action(async (file, options) => finish((await import('./commands.js')).plan(file, options)));

withPolicies(withLockWait(withRollout(program.command('apply'))))
  .description('Makes the hosts as the program says')
  .argument(...programArgument)
  .addOption(adopt)
  .addOption(target)
  .addOption(replace)
  .option('--plan <file>', 'apply just what plan --out kept, or nothing when hosts or program changed since')
  .addOption(discardEdits)
  .addOption(yes)
  .addOption(json)
  .addHelpText(
    'after',
    notes({ examples: ['apply deploy.ts --yes'], codes: { ...changingCodes, ...policyCodes } }),
  )
  .action(async (file, options) => finish((await import('./commands.js')).apply(file, options)));

withLockWait(withRollout(program.command('destroy')))
  .description('Takes away everything that the project owns on its hosts')
  .argument(...programArgument)
  .addOption(target)
  .addOption(discardEdits)
  .addOption(yes)
  .addOption(json)
  .addHelpText('after', notes({ examples: ['destroy deploy.ts --yes'], codes: changingCodes }))
  .action(async (file, options) => finish((await import('./commands.js')).destroy(file, options)));

program
  .command('refresh')
  .description('Shows what was changed on the hosts by others than us; reads only')
  .argument(...programArgument)
  .addOption(detailed)
  .addOption(json)
  .addHelpText('after', notes({ examples: ['refresh deploy.ts'], codes: pendingCodes }))
  .action(async (file, options) => finish((await import('./commands.js')).refresh(file, options)));

program
  .command('history')
  .description('Shows what was deployed and proven, by whom and when; reads only')
  .argument(...programArgument)
  .addOption(json)
  .addHelpText('after', notes({ examples: ['history deploy.ts'], codes: usualCodes }))
  .action(async (file, options) => finish((await import('./history.js')).history(file, options)));

withLockWait(program.command('rollback'))
  .description('Roll an application or one resource back to a recorded revision; the program stays as it is')
  .argument(...programArgument)
  .argument('<path>', 'the application or resource, as plan and history name it')
  .option('--to <revision>', 'number of the revision, as history tells it', revisionNumber)
  .addOption(yes)
  .addOption(json)
  .addHelpText('after', notes({ examples: ['rollback deploy.ts web1/shop --to 4'], codes: changingCodes }))
  .action(async (file, path, options) =>
    finish((await import('./history.js')).rollback(file, path, options)),
  );

function revisionNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a number, such as 4.');
  return Number(text);
}

declareProjectCommands(program);
declareFileCommands(program);
declareHostCommands(program);
declareAdoptCommand(program);

/** Runs the command line; the exit code is set on the process. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  // Who reads us may have seen enough, as `head` has; what was begun on a host goes on to its end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error) => void crash(error));
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      const greedy = argv.find((word) => word === '--target' || word === '--replace');
      if (error.code === 'commander.missingArgument' && greedy !== undefined)
        (await import('./print.js')).printError(
          `${greedy} takes all words up to the next option, so the program comes first: ${hint(argv)}\n`,
        );
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
      return;
    }
    await complain(error);
    const codes: Readonly<Record<string, number>> = {
      UsageError: exitCodes.usage,
      PolicyError: exitCodes.policy,
    };
    process.exitCode = codes[error instanceof Error ? error.name : ''] ?? exitCodes.failed;
  }
}

/** Says why it failed; what is needed for that is loaded only then. */
async function complain(error: unknown): Promise<void> {
  const [{ explain }, { printError }] = await Promise.all([import('./explain.js'), import('./print.js')]);
  printError(`${explain(error)}\n`);
}

/** The last words of a fault in our own code, or in a program, that nothing has caught. */
async function crash(error: unknown): Promise<void> {
  process.exitCode = exitCodes.failed;
  const { printError } = await import('./print.js');
  printError(`Error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit();
}

/** The same words with the last one, which the option took, in the place of the program. */
function hint(argv: readonly string[]): string {
  const [command = '', ...words] = argv.slice(2);
  const last = words.findLast((word) => !word.startsWith('-')) ?? '<program>';
  const others = words.filter((word) => word !== last);
  return `uwsgi-iac ${[command, last, ...others].join(' ')}`;
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
