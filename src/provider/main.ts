import { resources } from '../resources';
import { knownSecrets } from '../secrets/known';
import { printable } from '../secrets/printable';
import { openHost } from '../transport/open-host';
import { serve } from './serve';
import { Provider } from './service';

/** The address of the engine among the arguments; flags of the engine, some with a value, stand before it. */
export function engineAddress(args: readonly string[]): string | undefined {
  return args.findLast((arg) => /^[^-][^=]*:\d+$/.test(arg));
}

/** Runs as the executable that the engine starts: it reads the port as the first line, and nothing may come before it. */
export function main(): void {
  const provider = new Provider({ resources, openHost });
  const engine = engineAddress(process.argv.slice(2));
  if (engine !== undefined) provider.connect(engine);
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, crash);
  // A ^C reaches us before the engine has told what to do. Without work there is nothing to wait for.
  process.on('SIGINT', () => void provider.ended().then(() => process.exit(0)));
  serve(provider).then(
    ({ port }) => process.stdout.write(`${port}\n`),
    (error: unknown) => {
      write(`Cannot serve the uwsgi provider: ${String(error)}`);
      process.exitCode = 1;
    },
  );
}

/** The last words of a fault that nothing has caught; the engine shows them to the user. */
function crash(error: unknown): void {
  write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
}

function write(text: string): void {
  process.stderr.write(`${printable(knownSecrets().hide(text))}\n`);
}
