import { file } from '../../../src/resources/file/lifecycle';
import { instance } from '../../../src/resources/instance/lifecycle';
import type { Resource } from '../../../src/resources/resource';
import {
  beginTakeover,
  type Displaced,
  editsOf,
  foundBy,
  occupantsOf,
  placesToGet,
  takeoverText,
} from '../../../src/resources/takeover/displaced';
import { EditedError } from '../../../src/transport/errors';
import { MemoryHost } from '../../../src/transport/memory-host';
import { sh } from '../../../src/transport/shell';
import { workOn } from '../../support/work';

const place = (address: string) => ({ label: `http ${address}`, address });
const displaced = (more: Partial<Displaced> = {}): Displaced => ({
  path: 'web1/old',
  type: 'uwsgi:index:Instance',
  state: { host: 'web1' },
  places: [place(':80'), place('/run/a')],
  ...more,
});
const host = new MemoryHost({ name: 'web1', files: { '/srv/page': 'edited\n' } });

test('beginTakeover() says who ends for whom, and nothing where nothing is displaced', async () => {
  const { work, progress } = workOn(host, { displaces: [displaced(), displaced({ path: 'web1/older' })] });
  await beginTakeover(work, 'new');
  expect(progress).toEqual(['web1/old, web1/older ends so that new can take over']);
  await beginTakeover(workOn(host).work, 'new');
});

test('beginTakeover() refuses to stop what was edited, since it would not be deleted afterwards', async () => {
  const edited = async () => ['/etc/uwsgi/old.ini'];
  const { work, progress } = workOn(host, { displaces: [displaced({ edited })] });
  await expect(beginTakeover(work, 'new')).rejects.toThrow(EditedError);
  expect(progress).toEqual([]);
});

test('placesToGet() leaves out what the process has, and what the displaced one gives', () => {
  const places = [place(':80'), place(':81'), place(':82')];
  const { work } = workOn(host, { displaces: [displaced()] });
  expect(placesToGet(work, places, [place('127.0.0.1:81')])).toEqual([place(':82')]);
  expect(placesToGet(workOn(host).work, places)).toEqual(places);
});

test('occupantsOf() has those that stop by a script', () => {
  const occupant = { leave: sh`a`, comeBack: sh`b` };
  expect(occupantsOf({ displaces: [displaced(), displaced({ occupant })] })).toEqual([occupant]);
  expect(occupantsOf({})).toEqual([]);
});

test('editsOf() leaves out what the successor keeps', async () => {
  const state = { host: 'web1', path: '/srv/page', digest: 'x' };
  const { work } = workOn(host);
  const of = (kept: readonly string[]) => editsOf(file as unknown as Resource, state, kept).edited?.(work);
  expect(await of([])).toEqual(['/srv/page']);
  expect(await of(['web1:/srv/page'])).toEqual([]);
});

test('takeoverText() names the places', () => {
  expect(takeoverText(displaced())).toBe(
    'takeover of web1/old: same http :80, http /run/a; away for about a second',
  );
});

test('foundBy() reads what occupies places, quietly; nothing of another type, nor of a host that fails', async () => {
  const entry = { id: 'web1:/etc/uwsgi/shop.ini', state: { host: 'web1', name: 'shop' } };
  const files = {
    '/etc/uwsgi/shop.ini': '[uwsgi]\nhttp = :80\n',
    '/etc/systemd/system/shop.service': '[Service]\n',
  };
  const { work, warnings } = workOn(new MemoryHost({ name: 'web1', files }));
  const found = await foundBy(instance as unknown as Resource, work, entry);
  expect(found?.props).toMatchObject({ name: 'shop', sections: { uwsgi: { http: ':80' } } });
  expect(warnings).toEqual([]);
  expect(
    await foundBy(file as unknown as Resource, work, { id: 'web1:/etc/uwsgi/shop.ini', state: {} }),
  ).toBeUndefined();
  const broken = {
    ...work,
    hosts: {
      get: () => {
        throw new Error('gone');
      },
    },
  };
  expect(await foundBy(instance as unknown as Resource, broken, entry)).toBeUndefined();
});
