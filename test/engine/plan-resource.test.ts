import type { Desired } from '../../src/engine/desired';
import type { HostState } from '../../src/engine/host-state';
import { continuesElsewhere, planResource } from '../../src/engine/plan-resource';
import { ClaimRegistry, claimSetOf } from '../../src/orchestration/claims';
import { CommandError } from '../../src/transport/errors';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { declaredAs } from './support/actions';
import { entryOf, hostStateOf, inventoryOf } from './support/host-states';

const hello = { '/srv/page': 'hello\n' };
const page = { 'web1/page': entryOf() };
type Options = Partial<Parameters<typeof planResource>[2]> & {
  readonly files?: Readonly<Record<string, string>>;
  readonly state?: HostState;
  readonly others?: readonly Desired[];
};
/** Plans a resource on a host with files and an inventory. */
async function planned(
  desired: Desired,
  { files = hello, state = hostStateOf(page), others = [], ...options }: Options = {},
) {
  const { work, warnings } = workOn(new MemoryHost({ files }));
  const all = [desired, ...others];
  const claims = new ClaimRegistry<Desired>();
  for (const one of all) claims.take(one, claimSetOf(one.resource, one.props));
  const faults: string[] = [];
  const action = await planResource(desired, state, {
    work,
    faults,
    declared: { desired: all, claims },
    ...options,
  });
  return { action, kind: action.kind, faults, warnings };
}

test.each([
  ['is as declared', hello, page, 'same'],
  ['differs', { '/srv/page': 'edited\n' }, page, 'update'],
  ['has gone', {}, page, 'create'],
  ['was never there', {}, {}, 'create'],
  ['has no owner, and is as declared', hello, {}, 'adopt'],
  ['is of a creation that did not end', hello, { 'web1/page': entryOf({}, { begun: 'create' }) }, 'same'],
  ['is of an adoption that did not end', hello, { 'web1/page': entryOf({}, { begun: 'adopt' }) }, 'adopt'],
  ['is recorded under another path', hello, { 'web1/before': entryOf() }, 'same'],
])('planResource() of a file that %s', async (_, files, resources, kind) => {
  expect(await planned(declaredAs(), { files, state: hostStateOf(resources) })).toMatchObject({
    kind,
    faults: [],
  });
});

test('planResource() changes nothing that has no owner, unless it may adopt', async () => {
  const given = { files: { '/srv/page': 'theirs\n' }, state: hostStateOf() };
  expect((await planned(declaredAs(), given)).faults).toEqual([
    'web1: web1/page: web1:/srv/page exists already, but this project does not own it: it must be absent or equal; use --adopt to take it over',
  ]);
  expect(await planned(declaredAs(), { ...given, adopt: true })).toMatchObject({ kind: 'adopt', faults: [] });
});

test('planResource() takes no creation that did not end for ours where another file is there', async () => {
  const state = hostStateOf({ 'web1/page': entryOf({}, { begun: 'create' }) });
  expect((await planned(declaredAs(), { files: { '/srv/page': 'theirs\n' }, state })).faults).toEqual([
    expect.stringMatching(/this project does not own it/),
  ]);
});

test('planResource() refuses what another project owns, also to adopt it', async () => {
  const state = hostStateOf({}, { others: [inventoryOf(page, 'blog')] });
  const { faults } = await planned(declaredAs(), { state, adopt: true });
  const edited = await planned(declaredAs(), { state, files: { '/srv/page': 'theirs\n' } });
  expect(edited.faults).toEqual(faults);
  expect(faults).toEqual([
    expect.stringMatching(/^web1: web1\/page: web1:\/srv\/page belongs to web1\/page of the project blog/),
  ]);
});

const moved = declaredAs({ props: { path: '/srv/new' } });

test('planResource() replaces a resource whose identity changed, with the one that it was', async () => {
  const { action, faults } = await planned(moved);
  expect(action).toMatchObject({
    kind: 'replace',
    before: { path: 'web1/page', entry: page['web1/page'], kept: ['web1:/srv/new'] },
    difference: { changes: [{ path: ['path'], from: '/srv/page', to: '/srv/new' }] },
  });
  expect(faults).toEqual([]);
});

test('planResource() finds the former resource by an alias', async () => {
  const renamed = declaredAs({
    path: 'web1/now',
    props: { path: '/srv/new' },
    lifecycle: { aliases: ['web1/page'] },
  } as never);
  expect((await planned(renamed)).action).toMatchObject({ kind: 'replace', before: { path: 'web1/page' } });
});

test('planResource() does not replace what continues under another path: both are declared', async () => {
  const continues = declaredAs({ path: 'web1/second', props: { path: '/srv/page' } });
  expect((await planned(moved, { others: [continues], files: {} })).kind).toBe('create');
});

test('planResource() replaces what was asked for, though nothing differs', async () => {
  expect((await planned(declaredAs(), { replace: ['web1'] })).kind).toBe('replace');
  expect((await planned(declaredAs(), { replace: ['web2'] })).kind).toBe('same');
});

test('planResource() refuses to replace what is protected, until a program without protection was applied', async () => {
  const state = hostStateOf({ 'web1/page': entryOf({}, { protect: true }) });
  const fault =
    'web1: web1/page: Cannot replace web1:/srv/page: it is protected; apply with protect: false first';
  expect((await planned(moved, { state })).faults).toEqual([fault]);
  expect((await planned(declaredAs(), { state, replace: ['web1/page'] })).faults).toEqual([fault]);
  expect((await planned(declaredAs(), { state, replace: ['web1/page'], files: {} })).faults).toEqual([]);
  const freed = declaredAs({ props: { path: '/srv/new' }, lifecycle: { protect: false } } as never);
  expect((await planned(freed, { state })).faults).toEqual([]);
  expect((await planned(declaredAs(), { state, files: { '/srv/page': 'edited\n' } })).faults).toEqual([]);
});

test('planResource() ignores changes where the program says so', async () => {
  const one = declaredAs({ lifecycle: { ignoreChanges: ['content'] } } as never);
  expect((await planned(one, { files: { '/srv/page': 'edited\n' } })).kind).toBe('same');
});

test('planResource() reports what the resource refuses, with host and path', async () => {
  const refusing = declaredAs({ resource: { refuse: () => 'Cannot restart it: allowRestart is false' } });
  const refused = 'web1: web1/page: Cannot restart it: allowRestart is false';
  expect((await planned(refusing, { files: { '/srv/page': 'edited\n' } })).faults).toEqual([refused]);
  expect((await planned(refusing)).faults).toEqual([]);
});

test('planResource() masks secrets in warnings of a host that does not answer', async () => {
  const failing = declaredAs({
    resource: { adaptToHost: () => Promise.reject(new CommandError('web1', 'ask', 1, 'open sesame')) },
    mask: { hide: (text: string) => text.replace('open sesame', '[secret]') },
  } as never);
  const { warnings, kind } = await planned(failing);
  expect([kind, warnings.join()]).toEqual([
    'same',
    expect.stringMatching(/^web1: web1\/page: not adapted .*\[secret\]/s),
  ]);
});

test('continuesElsewhere() asks for type and identity', () => {
  const entry = entryOf();
  expect(continuesElsewhere(entry, [declaredAs({ path: 'web1/any', props: { path: '/srv/page' } })])).toBe(
    true,
  );
  expect(continuesElsewhere(entry, [moved])).toBe(false);
  expect(continuesElsewhere({ ...entry, type: 'uwsgi:index:Directory' }, [declaredAs()])).toBe(false);
  expect(continuesElsewhere({ ...entry, state: { ...entry.state, path: '/srv/else' } }, [declaredAs()])).toBe(
    false,
  );
});
