import { Server, ServerCredentials } from '@grpc/grpc-js';
import { ResourceProviderService } from '@pulumi/pulumi/proto/provider_grpc_pb';
import type { ResourceProvider } from './service';

/** Most bytes of one message: Pulumi's own bound. */
const mostBytes = 400 * 1024 * 1024;

/** Serves a provider on a free port of the loopback interface. */
export function serve(
  provider: ResourceProvider,
): Promise<{ readonly port: number; readonly server: Server }> {
  const server = new Server({
    'grpc.max_receive_message_length': mostBytes,
    'grpc.max_send_message_length': -1,
  });
  server.addService(ResourceProviderService, provider.handlers());
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error === null) resolve({ port, server });
      else reject(error);
    });
  });
}
