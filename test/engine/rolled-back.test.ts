import type { ActionResult } from '../../src/engine/perform';
import { findRolledBack } from '../../src/engine/rolled-back';
import { digestOf } from '../../src/resources/digest';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { change, creation, type Declared } from './support/actions';
import { entryOf, inventoryOf } from './support/host-states';

const release = (more: Declared = {}) =>
  change({ path: 'web1/code', props: { content: 'new\n' }, ...more }, { content: 'old\n' });
const app = (more: Declared = {}) => creation({ path: 'web1/app', dependsOn: ['web1/code'], ...more });
const done = (action: ActionResult['action']): ActionResult => ({ action, elapsed: 1 });
const failed = (action: ActionResult['action'], more: Partial<ActionResult> = {}): ActionResult => ({
  ...done(action),
  error: new Error('does not start'),
  ...more,
});

/** Finds changes that were rolled back, on a host with files. */
async function found(
  results: readonly ActionResult[],
  files: Readonly<Record<string, string>>,
  host = new MemoryHost({ files }),
) {
  const { work, warnings } = workOn(host);
  const inventory = inventoryOf({ 'web1/code': entryOf({ path: 'web1/code', props: { content: 'new\n' } }) });
  const given = await findRolledBack(results, { work: () => work, inventory });
  return { undone: given.map((result) => result.undone), entry: inventory.resources['web1/code'], warnings };
}

test('findRolledBack() finds a change that its host no longer has, and records the state of the host', async () => {
  const { undone, entry } = await found([done(release()), failed(app())], { '/srv/code': 'old\n' });
  expect(undone).toEqual(['web1/app', undefined]);
  expect(entry!.state).toMatchObject({ digest: digestOf('old\n') });
});

test('findRolledBack() records nothing of a creation that is gone', async () => {
  const code = creation({ path: 'web1/code', props: { content: 'new\n' } });
  expect(await found([done(code), failed(app())], {})).toMatchObject({
    undone: ['web1/app', undefined],
    entry: undefined,
  });
});

test.each<[string, readonly ActionResult[], Readonly<Record<string, string>>]>([
  ['that is still in place', [done(release()), failed(app())], { '/srv/code': 'new\n' }],
  [
    'on which no failed one depends',
    [done(release()), failed(app({ dependsOn: [] }))],
    { '/srv/code': 'old\n' },
  ],
  ['of which all succeeded', [done(release()), done(app())], { '/srv/code': 'old\n' }],
  ['that failed itself', [failed(release()), failed(app())], { '/srv/code': 'old\n' }],
])('findRolledBack() takes no change for undone %s', async (_, results, files) => {
  const { undone, entry } = await found(results, files);
  expect(undone).toEqual([undefined, undefined]);
  expect(entry!.state).toMatchObject({ digest: digestOf('new\n') });
});

test('findRolledBack() also finds it where the dependent one was skipped', async () => {
  const skipped = failed(app(), { skipped: true });
  expect((await found([done(release()), skipped], { '/srv/code': 'old\n' })).undone).toEqual([
    'web1/app',
    undefined,
  ]);
});

test('findRolledBack() leaves a change as it is where its host cannot be read', async () => {
  const host = new MemoryHost();
  host.observe = () => Promise.reject(new Error('gone'));
  expect((await found([done(release()), failed(app())], {}, host)).undone).toEqual([undefined, undefined]);
});

test('findRolledBack() lets a resource that failed withdraw what was changed for it, only if something was', async () => {
  const withdrawn: string[] = [];
  const using = change({
    path: 'web1/app',
    dependsOn: ['web1/code'],
    resource: { withdraw: async () => void withdrawn.push('app') },
  });
  await found([done(release()), failed(using)], { '/srv/code': 'new\n' });
  expect(withdrawn).toEqual(['app']);
  await found([failed(release()), failed(using)], { '/srv/code': 'new\n' });
  await found([done(release()), done(using)], { '/srv/code': 'new\n' });
  expect(withdrawn).toEqual(['app']);
});
