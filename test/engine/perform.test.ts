import type { Action } from '../../src/engine/action';
import { type ActionEvents, perform, reportEnd, workFor } from '../../src/engine/perform';
import { recordIntent } from '../../src/engine/record-intent';
import { digestOf } from '../../src/resources/digest';
import { MemoryHost } from '../../src/transport/memory-host';
import { change, creation, deletion } from './support/actions';
import { entryOf, inventoryOf } from './support/host-states';

const { signal } = new AbortController();
/** Performs an action on a host with files, as an apply does. */
async function performed(
  action: Action,
  host: MemoryHost,
  { known = {}, aborted = false, discardEdits = false } = {},
) {
  const heard: string[] = [];
  const note = (event: string) => () => void heard.push(event);
  const events: ActionEvents = { started: note('started'), ended: note('ended'), progress: note('progress') };
  const inventories = new Map([['web1', inventoryOf({ ...known })]]);
  recordIntent([action], inventories);
  const result = await perform(action, {
    hosts: { get: () => host },
    inventories,
    events,
    signal: aborted ? AbortSignal.abort(new Error('interrupted')) : signal,
    discardEdits,
  });
  return { error: result.error?.message, heard, resources: inventories.get('web1')!.resources };
}

test('perform() of a creation writes it, and records it as complete', async () => {
  const host = new MemoryHost();
  const { error, heard, resources } = await performed(creation({ props: { content: 'x' } }), host);
  expect([error, heard, host.text('/srv/page')]).toEqual([undefined, ['started', 'ended'], 'x']);
  expect(resources['web1/page']).toMatchObject({ state: { digest: digestOf('x') } });
  expect(resources['web1/page']).not.toHaveProperty('begun');
});

test('perform() of a failure is a result, and the inventory has no resource that is not there', async () => {
  const { error, heard, resources } = await performed(
    creation(),
    new MemoryHost().refuse('/srv/page', 'disk-full'),
  );
  expect([error, heard, resources]).toEqual([
    expect.stringMatching(/Cannot write \/srv\/page/),
    ['started', 'ended'],
    {},
  ]);
});

test('perform() does nothing that was interrupted before', async () => {
  const host = new MemoryHost();
  expect((await performed(creation(), host, { aborted: true })).error).toBe('interrupted');
  expect(host.writes).toEqual([]);
});

test('perform() of an unchanged resource touches nothing, and reports nothing', async () => {
  const { desired, live } = change();
  const host = new MemoryHost({ files: { '/srv/page': 'hello\n' } });
  expect(await performed({ kind: 'same', desired, live }, host)).toMatchObject({
    error: undefined,
    heard: [],
  });
  expect(host.writes).toEqual([]);
});

test('perform() deletes, forgets without deleting, and keeps what was edited', async () => {
  const known = { 'web1/page': entryOf() };
  const host = () => new MemoryHost({ files: { '/srv/page': 'hello\n' } });
  const [gone, left] = [host(), host()];
  expect((await performed(deletion(), gone, { known })).resources).toEqual({});
  expect((await performed(deletion({}, { kind: 'forget' }), left, { known })).resources).toEqual({});
  expect([gone.text('/srv/page'), left.text('/srv/page')]).toEqual([undefined, 'hello\n']);
  const edited = new MemoryHost({ files: { '/srv/page': 'edited\n' } });
  const { error, resources } = await performed(deletion(), edited, { known });
  expect([error, Object.keys(resources)]).toEqual([
    expect.stringMatching(/it stays\. Remove it by hand, or use --discard-edits/),
    ['web1/page'],
  ]);
  expect((await performed(deletion(), edited, { known, discardEdits: true })).error).toBeUndefined();
});

test('workFor() reaches only the host of the action, and reports with the action', () => {
  const asked: string[] = [];
  const heard: unknown[] = [];
  const action = creation();
  const work = workFor(action, {
    hosts: {
      get: (name) => {
        asked.push(name);
        return new MemoryHost();
      },
    },
    events: {
      progress: (one, text) => heard.push([one, text]),
      warned: (one, text) => heard.push([one, text]),
    },
    signal,
  });
  work.hosts.get('web2');
  work.progress('going on');
  work.warn('careful');
  expect([asked, heard]).toEqual([
    ['web1'],
    [
      [action, 'going on'],
      [action, 'careful'],
    ],
  ]);
});

test('workFor() checks no edits of displaced resources where edits are discarded', () => {
  const edited = async () => ['/srv/old'];
  const action = {
    ...creation(),
    displaces: [{ path: 'web1/old', type: 't', state: {}, places: [], edited }],
  } as Action;
  const given = { hosts: { get: () => new MemoryHost() }, events: {}, signal };
  expect(workFor(action, given).displaces![0]!.edited).toBe(edited);
  expect(workFor(action, { ...given, discardEdits: true }).displaces![0]!.edited).toBeUndefined();
});

test('reportEnd() reports what was begun only', () => {
  const ended = jest.fn();
  reportEnd({ action: creation(), elapsed: 1, skipped: true }, { ended });
  expect(ended).not.toHaveBeenCalled();
  reportEnd({ action: creation(), elapsed: 1 }, { ended });
  expect(ended).toHaveBeenCalledTimes(1);
});
