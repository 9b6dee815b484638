import { resources } from '../resources';
import { knownSecrets } from '../secrets/known';
import { printable } from '../secrets/printable';
import { openHost } from '../transport/open-host';
import { serve } from './serve';
import { ResourceProvider } from './service';

/** The address of the engine among the arguments; flags of the engine, some with a value, stand before it. */
export function engineAddress(args: readonly string[]): string | undefined {
  return args.findLast((arg) => /^[^-][^=]*:\d+$/.test(arg));
}

/** Entry point of the executable that the engine starts. The engine reads the port as the first line of the output. */
export function serveProvider(): void {
  const provider = new ResourceProvider({ resources, openHost });
  const engine = engineAddress(process.argv.slice(2));
  if (engine !== undefined) provider.connect(engine);
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, crash);
  // A ^C reaches this process before the engine sends Cancel. Without running work the process exits.
  process.on('SIGINT', () => void provider.ended().then(() => process.exit(0)));
  serve(provider).then(
    ({ port }) => process.stdout.write(`${port}\n`),
    (error: unknown) => {
      write(`Cannot serve the uwsgi provider: ${String(error)}`);
      process.exitCode = 1;
    },
  );
}

/** Prints an uncaught error and exits; the engine shows it to the user. */
function crash(error: unknown): void {
  write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}

function write(text: string): void {
  process.stderr.write(`${printable(knownSecrets().hide(text))}\n`);
}
