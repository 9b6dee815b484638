import { status } from '@grpc/grpc-js';
import { CheckRequest } from '@pulumi/pulumi/proto/provider_pb';
import { Unknown } from '../../src/plan/unknown';
import { Secret } from '../../src/provider/secret';
import { ConnectError } from '../../src/transport/errors';
import { initFailedOf, urnOf } from './support/client';
import { Bench } from './support/in-process';

const { Mode } = CheckRequest.AutonamingOptions;
const gadget = urnOf('uwsgi:index:Gadget', 'g');
const other = urnOf('uwsgi:index:Gadget', 'other');
const configuration = urnOf('uwsgi:index:Configuration', 'shop');

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.stop());

const secret = (value: unknown) => new Secret(value);

describe('Provider.configure()', () => {
  test('reads values that travel as JSON texts beside a version', async () => {
    const response = await bench.client.configure({
      version: '0.1.0',
      connection: '{"user":"deploy","port":2222}',
      hosts: secret('{"web1":{"host":"10.0.0.5","password":"hunter22"}}'),
    });
    expect(response.getSupportspreview()).toBe(true);
    await bench.client.create(gadget, { host: 'web1', name: 'a', size: 1, label: 'host' });
    expect(bench.connections.get('web1')).toEqual({
      host: '10.0.0.5',
      password: 'hunter22',
      user: 'deploy',
      port: 2222,
    });
  });

  test('lets a name that is not declared be an SSH destination', async () => {
    await bench.client.configure({ connection: { user: 'deploy', privateKeyPath: '~/.ssh/id' } });
    await bench.client.create(gadget, { host: 'root@web7:2200', name: 'a', size: 1, label: 'host' });
    expect(bench.connections.get('root@web7:2200')).toEqual({
      host: 'web7',
      user: 'root',
      port: 2200,
      privateKeyPath: '~/.ssh/id',
    });
  });

  test.each(['unreachable', 'refused-key', 'host-key'] as const)(
    'says of a name that `hosts` does not have that its entry must stay: %s',
    async (reason) => {
      await bench.client.configure({ hosts: { web1: { host: '10.0.0.5' } } });
      const inputs = { host: 'web2', name: 'a', size: 1, label: 'host' };
      const failure = (host: string) =>
        bench.host(host).answer('true', new ConnectError(host, reason, 'Cannot connect: x'));
      failure('web2');
      const says =
        'web2: Cannot connect: x. `hosts` of the Provider has no web2, which is therefore an SSH alias or a DNS name; the entry of a host that leaves the program must stay until its resources are deleted: put it back, run `pulumi up`, then remove it';
      await expect(bench.client.create(gadget, inputs)).rejects.toMatchObject({ details: says });
      failure('web1');
      const declared = bench.client.create(gadget, { ...inputs, host: 'web1' });
      await expect(declared).rejects.toMatchObject({ details: 'web1: Cannot connect: x' });
    },
  );

  test('hides passwords of hosts in every later message', async () => {
    await bench.client.configure({ hosts: { web1: { host: 'web1', password: 'hunter22' } } });
    bench.host('web1').answer('true', new Error('sudo said: hunter22 is wrong'));
    const failure = bench.client.create(gadget, { host: 'web1', name: 'a', size: 1, label: 'host' });
    await expect(failure).rejects.toMatchObject({ details: 'sudo said: [secret] is wrong' });
  });

  test('refuses what it does not know, without a value', async () => {
    const failure = bench.client.configure({ hosts: { web1: { host: 'web1', pasword: 'hunter22' } } });
    await expect(failure).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details:
        'Cannot configure uwsgi: hosts.web1: Cannot set pasword: there is no such property; the nearest is password',
    });
  });
});

describe('Provider.checkConfig()', () => {
  test('returns the inputs as they came', async () => {
    const news = { version: '0.1.0', hosts: '{"web1":{"host":"10.0.0.5"}}', connection: Unknown.value };
    expect(await bench.client.checkConfig(news)).toEqual({ inputs: news, failures: [] });
  });

  test('names the place of a fault but no value', async () => {
    const { failures } = await bench.client.checkConfig({ hosts: '{"web1":{"host":"a","password":77777}}' });
    expect(failures).toEqual([
      { property: '', reason: 'hosts.web1.password: Cannot take a number: it must be text' },
    ]);
  });
});

describe('Provider.diffConfig()', () => {
  test('never replaces, and ignores what is not ours', async () => {
    const same = await bench.client.diffConfig(
      { version: '0.1.0', hosts: '{"web1":{"host":"a"}}', __internal: 'x' },
      { version: '0.2.0', hosts: { web1: { host: 'a' } } },
    );
    expect(same).toMatchObject({ changes: 'none', detailed: {} });
    const changed = await bench.client.diffConfig(
      { hosts: { web1: { host: 'a' } } },
      { hosts: { web1: { host: 'b', port: 1 } } },
    );
    expect(changed).toEqual({
      changes: 'some',
      detailed: { 'hosts.web1.host': 'update', 'hosts.web1.port': 'add' },
      diffs: ['hosts'],
      replaces: [],
      deleteFirst: false,
    });
  });
});

describe('Provider.check()', () => {
  test('fills defaults, nested ones too, and marks what the schema calls secret', async () => {
    const checked = await bench.client.check(gadget, { host: 'a', name: 'g', token: 'hunter22', limits: {} });
    expect(checked).toEqual({
      inputs: { host: 'a', name: 'g', size: 3, token: secret('hunter22'), limits: { low: 1 } },
      failures: [],
    });
  });

  test('names a plain property, and only the path of all others', async () => {
    const { failures } = await bench.client.check(gadget, {
      host: 'a',
      name: 'g',
      size: 0,
      token: 123456,
      limits: { low: 'x' },
      labl: 'x',
      label: secret('bad'),
      tags: { a: 1 },
    });
    expect(failures).toEqual([
      { property: 'size', reason: 'Too small: expected number to be >=1' },
      { property: '', reason: 'token: Cannot take a number: it must be text' },
      { property: '', reason: 'tags.a: Cannot take a number: it must be text or a list' },
      { property: '', reason: 'limits.low: Cannot take text: it must be a number' },
      { property: '', reason: 'Cannot set labl: there is no such property; the nearest is label' },
    ]);
  });

  test('shows no secret that a check of the lifecycle quotes', async () => {
    const { failures } = await bench.client.check(gadget, { host: 'a', name: 'g', label: secret('bad') });
    expect(failures).toEqual([{ property: '', reason: 'label: Cannot take "[secret]": it must be good' }]);
  });

  test('lets unknown values pass wherever they stand', async () => {
    const unknown = Unknown.value;
    const news = {
      host: 'a',
      name: unknown,
      size: unknown,
      token: secret(unknown),
      tags: { a: ['x', unknown], b: unknown },
    };
    expect(await bench.client.check(gadget, news)).toEqual({ inputs: news, failures: [] });
  });

  test('names what has no name: as before, as proposed, else by the seed', async () => {
    const nameOf = async (options: Parameters<typeof bench.client.check>[2]) =>
      (await bench.client.check(gadget, { host: 'a' }, options)).inputs['name'];
    expect(await nameOf({ olds: { name: 'old' } })).toBe('old');
    expect(await nameOf({ autonaming: { mode: Mode.PROPOSE, proposed: 'g-123' } })).toBe('g-g-123');
    expect(await nameOf({ autonaming: { mode: Mode.ENFORCE, proposed: 'exact' } })).toBe('g-exact');
    expect(await nameOf({ seed: 'abcd' })).toBe('g-g-6162636');
    const refused = await bench.client.check(
      gadget,
      { host: 'a' },
      { autonaming: { mode: Mode.DISABLE, proposed: '' } },
    );
    expect(refused.failures).toEqual([{ property: 'name', reason: 'name is required' }]);
  });

  test('refuses a second resource that claims the same', async () => {
    await bench.client.check(gadget, { host: 'a', name: 'g' });
    const { failures } = await bench.client.check(other, { host: 'a', name: 'g' });
    expect(failures).toEqual([
      {
        property: '',
        reason: 'a:g is claimed by both g and other: one of them must take another name or path',
      },
    ]);
    await bench.client.check(gadget, { host: 'a', name: 'elsewhere' });
    expect((await bench.client.check(other, { host: 'a', name: 'g' })).failures).toEqual([]);
  });

  test('suggests uWSGI options by their nearest names', async () => {
    const { failures } = await bench.client.check(configuration, {
      host: 'a',
      path: '/etc/uwsgi/shop.ini',
      sections: { uwsgi: { procesess: '4' } },
    });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      property: '',
      reason: expect.stringMatching(/^sections\.uwsgi\.procesess: .*processes/),
    });
  });
});

describe('Provider.diff()', () => {
  const base = { host: 'a', path: '/etc/uwsgi/shop.ini', mode: '644', strict: true };
  const sections = (uwsgi: object, layout: string[]) => ({
    ...base,
    sections: { uwsgi },
    layout: ['[uwsgi]', ...layout],
  });

  test('tells each option by its path, and the order only when nothing else changed', async () => {
    const olds = sections({ processes: '2', socket: ':8000', env: ['A=1', 'B=2'] }, [
      'processes',
      'socket',
      'env',
      'env',
    ]);
    const news = sections({ processes: '4', env: ['A=1', 'C=2'], 'route-host': 'x' }, [
      'processes',
      'route-host',
      'env',
      'env',
    ]);
    expect(await bench.client.diff(configuration, olds, news)).toEqual({
      changes: 'some',
      detailed: {
        'sections.uwsgi.processes': 'update',
        'sections.uwsgi.socket': 'delete',
        'sections.uwsgi.env': 'update',
        'sections.uwsgi["route-host"]': 'add',
      },
      diffs: ['sections'],
      replaces: [],
      deleteFirst: false,
    });
    const reordered = { ...news, layout: ['[uwsgi]', 'env', 'processes', 'route-host', 'env'] };
    expect((await bench.client.diff(configuration, news, reordered)).detailed).toEqual({ layout: 'update' });
  });

  test('tells the user how a change goes, without a secret', async () => {
    await bench.client.diff(
      gadget,
      { host: 'a', name: 'g', size: 3, label: 'x' },
      { host: 'a', name: 'g', size: 4, label: secret('hunter22') },
    );
    expect(bench.engine.logged).toEqual([
      {
        severity: 'INFO',
        urn: gadget,
        message: 'g: size: 3 → 4 (restart); label: [secret] → [secret]',
        ephemeral: false,
      },
    ]);
  });

  test('honours ignoreChanges, and counts an unknown value as a change', async () => {
    const olds = { host: 'a', name: 'g', size: 3, label: 'x' };
    const news = { host: 'a', name: 'g', size: Unknown.value, label: 'y' };
    expect((await bench.client.diff(gadget, olds, news, ['label'])).detailed).toEqual({ size: 'update' });
    expect((await bench.client.diff(gadget, olds, news, ['*'])).changes).toBe('none');
  });

  test('replaces what moves, and deletes first only what shares its place', async () => {
    const moved = await bench.client.diff(gadget, { host: 'a', name: 'g' }, { host: 'b', name: 'g' });
    expect(moved).toMatchObject({
      detailed: { host: 'update-replace' },
      replaces: ['host'],
      deleteFirst: false,
    });
  });

  test('compares with defaults that an older record lacks', async () => {
    expect(
      (await bench.client.diff(gadget, { host: 'a', name: 'g' }, { host: 'a', name: 'g', size: 3 })).changes,
    ).toBe('none');
  });
});

describe('Provider.create() and update()', () => {
  test('foresees in a preview what it can and touches nothing', async () => {
    const known = await bench.client.create(gadget, { host: 'a', name: 'g', size: 2 }, { preview: true });
    expect(known).toEqual({
      id: '',
      outputs: { host: 'a', name: 'g', size: 2, digest: '#g/2/', note: null },
    });
    const partly = await bench.client.create(
      gadget,
      { host: 'a', name: 'g', size: Unknown.value },
      { preview: true },
    );
    expect(partly.outputs).toMatchObject({
      name: Unknown.value,
      size: Unknown.value,
      digest: Unknown.value,
      note: Unknown.value,
    });
    expect(bench.gadgets.made.size).toBe(0);
  });

  test('marks what follows from a secret as secret', async () => {
    const { id, outputs } = await bench.client.create(gadget, {
      host: 'a',
      name: 'g',
      size: 2,
      token: secret('hunter22'),
    });
    expect(id).toBe('a:g');
    expect(outputs).toEqual({
      __owner: expect.any(String),
      host: 'a',
      name: 'g',
      size: 2,
      token: secret('hunter22'),
      digest: secret('#g/2/hunter22'),
    });
  });

  test('refuses values still unknown', async () => {
    const failure = bench.client.create(gadget, { host: 'a', name: 'g', size: Unknown.value });
    await expect(failure).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  test('passes on progress and warnings without secrets', async () => {
    await bench.client.create(gadget, {
      host: 'a',
      name: 'g',
      size: 2,
      label: 'chatty',
      token: secret('hunter22'),
    });
    expect(bench.engine.logged).toEqual([
      { severity: 'INFO', urn: gadget, message: 'g: half way with [secret]', ephemeral: true },
      { severity: 'WARNING', urn: gadget, message: 'g: the token is [secret]', ephemeral: false },
    ]);
  });

  test('fails with a real code, and without the secret', async () => {
    const inputs = { host: 'a', name: 'g', size: 2, token: secret('hunter22') };
    await expect(bench.client.create(gadget, { ...inputs, label: 'fails' })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: 'it broke: [secret]',
    });
    await expect(bench.client.create(gadget, { ...inputs, label: 'bug' })).rejects.toMatchObject({
      code: status.INTERNAL,
    });
  });

  test('hands over the state of what is only partly there', async () => {
    const inputs = { host: 'a', name: 'g', size: 2, label: 'partly' };
    const error = await bench.client.create(gadget, inputs).catch((failure: unknown) => failure);
    expect(initFailedOf(error)).toEqual({
      id: 'a:g',
      inputs,
      outputs: { ...inputs, size: 1, digest: '#g/2/', __owner: expect.any(String) },
      reasons: ['it runs, but badly'],
    });
  });

  test('stops when its time is up', async () => {
    const failure = bench.client.create(
      gadget,
      { host: 'a', name: 'g', size: 2, label: 'slow' },
      { timeout: 0.1 },
    );
    await expect(failure).rejects.toMatchObject({
      code: status.DEADLINE_EXCEEDED,
      details: 'Cannot create g: it must be done within 0.1 s',
    });
  });

  test('stops at Cancel, refuses more, and begins anew with a handshake', async () => {
    const slow = bench.client.create(gadget, { host: 'a', name: 'g', size: 2, label: 'slow' });
    const stopped = expect(slow).rejects.toMatchObject({ code: status.CANCELLED });
    await bench.gadgets.started;
    await bench.client.cancel();
    await stopped;
    const late = bench.client.create(other, { host: 'a', name: 'h', size: 2 });
    await expect(late).rejects.toMatchObject({ code: status.CANCELLED });
    await bench.client.handshake('');
    await bench.client.create(other, { host: 'a', name: 'h', size: 2 });
  });

  test('refuses to deploy what another resource has', async () => {
    await bench.client.create(gadget, { host: 'a', name: 'g', size: 2 });
    const failure = bench.client.create(other, { host: 'a', name: 'g', size: 2 });
    await expect(failure).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  });

  test('lets works reach one host at the same time', async () => {
    const host = bench.host('a');
    const inputs = (path: string) => ({
      host: 'a',
      path,
      mode: '644',
      strict: true,
      sections: { uwsgi: { master: 'true' } },
    });
    await Promise.all(
      ['x', 'y', 'z'].map((name) =>
        bench.client.create(urnOf('uwsgi:index:Configuration', name), inputs(`/etc/${name}.ini`)),
      ),
    );
    expect(host.text('/etc/y.ini')).toBe('[uwsgi]\nmaster = true\n');
    expect(host.counters.execs).toBeLessThan(8);
  });
});

describe('Provider.read()', () => {
  test('says that a resource is gone', async () => {
    expect(await bench.client.read(gadget, 'a:g')).toEqual({ id: '', inputs: {}, outputs: {} });
  });

  test('reads from the id alone, as for an import', async () => {
    await bench.client.create(gadget, { host: 'a', name: 'g', size: 2 });
    const found = await bench.client.read(gadget, 'a:g', {}, {});
    expect(found).toEqual({
      id: 'a:g',
      inputs: { host: 'a', name: 'g', size: 2 },
      outputs: { host: 'a', name: 'g', size: 2, digest: '#g/2/' },
    });
  });

  test('keeps keys, secrets and what cannot be read back on a refresh', async () => {
    const inputs = {
      host: 'a',
      name: 'g',
      size: 2,
      token: secret('hunter22'),
      tags: { list: ['x', secret('topsecret')] },
    };
    const { outputs } = await bench.client.create(gadget, inputs);
    bench.gadgets.made.set('a:g', {
      host: 'a',
      name: 'g',
      size: 9,
      label: 'new',
      tags: { list: ['topsecret', 'x'], more: 'a topsecret' },
    });
    const { __owner: _, ...imported } = outputs;
    const found = await bench.client.read(gadget, 'a:g', inputs, imported);
    expect(found.inputs).toEqual({
      host: 'a',
      name: 'g',
      size: 9,
      token: secret('hunter22'),
      tags: { list: secret(['topsecret', 'x']), more: secret('a topsecret') },
    });
  });

  test('makes the Diff behind it tell what was found', async () => {
    await bench.client.create(gadget, { host: 'a', name: 'g', size: 2 });
    bench.gadgets.made.set('a:g', { host: 'a', name: 'g', size: 9 });
    const { inputs } = await bench.client.read(gadget, 'a:g', { host: 'a', name: 'g', size: 2 }, {});
    await bench.client.diff(gadget, inputs, { host: 'a', name: 'g', size: 2 });
    expect(bench.engine.logged.at(-1)!.message).toBe('g: Found on the host: size: 2 → 9');
  });
});

describe('Provider.delete()', () => {
  test('takes it away, and is content when it is gone', async () => {
    const { id, outputs } = await bench.client.create(gadget, { host: 'a', name: 'g', size: 2 });
    await bench.client.handshake('');
    await bench.client.delete(gadget, id, { host: 'a', name: 'g', size: 2 }, outputs);
    await bench.client.delete(gadget, id, { host: 'a', name: 'g', size: 2 }, outputs);
    expect(bench.gadgets.made.size).toBe(0);
  });

  test('keeps what another resource has taken over during the run', async () => {
    const inputs = { host: 'a', name: 'g', size: 2 };
    const { id, outputs } = await bench.client.create(other, inputs);
    await bench.client.delete(gadget, id, inputs, outputs);
    expect(bench.gadgets.made.size).toBe(1);
    expect(bench.engine.logged).toMatchObject([
      { severity: 'WARNING', message: 'g: Not deleted on the host: other owns it now' },
    ]);
  });
});

describe('Provider.delete() of what is declared under the same URN in this run', () => {
  const inputs = { host: 'a', name: 'g', size: 2 };
  const again = async () => {
    const { id, outputs } = await bench.client.create(gadget, inputs);
    await bench.client.handshake('');
    await bench.client.check(gadget, inputs, { olds: inputs });
    await bench.client.diff(gadget, inputs, inputs);
    return { id, outputs };
  };

  test('keeps it once it was created, and says so', async () => {
    const { id, outputs } = await again();
    await bench.client.create(gadget, inputs);
    await bench.client.delete(gadget, id, inputs, outputs);
    expect(bench.gadgets.made.size).toBe(1);
    expect(bench.engine.logged).toMatchObject([
      { severity: 'WARNING', message: 'g: Not deleted on the host: its replacement owns it now' },
    ]);
  });

  test('deletes it before, as with deleteBeforeReplace', async () => {
    const { id, outputs } = await again();
    await bench.client.delete(gadget, id, inputs, outputs);
    expect(bench.gadgets.made.size).toBe(0);
    expect(bench.engine.logged).toEqual([]);
  });
});

test('Provider refuses a type it does not have, and methods it does not serve', async () => {
  await expect(bench.client.check(urnOf('uwsgi:index:Nothing', 'x'), {})).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
  });
});
