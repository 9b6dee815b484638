import type { Action } from '../../src/engine/action';
import type { Desired } from '../../src/engine/desired';
import { predecessors } from '../../src/engine/order';
import { resourceOf } from '../../src/resources';

const type = 'uwsgi:index:File';
const arrival = (host: string, path: string, kind: 'create' | 'adopt' = 'create'): Action =>
  ({
    kind,
    desired: {
      path: `${host}/page`,
      id: `${host}:${path}`,
      props: { host },
      resource: resourceOf(type),
      dependsOn: [],
    } as unknown as Desired,
  }) as Action;
const deletion = (host: string, path: string, dependsOn: readonly string[] = []): Action => ({
  kind: 'delete',
  host,
  path: `${host}${path}`,
  entry: { type, id: `${host}:${path}`, state: {}, dependsOn: [...dependsOn], claims: [] },
});

test('predecessors() lets what moves to another host be there before it leaves', () => {
  const leaves = deletion('web1', '/srv/page');
  const stays = deletion('web1', '/srv/other');
  const comes = arrival('web2', '/srv/page');
  const taken = arrival('web4', '/srv/page', 'adopt');
  const before = predecessors([leaves, stays, comes, arrival('web3', '/srv/third'), taken]);
  expect(before(leaves)).toEqual([comes, taken]);
  expect(before(stays)).toEqual([]);
  expect(before(comes)).toEqual([]);
});

test('predecessors() of a deletion are the deletions of what depends on it', () => {
  const [router, member] = [deletion('front', '/router'), deletion('web1', '/shop', ['front/router'])];
  const before = predecessors([router, member]);
  expect(before(router)).toEqual([member]);
  expect(before(member)).toEqual([]);
});
