import { namedHosts, parseHost, withHost } from '../../src/cli/named-host';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { sh } from '../../src/transport/shell';

const synthesis = (...names: readonly string[]) => {
  const project = new Project('shop');
  for (const name of names) new Host(project, name, { local: true });
  return project.synth();
};

test('namedHosts() has all hosts, or the one that is named', () => {
  const names = (name?: string) => namedHosts(synthesis('web1', 'web2'), name).map((host) => host.name);
  expect([names(), names('web2')]).toEqual([['web1', 'web2'], ['web2']]);
});

test('namedHosts() names the hosts that the program declares', () => {
  expect(() => namedHosts(synthesis('web1'), 'web9')).toThrow(
    'Cannot find the host web9: the program declares web1',
  );
  expect(() => namedHosts(synthesis(), 'web9')).toThrow('the program declares none');
  expect(() => namedHosts(synthesis())).toThrow('Cannot choose a host');
});

test('parseHost() takes a destination of SSH, and refuses what is none', () => {
  expect(parseHost('deploy@web1:2222').connection).toMatchObject({
    host: 'web1',
    user: 'deploy',
    port: 2222,
  });
  expect(() => parseHost('web1:port')).toThrow();
});

test('withHost() closes the connection, whatever became of it', async () => {
  expect(await withHost(parseHost('local'), async (host) => (await host.exec(sh`echo here`)).stdout)).toBe(
    'here\n',
  );
  await expect(withHost(parseHost('local'), () => Promise.reject(new Error('x')))).rejects.toThrow('x');
});
