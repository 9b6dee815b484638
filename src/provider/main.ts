import { resources } from '../resources';
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
  // A ^C reaches us before the engine has told what to do. Without work there is nothing to wait for.
  process.on('SIGINT', () => void provider.ended().then(() => process.exit(0)));
  serve(provider).then(
    ({ port }) => process.stdout.write(`${port}\n`),
    (error: unknown) => {
      process.stderr.write(`Cannot serve the uwsgi provider: ${String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
