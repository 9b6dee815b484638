import { credentials, Metadata } from '@grpc/grpc-js';
import { EngineClient } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { LogRequest, LogSeverity } from '@pulumi/pulumi/proto/engine_pb';
import { urnName } from './claims';

/** Messages that the engine shows to the user. */
export interface Log {
  /** A line that stays with the resource. */
  info(urn: string, message: string): Promise<void>;
  warn(urn: string, message: string): Promise<void>;
  /** A line that the next one replaces. */
  progress(urn: string, message: string): Promise<void>;
}

/** Sends messages to the engine. A message that cannot be delivered is dropped, so that the deployment goes on. */
export class EngineLog implements Log {
  #client: EngineClient | undefined;

  /** Connects to an engine; with a debugger attached, one process serves many runs. */
  connect(address: string): void {
    this.close();
    this.#client = new EngineClient(address, credentials.createInsecure());
  }

  close(): void {
    this.#client?.close();
    this.#client = undefined;
  }

  info(urn: string, message: string): Promise<void> {
    return this.#send(urn, message, new LogRequest().setSeverity(LogSeverity.INFO));
  }

  warn(urn: string, message: string): Promise<void> {
    return this.#send(urn, message, new LogRequest().setSeverity(LogSeverity.WARNING));
  }

  progress(urn: string, message: string): Promise<void> {
    return this.#send(urn, message, new LogRequest().setSeverity(LogSeverity.INFO).setEphemeral(true));
  }

  /** With `--diff` the engine prints messages between resources, without their names: each line bears its own. */
  #send(urn: string, message: string, severe: LogRequest): Promise<void> {
    const request = severe.setUrn(urn).setMessage(message.replace(/^/gm, `${urnName(urn)}: `));
    const client = this.#client;
    if (client === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      client.log(request, new Metadata(), { deadline: Date.now() + 5_000 }, () => resolve());
    });
  }
}
