import type { Action } from '../../src/engine/action';
import type { Desired } from '../../src/engine/desired';
import { inOrder, noteCircles, predecessors } from '../../src/engine/order';
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
const deletion = (
  host: string,
  path: string,
  dependsOn: readonly string[] = [],
): Extract<Action, { entry: object }> => ({
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

test.each([
  ['two hosts', { web1: { a: ['b'] }, web2: { b: ['a'] } }],
  ['three hosts', { web1: { a: ['b'] }, web2: { b: ['c'] }, web3: { c: ['a'] } }],
  ['a path that two hosts have', { web1: { a: ['b'], b: [] }, web2: { b: ['a'], a: [] } }],
])(
  'what inventories of %s say in a circle is not waited for, and each deletion is done once',
  async (_name, claimed) => {
    const entries = (Object.entries(claimed) as [string, Record<string, string[]>][]).flatMap(
      ([host, paths]) =>
        Object.entries(paths).map(
          ([path, dependsOn]): Action => ({ ...deletion(host, '', dependsOn), path }),
        ),
    );
    // What has no part in a circle is waited for across hosts.
    const apart = [deletion('web1', '/router'), deletion('web2', '/member', ['web1/router'])];
    const actions = [...entries, ...apart];
    const done: Action[] = [];
    const start = inOrder(
      actions,
      async (action) => {
        done.push(action);
        return { action };
      },
      (action, error) => ({ action, error }),
    );
    await Promise.all(actions.map(start));
    expect(done).toHaveLength(actions.length);
    expect(new Set(done)).toEqual(new Set(actions));
    expect(done.indexOf(apart[1]!)).toBeLessThan(done.indexOf(apart[0]!));
    const notes = noteCircles(actions).flatMap((action) => ('entry' in action ? (action.notes ?? []) : []));
    expect(notes.length).toBeGreaterThanOrEqual(2);
    expect(notes).toContainEqual(
      expect.stringMatching(
        /does not wait for \w+ on web\d: by the inventories they depend on each other in a cycle/,
      ),
    );
  },
);
