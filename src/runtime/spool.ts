import type { Connect, ConverseOptions } from './converse';
import { answered, packetCall } from './packet-call';
import { Fault } from './talk-error';
import { type Bytes, encodeDict, encodePacket } from './uwsgi-packet';

/**
 * Adds a task to the first spooler, like `uwsgi.spool()` (modifier 17, plugin `spooler`). On return the task is on
 * disk; it runs later.
 *
 * @param task arguments of the spooler function; in total at most 65535 bytes, and at most `buffer-size`
 * @throws RangeError if the task cannot be sent; TalkError if it was not accepted
 */
export async function spool(
  connect: Connect,
  task: Readonly<Record<string, Bytes>>,
  options: ConverseOptions = {},
): Promise<void> {
  const sent = [encodePacket(17, 0, encodeDict(Object.entries(task)))];
  await packetCall(connect, { purpose: 'spool a task', sent, modifier1: 255, options }, (answer) => {
    answered(answer, 'spooler');
    if (answer.modifier2 !== 1)
      throw new Fault('refused', 'the instance must have a writable spooler, but uWSGI refused the task');
  });
}
