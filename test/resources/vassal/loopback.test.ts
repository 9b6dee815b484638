import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../../examples/support/loopback-target';
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
});
