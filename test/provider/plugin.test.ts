import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import {
  CallRequest,
  ConstructRequest,
  InvokeRequest,
  ParameterizeRequest,
} from '@pulumi/pulumi/proto/provider_pb';
import { Unknown } from '../../src/plan/unknown';
import { Secret } from '../../src/provider/secret';
import { version } from '../../src/version';
import { Client, urnOf } from './support/client';
import { FakeEngine } from './support/fake-engine';
import { type Plugin, PluginBuild, startPlugin } from './support/plugin';

const engine = new FakeEngine();
let build: PluginBuild;
let plugin: Plugin;
let client: Client;
beforeAll(async () => {
  build = new PluginBuild();
  plugin = await startPlugin(build, await engine.start());
  client = new Client(plugin.port);
});
afterAll(() => {
  client.close();
  plugin.process.kill();
  engine.stop();
  build.remove();
});

const urn = urnOf('uwsgi:index:Configuration', 'shop');

test('pulumi-resource-uwsgi prints its port', () => {
  expect(plugin.port).toBeGreaterThan(0);
});

test('pulumi-resource-uwsgi shakes hands and tells version and schema', async () => {
  const hands = await client.handshake(await engine.start());
  expect(hands.toObject()).toEqual({
    acceptSecrets: true,
    acceptResources: true,
    acceptOutputs: true,
    supportsAutonamingConfiguration: true,
  });
  expect(await client.pluginInfo()).toBe(version);
  const committed = JSON.parse(readFileSync(join(__dirname, '..', '..', 'schema.json'), 'utf8'));
  expect(await client.schema()).toEqual(committed);
});

test('pulumi-resource-uwsgi serves a preview without reaching any host', async () => {
  const hosts = { web1: { host: '192.0.2.1', password: 'hunter22' } };
  expect((await client.checkConfig({ hosts })).failures).toEqual([]);
  expect((await client.diffConfig({ hosts }, { hosts })).changes).toBe('none');
  await client.configure({ hosts: JSON.stringify(hosts) });
  const news = {
    host: 'web1',
    path: '/etc/uwsgi/shop.ini',
    sections: { uwsgi: { http: Unknown.value, env: [new Secret('A=secret')] } },
  };
  const { inputs, failures } = await client.check(urn, news);
  expect(failures).toEqual([]);
  const { outputs } = await client.create(urn, inputs, { preview: true });
  expect(outputs).toEqual({ ...inputs, digest: new Secret(Unknown.value) });
  const changed = { ...inputs, sections: { uwsgi: { http: ':8000', env: [new Secret('A=other')] } } };
  expect((await client.diff(urn, inputs, changed)).detailed).toEqual({
    'sections.uwsgi.http': 'update',
    'sections.uwsgi.env': 'update',
  });
  expect(engine.logged.at(-1)!.message).toContain('env: A: [secret] → [secret]');
  expect(
    await client.update(urn, 'web1:/etc/uwsgi/shop.ini', outputs, changed, { preview: true }),
  ).toMatchObject({
    digest: expect.any(Secret),
  });
});

test('pulumi-resource-uwsgi deploys to the machine itself, reads back and deletes', async () => {
  const path = join(build.directory, 'shop.ini');
  await client.configure({ hosts: { here: { host: 'localhost', local: true } } });
  const { inputs } = await client.check(urn, { host: 'here', path, sections: { uwsgi: { processes: '2' } } });
  const { id, outputs } = await client.create(urn, inputs);
  expect(readFileSync(path, 'utf8')).toBe('[uwsgi]\nprocesses = 2\n');
  const found = await client.read(urn, id, inputs, outputs);
  expect(found).toEqual({ id, inputs, outputs });
  const imported = await client.read(urn, id);
  expect(imported.inputs).toMatchObject(inputs);
  const changed = { ...inputs, sections: { uwsgi: { processes: '4' } } };
  const updated = await client.update(urn, id, outputs, changed);
  expect(readFileSync(path, 'utf8')).toBe('[uwsgi]\nprocesses = 4\n');
  // Another run.
  await client.handshake('');
  await expect(client.delete(urn, id, inputs, outputs)).rejects.toThrow('it must be as deployed');
  await client.delete(urn, id, changed, updated);
  await client.delete(urn, id, changed, updated);
  expect((await client.read(urn, id, changed, updated)).id).toBe('');
});

test('pulumi-resource-uwsgi says of what it has not that it is unimplemented', async () => {
  const { raw } = client;
  const codes = await Promise.all([
    codeOf((done) => raw.invoke(new InvokeRequest().setTok('uwsgi:index:f'), done)),
    codeOf((done) => raw.call(new CallRequest().setTok('uwsgi:index:m'), done)),
    codeOf((done) => raw.construct(new ConstructRequest().setType('uwsgi:index:Fleet'), done)),
    codeOf((done) => raw.parameterize(new ParameterizeRequest(), done)),
  ]);
  expect(codes).toEqual([
    status.UNIMPLEMENTED,
    status.UNIMPLEMENTED,
    status.UNIMPLEMENTED,
    status.UNIMPLEMENTED,
  ]);
});

test('pulumi-resource-uwsgi takes Cancel any number of times, and another engine', async () => {
  await client.cancel();
  await client.cancel();
  await client.attach(await engine.start());
  expect((await client.check(urn, { host: 'here' })).failures).not.toEqual([]);
});

function codeOf(
  call: (done: (error: { code: number } | null) => void) => unknown,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    call((error) => resolve(error?.code));
  });
}
