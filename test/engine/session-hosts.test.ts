import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { SessionHosts } from '../../src/engine/session-hosts';
import { sh } from '../../src/transport/shell';
import { connectionTo } from '../support/session';

let target: LoopbackTarget;
beforeAll(async () => {
  target = await startLoopbackTarget();
});
afterAll(() => target?.stop());

test('close() ends what a failed plan would still ask, instead of connecting again', async () => {
  const project = new Project('shop');
  for (const name of ['web1', 'web2']) new Host(project, name, connectionTo(target));
  const hosts = new SessionHosts(project.synth(), {}, new AbortController().signal);
  const host = hosts.get('web1');
  await host.exec(sh`:`, { readOnly: true });
  await hosts.close();
  await expect(host.exec(sh`:`, { readOnly: true })).rejects.toThrow('the session was closed');
  await expect(host.observe({ files: [{ path: '/etc/hostname' }] })).rejects.toThrow(
    'the session was closed',
  );
  expect(() => hosts.get('web2')).toThrow('the session was closed');
  expect(host.counters.connections).toBe(1);
});
