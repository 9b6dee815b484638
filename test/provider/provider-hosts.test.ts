import { ProviderHosts } from '../../src/provider/provider-hosts';
import type { Connection } from '../../src/transport/connection';
import { ConnectError } from '../../src/transport/errors';
import { MemoryHost } from '../../src/transport/memory-host';

/** Hosts of a configuration, and the connections by which they were opened. */
function opened(config: object = {}) {
  const connections: [string, Connection][] = [];
  const warn: ((message: string) => void)[] = [];
  const hosts = new ProviderHosts((name, connection, { onWarning }) => {
    connections.push([name, connection]);
    warn.push(onWarning);
    return new MemoryHost({ name });
  }, config as never);
  return { hosts, connections, warn };
}
const config = { hosts: { web1: { host: '10.0.0.1', user: 'deploy' } } };

test('ProviderHosts opens each host once, by its entry in `hosts`', () => {
  const { hosts, connections } = opened(config);
  const one = hosts.for(() => undefined).get('web1');
  expect(hosts.for(() => undefined).get('web1')).toBe(one);
  expect(connections).toMatchObject([['web1', { host: '10.0.0.1', user: 'deploy' }]]);
});

test('ProviderHosts takes a name without an entry for an SSH alias or `user@address:port`', () => {
  const { hosts, connections } = opened(config);
  hosts.for(() => undefined).get('ops@web2:2200');
  expect(connections).toMatchObject([['ops@web2:2200', { host: 'web2', user: 'ops', port: 2200 }]]);
});

test("ProviderHosts sends a host's warnings to the operation that opened it", () => {
  const { hosts, warn } = opened(config);
  const heard: string[] = [];
  hosts.for((message) => heard.push(`first ${message}`)).get('web1');
  hosts.for((message) => heard.push(`second ${message}`)).get('web1');
  warn[0]!('careful');
  expect(heard).toEqual(['first careful']);
});

test('ProviderHosts.explained() completes the error of a name without an entry only', () => {
  const { hosts } = opened(config);
  for (const name of ['web1', 'gone']) hosts.for(() => undefined).get(name);
  const error = (name: string) => new ConnectError(name, 'unreachable', 'Cannot connect');
  expect((hosts.explained(error('gone')) as Error).message).toMatch(
    /^gone: Cannot connect\. `hosts` of the Provider has no gone, .*put it back, run `pulumi up`, then remove it$/,
  );
  expect(hosts.explained(error('gone'))).toMatchObject({ reason: 'unreachable' });
  for (const other of [error('web1'), error('never-opened'), new Error('gone')])
    expect(hosts.explained(other)).toBe(other);
});

test('ProviderHosts.close() ends all connections, also where one fails, and opens again afterwards', async () => {
  const { hosts, connections } = opened(config);
  const { get } = hosts.for(() => undefined);
  const closed: string[] = [];
  for (const name of ['web1', 'web2'])
    get(name).close = async () => {
      closed.push(name);
      if (name === 'web1') throw new Error('gone');
    };
  await hosts.close();
  expect(closed).toEqual(['web1', 'web2']);
  get('web1');
  expect(connections).toHaveLength(3);
});
