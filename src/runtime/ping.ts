import type { Connect, ConverseOptions } from './converse';
import { answered, packetCall } from './packet-call';
import { encodePacket } from './uwsgi-packet';

/** Result of a ping. */
export interface Pong {
  /** Text that the application set with `uwsgi.set_warning_message()`; `uwsgi --ping` counts it as a failure. */
  readonly warning?: string;
}

/**
 * Checks whether a worker answers on a uwsgi socket (modifier 100, plugin `ping`). Does not call the application.
 *
 * @throws TalkError if none answers
 */
export function ping(connect: Connect, options: ConverseOptions = {}): Promise<Pong> {
  const call = { purpose: 'ping', sent: [encodePacket(100, 0)], modifier1: 100, options };
  return packetCall(connect, call, (answer) => {
    answered(answer, 'ping');
    return answer.size === 0 ? {} : { warning: answer.body.toString() };
  });
}
