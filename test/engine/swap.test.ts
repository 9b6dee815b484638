import { isChange, swap } from '../../src/engine/swap';
import type { Work } from '../../src/resources/resource';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { change, creation, declaredAs, deletion } from './support/actions';

const { work } = workOn(new MemoryHost());
const lifecycle = (log: string[], name: string, more: object = {}) => ({
  validate: async () => void log.push(`validate ${name}`),
  reconcile: async () => void log.push(`restore ${name}`),
  delete: async () => void log.push(`delete ${name}`),
  ...more,
});
const members = (log: string[], more: Readonly<Record<string, object>> = {}) => [
  change({ path: 'web1/a', resource: lifecycle(log, 'a', more['a']) }),
  creation({ path: 'web1/b', resource: lifecycle(log, 'b', more['b']) }),
];

/** Performs a swap in which each change makes those that follow while its script waits. */
const run = (log: string[], all: ReturnType<typeof members>, fails?: string) =>
  swap(all, {
    work: () => work,
    async change({ desired: { path } }, { swap: part }: Work) {
      log.push(`${path} begins${part?.joins === undefined ? '' : ', joining'}`);
      if (path === fails) throw new Error(`${path} does not start`);
      const refused = await part?.rest?.judge(new MemoryHost());
      if (refused !== undefined) throw new Error(`${path} is undone`);
      log.push(`${path} ends`);
      return path;
    },
  });

test('swap() validates all, then makes each change while the one before it can still be undone', async () => {
  const log: string[] = [];
  expect(await run(log, members(log))).toEqual(['web1/a', 'web1/b']);
  expect(log).toEqual([
    'validate a',
    'validate b',
    'web1/a begins',
    'web1/b begins, joining',
    'web1/b ends',
    'web1/a ends',
  ]);
});

test('swap() begins nothing when one of them would be refused', async () => {
  const log: string[] = [];
  const refused = { validate: () => Promise.reject(new Error('no such plugin')) };
  await expect(run(log, members(log, { b: refused }))).rejects.toThrow('no such plugin');
  expect(log).toEqual(['validate a']);
});

test('swap() restores all when the last one fails, and names that failure', async () => {
  const log: string[] = [];
  await expect(run(log, members(log), 'web1/b')).rejects.toThrow(
    'web1/b does not start\nweb1/a, web1/b: the previous state is restored',
  );
  expect(log).toContain('restore a');
  expect(log).not.toContain('delete b');
});

test('swap() says which of them could not be restored', async () => {
  const log: string[] = [];
  const broken = { reconcile: () => Promise.reject(new Error('no space')) };
  await expect(run(log, members(log, { a: broken }), 'web1/b')).rejects.toThrow(
    'web1/b does not start\nweb1/a could not be restored: no space',
  );
});

test('isChange() is true for creations and changes alone', () => {
  const same = { kind: 'same', desired: declaredAs(), live: { props: { host: 'web1' }, state: {} } } as const;
  expect([creation(), change(), deletion(), same].map(isChange)).toEqual([true, true, false, false]);
});
