import type { Connect, ConverseOptions } from './converse';
import { following, packetCall } from './packet-call';
import { Fault } from './talk-error';
import { type Bytes, decodeDict, encodeArray, encodePacket } from './uwsgi-packet';

/** Maximum size of a result in bytes. */
const mostBytes = 16 * 1024 * 1024;

/**
 * Calls a function that the application registered with `uwsgi.register_rpc()` (modifier 173, plugin `rpc`).
 *
 * @param name name of the function
 * @param args up to 253 texts; none may be empty, because uWSGI would drop it
 * @returns the returned bytes, up to 16 MiB
 * @throws RangeError if the call cannot be sent; TalkError `closed` if the function does not exist, raised an
 * exception, or returned nothing (or `str` instead of `bytes` in Python): uWSGI does not distinguish these cases
 */
export async function callRpc(
  connect: Connect,
  name: string,
  args: readonly Bytes[] = [],
  options: ConverseOptions = {},
): Promise<Buffer> {
  if (args.length > 253)
    throw new RangeError(`Cannot call ${name}: there must be at most 253 arguments, not ${args.length}`);
  const sent = [encodePacket(173, 0, encodeArray([name, ...args]))];
  const call = { purpose: `call ${JSON.stringify(name)}`, sent, modifier1: 173, options };
  return packetCall(connect, call, async (answer) => {
    if (answer === undefined) {
      throw new Fault(
        'closed',
        'the function must be registered and return bytes, but the connection was closed without an answer',
      );
    }
    // Results above 64 KiB follow a dictionary with their size.
    if (answer.modifier2 !== 5) return answer.body;
    const size = Number(new Map(decodeDict(answer.body)).get('CONTENT_LENGTH')?.toString());
    if (!(size <= mostBytes))
      throw new Fault('too-large', `the result must have at most ${mostBytes} bytes, but it has ${size}`);
    return following(answer.reader, size);
  });
}
