import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { agentAt } from '../../../src/transport/ssh/agent';
import { testFolder } from '../../support/folder';

const folder = testFolder();

/** Opens a stream to the agent; the errors come in the order of the calls. */
function open({ agent }: ReturnType<typeof agentAt>) {
  return new Promise<unknown>((resolve) => {
    agent.getStream((error) => error && resolve(error));
  });
}

test('agentAt() fails at a socket that is missing', async () => {
  const found = agentAt(join(folder, 'missing'));
  expect(await open(found)).toEqual(new Error('Failed to connect to agent'));
});

test('agentAt().close() ends the streams to an agent that does not answer', async () => {
  const path = join(folder, 'agent');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const found = agentAt(path);
  const failed = open(found);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const ended = once(socket.resume(), 'close');
  found.close();
  await ended;
  expect(await failed).toEqual(new Error('Failed to connect to agent'));
  server.close();
});
