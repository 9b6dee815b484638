import { type Replacement, replaceResource, runningAgain } from '../../src/engine/replace';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { change, deletion } from './support/actions';

const [old, renamed] = ['/srv/old', '/srv/new'];
const before = (more: object = {}) => {
  const { entry, path } = deletion({ props: { path: old } });
  return { path, entry: { ...entry, ...more }, kept: [] as string[] };
};
const replacement = (more: Partial<Replacement> = {}, resource: object = {}): Replacement => ({
  ...(change({ props: { path: renamed }, resource }, { path: old }, 'replace') as Replacement),
  ...more,
});
const failing = { reconcile: () => Promise.reject(new Error('the disk is full')) };
const hostWith = (files: Record<string, string>) => new MemoryHost({ files });

test('replaceResource() makes the new resource before the old one goes', async () => {
  const host = hostWith({ [old]: 'hello\n' });
  await replaceResource(replacement({ before: before() }), workOn(host).work);
  expect(host.writes).toEqual([renamed, `rm ${old}`]);
});

test('replaceResource() leaves the old resource alone when the new one fails', async () => {
  const host = hostWith({ [old]: 'hello\n' });
  await expect(
    replaceResource(replacement({ before: before() }, failing), workOn(host).work),
  ).rejects.toThrow('disk is full');
  expect(host.writes).toEqual([]);
});

test('replaceResource() deletes nothing that another resource holds by now', async () => {
  const host = hostWith({ [old]: 'hello\n' });
  await replaceResource(replacement({ before: { ...before(), kept: [`web1:${old}`] } }), workOn(host).work);
  expect(host.writes).toEqual([renamed]);
});

test('replaceResource() changes nothing while a service needs the old resource', async () => {
  const host = hostWith({ [old]: 'hello\n' });
  const needed = { needed: async () => 'shop.service needs it' };
  await expect(replaceResource(replacement({ before: before() }, needed), workOn(host).work)).rejects.toThrow(
    'shop.service needs it. Nothing was changed',
  );
  expect(host.writes).toEqual([]);
});

test('replaceResource() in the same place deletes first, and puts the old one back when the new one fails', async () => {
  const host = hostWith({ [old]: 'hello\n' });
  let tries = 0;
  const { resource } = replacement().desired;
  const flaky: object = {
    reconcile: (...args: Parameters<typeof resource.reconcile>) =>
      tries++ === 0 ? Promise.reject(new Error('the disk is full')) : resource.reconcile(...args),
  };
  const inPlace = replacement({ difference: { changes: [], deleteFirst: true } }, flaky);
  await expect(replaceResource(inPlace, workOn(host).work)).rejects.toThrow(
    `Cannot replace web1:${renamed}: the disk is full\nthe previous state is restored`,
  );
  expect(host.writes).toEqual([`rm ${old}`, old]);
  expect(host.text(old)).toBe('hello\n');
});

test('replaceResource() in the same place says when the old one could not be put back', async () => {
  const host = hostWith({ [old]: 'hello\n' });
  const inPlace = replacement({ difference: { changes: [], deleteFirst: true } }, failing);
  await expect(replaceResource(inPlace, workOn(host).work)).rejects.toThrow(
    /disk is full\nthe previous state could not be restored: the disk is full/,
  );
});

test('replaceResource() in the same place deletes nothing that the host would refuse', async () => {
  const host = hostWith({ [old]: 'hello\n' });
  const refused = { validate: () => Promise.reject(new Error('no such plugin')) };
  const inPlace = replacement({ difference: { changes: [], deleteFirst: true } }, refused);
  await expect(replaceResource(inPlace, workOn(host).work)).rejects.toThrow('no such plugin');
  expect(host.writes).toEqual([]);
});

test.each([
  ['stale', 'running'],
  ['failed', 'running'],
  ['stopped', 'stopped'],
  ['unmanaged', 'unmanaged'],
])('runningAgain() of %s is %s', (ensure, expected) => {
  expect(runningAgain({ host: 'web1', ensure })).toEqual({ host: 'web1', ensure: expected });
});

test('runningAgain() adds no `ensure` where there is none', () => {
  expect(runningAgain({ host: 'web1' })).toEqual({ host: 'web1' });
});
