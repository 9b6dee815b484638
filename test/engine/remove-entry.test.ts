import { editsOfEntry, removeEntry } from '../../src/engine/remove-entry';
import { digestOf } from '../../src/resources/digest';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { deletion } from './support/actions';

const path = '/srv/page';
const { entry } = deletion();
const halfDone = { ...entry, was: { ...entry.state, digest: digestOf('before\n') } };

test('removeEntry() deletes the resource of the entry', async () => {
  const host = new MemoryHost({ files: { [path]: 'hello\n' } });
  await removeEntry(entry, workOn(host).work, {});
  expect(host.writes).toEqual([`rm ${path}`]);
});

test('removeEntry() keeps what was edited, unless edits are discarded', async () => {
  const host = new MemoryHost({ files: { [path]: 'edited\n' } });
  await expect(removeEntry(entry, workOn(host).work, {})).rejects.toThrow(/must be as deployed/);
  expect(host.text(path)).toBe('edited\n');
  await removeEntry(entry, workOn(host).work, { discardEdits: true });
  expect(host.text(path)).toBeUndefined();
});

test.each([
  ['as it was before a change that was cut off', 'before\n', []],
  ['as that change made it', 'hello\n', []],
  ['edited', 'edited\n', [path]],
])('editsOfEntry() of a file %s', async (_, content, edits) => {
  const host = new MemoryHost({ files: { [path]: content } });
  expect(await editsOfEntry(halfDone, workOn(host).work)).toEqual(edits);
});

test('removeEntry() deletes what a change that was cut off left as it was before', async () => {
  const host = new MemoryHost({ files: { [path]: 'before\n' } });
  await removeEntry(halfDone, workOn(host).work, {});
  expect(host.text(path)).toBeUndefined();
});

test('removeEntry() keeps an edit beside a change that was cut off', async () => {
  const host = new MemoryHost({ files: { [path]: 'edited\n' } });
  await expect(removeEntry(halfDone, workOn(host).work, {})).rejects.toThrow(/must be as deployed/);
});
