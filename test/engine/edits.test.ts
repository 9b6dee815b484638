import { noteEdits, withWayOut } from '../../src/engine/edits';
import { EditedError } from '../../src/transport/errors';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { change, creation, deletion } from './support/actions';

const edited = new MemoryHost({ files: { '/srv/page': 'edited\n' } });
const notes = async (...args: Parameters<typeof noteEdits>) =>
  (await noteEdits(...args)).map((action) => ('notes' in action ? action.notes : undefined));

test('noteEdits() notes an edited file that is to be deleted, and that its deletion fails', async () => {
  expect(await notes([deletion()], workOn(edited).work)).toEqual([
    [
      expect.stringMatching(
        /^edited since its deployment: \/srv\/page; it stays, and the deletion fails; use --discard/,
      ),
    ],
  ]);
  expect(await notes([deletion()], workOn(edited).work, { discardEdits: true })).toEqual([
    ['edited since its deployment: /srv/page; the edits are lost'],
  ]);
});

test('noteEdits() notes nothing of a file as deployed, of a change, and of what another resource keeps', async () => {
  const asDeployed = workOn(new MemoryHost({ files: { '/srv/page': 'hello\n' } })).work;
  expect(await notes([deletion()], asDeployed)).toEqual([undefined]);
  const { work } = workOn(edited);
  const kept = deletion({}, { kept: ['web1:/srv/page'] });
  const forgotten = deletion({}, { kind: 'forget' });
  expect(await notes([change(), creation(), kept, forgotten], work)).toEqual(Array(4).fill(undefined));
});

test('noteEdits() notes an edit of a resource that is replaced', async () => {
  const { path, entry } = deletion();
  const replaced = {
    ...change({ props: { path: '/srv/new' } }, {}, 'replace'),
    before: { path, entry, kept: [] },
  };
  expect(await notes([replaced as never], workOn(edited).work)).toEqual([
    [expect.stringMatching(/edited since/)],
  ]);
});

test('noteEdits() notes that a host could not be compared, and keeps earlier notes', async () => {
  const { work } = workOn(edited);
  const broken = {
    ...work,
    hosts: {
      get: () => {
        throw new Error('gone');
      },
    },
  };
  expect(await notes([deletion({}, { notes: ['of the host'] })], broken)).toEqual([
    ['of the host', 'not compared with the deployed state: gone'],
  ]);
});

test('withWayOut() adds the way out to an edit, and to no other error', () => {
  expect(withWayOut(new EditedError('web1', 'remove /a', [{ what: 'it' }])).message).toMatch(
    /--discard-edits/,
  );
  expect(withWayOut(new Error('other')).message).toBe('other');
});
