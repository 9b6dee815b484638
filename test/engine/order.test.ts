import type { Action } from '../../src/engine/action';
import type { Desired } from '../../src/engine/desired';
import { inOrder, predecessors } from '../../src/engine/order';
import { resourceOf } from '../../src/resources';

const type = 'uwsgi:index:File';
const arrival = (host: string, path: string, kind: 'create' | 'adopt' | 'update' = 'create'): Action =>
  ({
    kind,
    desired: {
      path: `${host}${path}`,
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

test.each(['create', 'adopt', 'update'] as const)(
  'inOrder() keeps what is to be deleted on a host when the %s of something else there failed',
  async (kind) => {
    const gone = deletion('web1', '/srv/old');
    const elsewhere = deletion('web2', '/srv/old');
    const comes = arrival('web1', '/srv/new', kind);
    const done: Action[] = [];
    const start = inOrder(
      [gone, elsewhere, comes],
      async (action) => {
        done.push(action);
        return action === comes ? { action, error: new Error('broken') } : { action };
      },
      (action, error) => ({ action, error }),
    );
    const [kept] = await Promise.all([start(gone), start(elsewhere)]);
    expect(kept!.error).toEqual(new Error('Kept, because web1/srv/new failed'));
    expect(done).toEqual(expect.arrayContaining([comes, elsewhere]));
    expect(done).not.toContain(gone);
  },
);
