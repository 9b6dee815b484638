import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '../../examples/support/free-port';

test('freePort() gives ports that can be listened on, each once', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  }
});
