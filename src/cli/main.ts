import { CommanderError } from 'commander';
import { buildProgram } from './build-program';
import { endInterrupted, exitCodes } from './exit-codes';

/** Runs the command line and sets the exit code of the process. */
export async function main(argv: readonly string[] = process.argv): Promise<void> {
  // A reader such as `head` may close the pipe early; an operation that started on a host still completes.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error) => void crash(error));
  try {
    const program = await buildProgram(argv.slice(2));
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      await explainGreedyOption(error, argv);
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
      return;
    }
    await printFailure(error);
    const codes: Readonly<Record<string, number>> = {
      UsageError: exitCodes.usage,
      PolicyError: exitCodes.policy,
    };
    process.exitCode = codes[error instanceof Error ? error.name : ''] ?? exitCodes.failed;
  } finally {
    endInterrupted();
  }
}

/** Prints a failure; the modules for it are loaded only then. */
async function printFailure(error: unknown): Promise<void> {
  const [{ formatError }, { printError }, { setIn }] = await Promise.all([
    import('./output/format-error.js'),
    import('./output/print.js'),
    import('../plan/format-value.js'),
  ]);
  printError(`${setIn(formatError(error))}\n`);
}

/** Prints a bug of ours, or of a program, that no handler caught, and ends the process. */
async function crash(error: unknown): Promise<void> {
  process.exitCode = exitCodes.failed;
  const { printError } = await import('./output/print.js');
  printError(`Error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit();
}

/** Says how to order the words when `--target` or `--replace` took the program as one of its values. */
async function explainGreedyOption(error: CommanderError, argv: readonly string[]): Promise<void> {
  const greedy = argv.find((word) => word === '--target' || word === '--replace');
  if (error.code !== 'commander.missingArgument' || greedy === undefined) return;
  const { printError } = await import('./output/print.js');
  printError(
    `${greedy} takes all words up to the next option, so the program comes first: ${programFirst(argv)}\n`,
  );
}

/** The same command line with its last word, which the option took, as the program. */
function programFirst(argv: readonly string[]): string {
  const [command = '', ...words] = argv.slice(2);
  const last = words.findLast((word) => !word.startsWith('-')) ?? '<program>';
  const others = words.filter((word) => word !== last);
  return `uwsgi-iac ${[command, last, ...others].join(' ')}`;
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
