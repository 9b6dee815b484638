import type { Server } from '@grpc/grpc-js';
import { serve } from '../../../src/provider/serve';
import { ResourceProvider } from '../../../src/provider/service';
import { configuration } from '../../../src/resources/configuration/lifecycle';
import { instance } from '../../../src/resources/instance/lifecycle';
import type { Connection } from '../../../src/transport/connection';
import { MemoryHost } from '../../../src/transport/memory-host';
import { Client } from './client';
import { FakeEngine } from './fake-engine';
import { Gadgets, registry } from './gadget';

/** A provider served within the test, its engine and its hosts in memory. */
export class Bench {
  readonly engine = new FakeEngine();
  readonly gadgets = new Gadgets();
  readonly hosts = new Map<string, MemoryHost>();
  /** Connections that hosts were opened with. */
  readonly connections = new Map<string, Connection>();
  client!: Client;
  #server!: Server;

  static async start(): Promise<Bench> {
    const bench = new Bench();
    const provider = new ResourceProvider({
      resources: registry(bench.gadgets.resource as never, configuration as never, instance as never),
      openHost: (name, connection) => {
        bench.connections.set(name, connection);
        return bench.host(name);
      },
    });
    const { port, server } = await serve(provider);
    bench.#server = server;
    bench.client = new Client(port);
    await bench.client.handshake(await bench.engine.start());
    return bench;
  }

  host(name: string): MemoryHost {
    const host = this.hosts.get(name) ?? new MemoryHost({ name });
    this.hosts.set(name, host);
    return host;
  }

  stop(): void {
    this.client.close();
    this.#server.forceShutdown();
    this.engine.stop();
  }
}
