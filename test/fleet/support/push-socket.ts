import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The sending end of a ZeroMQ pipeline (PUSH) that speaks ZMTP 3.0 without security: https://rfc.zeromq.org/spec/23/. */
export class PushSocket {
  private constructor(private readonly stream: Socket) {}

  /** Connects, greets and waits for the greeting and READY of the other end. */
  static async open(host: string, port: number): Promise<PushSocket> {
    const stream = connect({ host, port });
    await once(stream, 'connect');
    const greeting = Buffer.alloc(64);
    greeting[0] = 0xff;
    greeting[9] = 0x7f;
    greeting[10] = 3;
    greeting.write('NULL', 12);
    stream.write(greeting);
    const ready = Buffer.concat([Buffer.from('\x05READY\x0bSocket-Type\0\0\0\x04PUSH', 'latin1')]);
    stream.write(Buffer.concat([Buffer.from([0x04, ready.length]), ready]));
    let seen = Buffer.alloc(0);
    while (!seen.includes('READY')) seen = Buffer.concat([seen, (await once(stream, 'data'))[0] as Buffer]);
    stream.resume();
    return new PushSocket(stream);
  }

  /** Sends one message of several parts. */
  send(...parts: readonly string[]): void {
    for (const [index, part] of parts.entries()) {
      const body = Buffer.from(part);
      const head = Buffer.alloc(9);
      head[0] = (index < parts.length - 1 ? 1 : 0) | 2;
      head.writeBigUInt64BE(BigInt(body.length), 1);
      this.stream.write(Buffer.concat([head, body]));
    }
  }

  close(): void {
    this.stream.destroy();
  }
}
