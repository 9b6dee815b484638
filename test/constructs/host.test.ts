import * as pulumi from '@pulumi/pulumi';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { secretFrom } from '../../src/options/secret-source';
import { knownSecrets } from '../../src/secrets/known';
import { secretsOfConnection } from '../../src/transport/connection';
import { fetchConnection } from '../../src/transport/late-connection';

const late = secretFrom.env('HOST_TEST_PASSWORD');

test('Host takes credentials that are fetched when they are needed', async () => {
  const { connection } = new Host(new Project('shop'), 'web1', {
    user: 'deploy',
    password: late,
    become: { password: late },
    proxy: { host: 'jump', privateKey: late, privateKeyPassword: 'known at once' },
  });
  expect(secretsOfConnection(connection)).toEqual(['known at once']);
  await expect(fetchConnection(connection)).rejects.toThrow('HOST_TEST_PASSWORD must be set');
  process.env['HOST_TEST_PASSWORD'] = 'hunter2hunter2';
  const fetched = secretFrom.env('HOST_TEST_PASSWORD');
  expect(
    await fetchConnection({
      ...connection,
      password: fetched,
      become: { password: fetched },
      proxy: undefined,
    }),
  ).toEqual({
    host: 'web1',
    user: 'deploy',
    password: 'hunter2hunter2',
    become: { password: 'hunter2hunter2' },
  });
  expect(knownSecrets().hide('is hunter2hunter2')).toBe('is [secret]');
});

test('Host names what is to be fetched and must be known at once', () => {
  expect(() => new Host(new Project('shop'), 'web1', { become: { user: late as never } })).toThrow(
    'Cannot declare the host web1: become.user must be known at once; only passwords, keys and passphrases may be fetched later',
  );
  expect(() => new Host(new Project('shop'), 'web1', { port: 'x' as never })).toThrow(/port: /);
});

test('what secretFrom gives is a secret Output to Pulumi, also within a connection', async () => {
  process.env['HOST_TEST_TOKEN'] = 'hunter3hunter3';
  const output = pulumi.output({ web1: { host: 'a', password: secretFrom.env('HOST_TEST_TOKEN') } });
  expect(await pulumi.isSecret(output)).toBe(true);
  const value = await new Promise((resolve) => output.apply(resolve));
  expect(value).toEqual({ web1: { host: 'a', password: 'hunter3hunter3' } });
});
