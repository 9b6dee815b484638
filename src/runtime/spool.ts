import type { CallOptions, Connect } from './converse';
import { answered, packetCall } from './packet-call';
import { Fault } from './talk-error';
import { type Bytes, encodeDict, encodePacket } from './uwsgi-packet';

/**
 * Puts a task into the first spooler, as `uwsgi.spool()` does (modifier 17, plugin `spooler`). The task is on disk when
 * this returns; it runs later.
 *
 * @param task what the spooler function gets; together at most 65535 bytes, and no more than `buffer-size`
 * @throws RangeError when the task cannot be sent; TalkError when it was not taken
 */
export async function spool(
  connect: Connect,
  task: Readonly<Record<string, Bytes>>,
  options: CallOptions = {},
): Promise<void> {
  const sent = [encodePacket(17, 0, encodeDict(Object.entries(task)))];
  await packetCall(connect, { purpose: 'spool a task', sent, modifier1: 255, options }, (answer) => {
    answered(answer, 'spooler');
    if (answer.modifier2 !== 1)
      throw new Fault('refused', 'the instance must have a spooler that can be written, and uWSGI said no');
  });
}
