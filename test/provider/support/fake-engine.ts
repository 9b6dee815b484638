import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';

/** A message that the provider sent to the engine. */
export interface Logged {
  readonly severity: 'INFO' | 'WARNING' | 'ERROR' | 'DEBUG';
  readonly urn: string;
  readonly message: string;
  readonly ephemeral: boolean;
}

/** An engine that remembers what it is told. */
export class FakeEngine {
  readonly logged: Logged[] = [];
  readonly #server = new Server();

  #address: Promise<string> | undefined;

  /** Starts it; gives its address. */
  start(): Promise<string> {
    this.#address ??= this.#bind();
    return this.#address;
  }

  #bind(): Promise<string> {
    const names = ['DEBUG', 'INFO', 'WARNING', 'ERROR'] as const;
    this.#server.addService(EngineService, {
      log: ({ request }: { request: LogRequest }, callback: (error: null, empty: Empty) => void) => {
        this.logged.push({
          severity: names[request.getSeverity()]!,
          urn: request.getUrn(),
          message: request.getMessage(),
          ephemeral: request.getEphemeral(),
        });
        callback(null, new Empty());
      },
    } as unknown as UntypedServiceImplementation);
    return new Promise((resolve, reject) => {
      this.#server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(`127.0.0.1:${port}`) : reject(error),
      );
    });
  }

  stop(): void {
    this.#server.forceShutdown();
  }
}
