import type { CallOptions, Connect } from './converse';
import { answered, packetCall } from './packet-call';
import { Fault } from './talk-error';
import { encodePacket } from './uwsgi-packet';

/**
 * Raises a signal of uWSGI's own, as `uwsgi.signal()` does (modifier 110, plugin `signal`). uWSGI takes signals that
 * nobody registered, too, and does nothing.
 *
 * @param signal from 0 to 255
 * @throws RangeError for another number; TalkError when it was not taken
 */
export async function raiseSignal(
  connect: Connect,
  signal: number,
  options: CallOptions = {},
): Promise<void> {
  const sent = [encodePacket(110, signal)];
  const call = { purpose: `raise signal ${signal}`, sent, modifier1: 255, options };
  await packetCall(connect, call, (answer) => {
    answered(answer, 'signal');
    if (answer.modifier2 !== 1)
      throw new Fault('refused', 'the queue of signals must have room, and uWSGI could not put it there');
  });
}
