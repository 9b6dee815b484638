import type { Connect, ConverseOptions } from './converse';
import { answered, packetCall } from './packet-call';
import { Fault } from './talk-error';
import { encodePacket } from './uwsgi-packet';

/**
 * Raises a uWSGI signal, like `uwsgi.signal()` (modifier 110, plugin `signal`). uWSGI accepts unregistered signals
 * and ignores them.
 *
 * @param signal from 0 to 255
 * @throws RangeError for another number; TalkError if it was not accepted
 */
export async function raiseSignal(
  connect: Connect,
  signal: number,
  options: ConverseOptions = {},
): Promise<void> {
  const sent = [encodePacket(110, signal)];
  const call = { purpose: `raise signal ${signal}`, sent, modifier1: 255, options };
  await packetCall(connect, call, (answer) => {
    answered(answer, 'signal');
    if (answer.modifier2 !== 1)
      throw new Fault('refused', 'the signal queue must have room, but uWSGI could not add the signal');
  });
}
