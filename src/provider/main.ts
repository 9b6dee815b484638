import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import { resources } from '../resources';
import { openHost } from '../transport/open-host';
import { Provider } from './service';

/** Most bytes of one message: Pulumi's own bound. */
const mostBytes = 400 * 1024 * 1024;

/** Serves the provider; resolves with the port. */
export function serve(engine: string | undefined): Promise<number> {
  const provider = new Provider({ resources, openHost });
  if (engine !== undefined) provider.connect(engine);
  const server = new Server({
    'grpc.max_receive_message_length': mostBytes,
    'grpc.max_send_message_length': -1,
  });
  server.addService(ResourceProviderService, provider.handlers());
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve(port);
      else reject(error);
    });
  });
}

/** The address of the engine among the arguments; flags of the engine, some with a value, stand before it. */
export function engineAddress(args: readonly string[]): string | undefined {
  return args.findLast((arg) => /^[^-][^=]*:\d+$/.test(arg));
}

/** Runs as the executable that the engine starts: it reads the port as the first line, and nothing may come before it. */
export function main(): void {
  serve(engineAddress(process.argv.slice(2))).then(
    (port) => process.stdout.write(`${port}\n`),
    (error: unknown) => {
      process.stderr.write(`Cannot serve the uwsgi provider: ${String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
