import type { RolloutRecord } from '../../src/engine/rollout-record';
import { hostFacts } from '../../src/report/facts';
import { noteSecrets } from '../../src/secrets/known';
import { entryOf, hostStateOf, inventoryOf } from '../engine/support/host-states';

const record: RolloutRecord = {
  version: 1,
  project: 'shop',
  id: 'x',
  started: '',
  by: 'ann@laptop#1a2b',
  hosts: [],
  state: 'done',
  when: '2026-11-27T08:00:00.123Z',
};

test('hostFacts() counts resources of this project and of others', () => {
  const others = [inventoryOf({ 'web1/a': entryOf(), 'web1/b': entryOf() }, 'blog')];
  expect(hostFacts(hostStateOf({ 'web1/page': entryOf() }, { others }))).toEqual([
    '1 resource of this project',
    '2 of the project blog',
  ]);
  expect(hostFacts(hostStateOf())).toEqual(['0 resources of this project']);
});

test('hostFacts() has the last rollout without the token of its deployer', () => {
  expect(hostFacts(hostStateOf({}, { record }))[1]).toBe(
    'last rollout done 2026-11-27T08:00:00Z, started by ann@laptop',
  );
});

test('hostFacts() has the first line of a failure, without secrets', () => {
  noteSecrets(['open sesame']);
  const failed: RolloutRecord = { ...record, state: 'failed', reason: 'the log has open sesame\nmore' };
  expect(hostFacts(hostStateOf({}, { record: failed }))[1]).toMatch(
    /^last rollout failed .*: the log has \S*$/,
  );
  expect(hostFacts(hostStateOf({}, { record: failed })).join()).not.toMatch(/sesame|more/);
});

test('hostFacts() names who holds the lock, and until when', () => {
  const lock = { owner: 'bob@desk#3c4d', expires: Date.UTC(2026, 10, 27, 8) / 1000 };
  expect(hostFacts(hostStateOf({}, { lock }))[1]).toBe('held by bob@desk until 2026-11-27T08:00:00Z');
});
