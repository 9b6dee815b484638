import type { CallOptions, Connect } from './converse';
import { following, packetCall } from './packet-call';
import { Fault } from './talk-error';
import { type Bytes, decodeDict, encodeArray, encodePacket } from './uwsgi-packet';

/** Most bytes of a result. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Calls a function that the application registered with `uwsgi.register_rpc()` (modifier 173, plugin `rpc`).
 *
 * @param name of the function
 * @param args up to 253 texts, none of them empty, because uWSGI would leave it out
 * @returns the bytes it returned, up to 16 MiB
 * @throws RangeError when the call cannot be sent; TalkError `closed` when there is no such function, it raised, or it
 * returned nothing (or a `str` where Python wants `bytes`): uWSGI does not tell these apart
 */
export async function callRpc(
  connect: Connect,
  name: string,
  args: readonly Bytes[] = [],
  options: CallOptions = {},
): Promise<Buffer> {
  if (args.length > 253)
    throw new RangeError(`Cannot call ${name}: there must be at most 253 arguments, not ${args.length}`);
  const sent = [encodePacket(173, 0, encodeArray([name, ...args]))];
  const call = { purpose: `call ${JSON.stringify(name)}`, sent, modifier1: 173, options };
  return packetCall(connect, call, async (answer) => {
    if (answer === undefined) {
      throw new Fault(
        'closed',
        'the function must be registered and return bytes, and the connection was closed without an answer',
      );
    }
    // Results above 64 KiB follow a dictionary that tells their size.
    if (answer.modifier2 !== 5) return answer.body;
    const size = Number(new Map(decodeDict(answer.body)).get('CONTENT_LENGTH')?.toString());
    if (!(size <= mostBytes))
      throw new Fault('too-large', `the result must have at most ${mostBytes} bytes, and it has ${size}`);
    return following(answer.reader, size);
  });
}
