import { openHost } from '../../src/transport/open-host';
import { sh } from '../../src/transport/shell';

jest.mock('ssh2', () => {
  throw new Error('ssh2 must not be loaded before the first call');
});

test('openHost() connects nothing and loads no ssh2', () => {
  expect(openHost('web1', { host: 'web1' }).counters).toMatchObject({ connections: 0 });
});

test('openHost() gives the same host for the same name and connection', () => {
  expect(openHost('web1', { host: 'web1' })).toBe(openHost('web1', { host: 'web1' }));
  expect(openHost('web1', { host: 'web1', user: 'root' })).not.toBe(openHost('web1', { host: 'web1' }));
});

test('openHost() needs no ssh2 for the machine itself', async () => {
  expect((await openHost('here', { host: 'localhost', local: true }).exec(sh`echo in`)).stdout).toBe('in\n');
});
