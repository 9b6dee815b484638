import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../../examples/support/loopback-target';
import { eventually } from '../../support/eventually';
import { Realm, type Vassals } from './support';

jest.setTimeout(300_000);

const application = `import os, uwsgi
def application(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'%s %d' % (uwsgi.opt['title'], os.getpid())]
`;

describe('vassals of an emperor without root', () => {
  let target: LoopbackTarget;
  let realm: Realm;
  let ports: readonly number[];
  beforeAll(async () => {
    target = await startLoopbackTarget();
    realm = new Realm(target);
    writeFileSync(join(target.home, 'shop.py'), application);
    ports = [await target.freePort(), await target.freePort()];
  });
  afterAll(async () => {
    await realm?.destroy();
    await target?.stop();
  });

  const shop = (title: string, port: number, more: Record<string, string> = {}): Vassals[string] => ({
    options: {
      'http-socket': `127.0.0.1:${port}`,
      module: 'shop',
      processes: '1',
      'set-placeholder': `title=${title}`,
      ...more,
    },
  });
  const answer = async (port: number): Promise<string> => (await fetch(`http://127.0.0.1:${port}/`)).text();

  test('are added, left alone, changed one by one, repaired and removed', async () => {
    const [one, two] = ports as [number, number];
    const vassals = (title: string): Vassals => ({ one: shop(title, one), two: shop('second', two) });
    expect(await realm.apply(vassals('first'))).toEqual({ emperor: 'create', one: 'create', two: 'create' });
    const before = [await answer(one), await answer(two)];
    expect(before).toEqual([expect.stringMatching(/^first \d+$/), expect.stringMatching(/^second \d+$/)]);

    expect(await realm.apply(vassals('first'))).toEqual({ emperor: 'same', one: 'same', two: 'same' });
    expect([await answer(one), await answer(two)]).toEqual(before);

    // Twice within a second, and neither is lost.
    expect(await realm.apply(vassals('changed'))).toMatchObject({ one: 'update', two: 'same' });
    expect(await answer(one)).toMatch(/^changed /);
    expect(await realm.apply(vassals('again'))).toMatchObject({ one: 'update', two: 'same' });
    expect(await answer(one)).toMatch(/^again /);
    expect(await answer(two)).toBe(before[1]);

    writeFileSync(
      realm.file('one.ini'),
      readFileSync(realm.file('one.ini'), 'utf8').replace('again', 'by hand'),
    );
    expect(await realm.apply(vassals('again'))).toMatchObject({ one: 'update', two: 'same' });
    expect(await answer(one)).toMatch(/^again /);

    expect(await realm.apply({ two: shop('second', two) })).toEqual({
      one: 'delete',
      emperor: 'same',
      two: 'same',
    });
    await expect(answer(one)).rejects.toThrow();
    expect(await answer(two)).toBe(before[1]);
    expect(realm.files()).toEqual(['.two.revision', 'two.ini']);

    await realm.destroy();
    await expect(answer(two)).rejects.toThrow();
    expect(realm.files()).toEqual([]);
  });

  test('one that fails at run time leaves what was there before, and tells why', async () => {
    const [one, two] = ports as [number, number];
    const bad = { 'exec-pre-app': 'exit 3' };
    await realm.apply({ one: shop('first', one) });
    const before = await answer(one);
    await expect(
      realm.apply({ one: shop('first', one, bad), two: shop('second', two, bad) }),
    ).rejects.toThrow(
      /one: Cannot deploy the vassal: it did not come into effect; the previous state is restored[\s\S]*"exit 3" exited/,
    );
    expect((await answer(one)).split(' ')[0]).toBe(before.split(' ')[0]);
    expect(realm.files()).toEqual(['.one.revision', 'one.ini']);
    // The file is what it was, and so is the whole.
    expect(await realm.apply({ one: shop('first', one) })).toEqual({ emperor: 'same', one: 'same' });
  });

  test('one that its emperor holds back shows as throttled, and a fix starts it at once', async () => {
    const [one] = ports as [number];
    const file = realm.file('one.ini');
    const good = readFileSync(file, 'utf8');
    await waitForLaterSecond(file);
    writeFileSync(file, good.replace('[uwsgi]', '[uwsgi]\nsocket = 192.0.2.1:9000'));
    const ensure = async (): Promise<unknown> =>
      (await realm.changes({ one: shop('first', one) })).find(([key]) => key === 'ensure')?.[1];
    await eventually('its emperor holds it back', async () => (await ensure()) === 'throttled', {
      seconds: 30,
    });
    expect(await realm.apply({ one: shop('first', one) })).toMatchObject({ one: 'update' });
    expect(await answer(one)).toMatch(/^first /);
    expect(await ensure()).toBeUndefined();
  });

  test('what only a new start makes effective ends the vassal and starts it again', async () => {
    const [one] = ports as [number];
    const master = (): string => realm.master('one');
    const before = master();
    expect(await realm.apply({ one: shop('first', one, { listen: '64' }) })).toMatchObject({ one: 'update' });
    expect(await answer(one)).toMatch(/^first /);
    expect(master()).not.toBe(before);
    // A reload keeps the master.
    const after = master();
    await realm.apply({ one: shop('reloaded', one, { listen: '64' }) });
    expect(await answer(one)).toMatch(/^reloaded /);
    expect(master()).toBe(after);
  });

  test('a vassal on demand starts with its first connection', async () => {
    const [one] = ports as [number];
    const address = join(target.home, 'two.sock');
    const props = { onDemand: { extension: '.socket' } };
    const vassals: Vassals = {
      one: shop('first', one),
      two: {
        // What it inherits from the emperor speaks the uwsgi protocol unless told otherwise.
        options: {
          socket: address,
          protocol: 'http',
          module: 'shop',
          'set-placeholder': 'title=second',
        },
        onDemand: address,
      },
    };
    expect(await realm.apply(vassals, props)).toMatchObject({ two: 'create' });
    expect(realm.files()).toContain('two.ini.socket');
    expect(() => realm.master('two')).toThrow();
    expect(await realm.apply(vassals, props)).toMatchObject({ one: 'same', two: 'same' });
    expect(await answerAt(address)).toMatch(/^second /);
    expect(realm.master('two')).toMatch(/^\d+$/);
    expect(await realm.apply(vassals, props)).toMatchObject({ one: 'same', two: 'same' });
  });

  test('a foreign configuration is reported, and set aside where nothing else may be', async () => {
    const [one] = ports as [number];
    const vassals: Vassals = { one: shop('first', one) };
    await realm.apply(vassals);
    writeFileSync(realm.file('stranger.ini'), '[uwsgi]\nsocket = 127.0.0.1:0\n');
    expect(await realm.warnings(vassals)).toEqual([expect.stringContaining(realm.file('stranger.ini'))]);
    expect(await realm.apply(vassals, { instance: { exclusive: true } })).toMatchObject({
      emperor: 'update',
    });
    expect(realm.files()).toContain('stranger.ini.set-aside');
    expect(realm.files()).not.toContain('stranger.ini');
    expect(await realm.apply(vassals, { instance: { exclusive: true } })).toMatchObject({ emperor: 'same' });
    // A directory that is not empty stays.
    await realm.destroy();
    expect(realm.files()).toEqual(['stranger.ini.set-aside']);
  });
});

/** What is answered at a unix socket. */
function answerAt(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ socketPath, path: '/' }, (response) => {
      response.setEncoding('utf8').on('data', resolve);
    }).on('error', reject);
  });
}

/** A file that is written within the second of its last change looks unchanged to an emperor. */
async function waitForLaterSecond(file: string): Promise<void> {
  await eventually(
    'a later second has begun',
    () => Math.floor(Date.now() / 1000) > Math.floor(statSync(file).mtimeMs / 1000),
  );
}
