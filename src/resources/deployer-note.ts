import { Batch } from '../transport/batch';
import type { Host } from '../transport/host';
import { quote } from '../transport/shell';
import { digestOf } from './digest';
import { stateFolder } from './running';

/** Notes on a host that say which stack put something there; each is a file of its own, so that none disturbs another. */
const fileOf = (key: string): string => `"$s"/pulumi/${digestOf(key).slice(0, 32)}`;

interface Note {
  readonly key: string;
  readonly owner: string;
}

const readers = new WeakMap<Host, Batch<string, string | undefined>>();
const writers = new WeakMap<Host, Batch<Note, void>>();

/** Who put something on a host, by a note that lies there; undefined where none does. Calls of one moment travel together. */
export function notedOwner(host: Host, key: string): Promise<string | undefined> {
  const batch =
    readers.get(host) ??
    new Batch<string, string | undefined>(async (keys) => {
      const each = keys.map((one) => `cat ${fileOf(one)} 2>/dev/null || echo`);
      const { stdout } = await host.exec([stateFolder, ...each].join('\n'), {
        purpose: 'find who put there what is to be created',
        readOnly: true,
      });
      const owners = stdout.split('\n');
      return keys.map((_, index) => owners[index] || undefined);
    });
  readers.set(host, batch);
  return batch.add(key);
}

/** Notes who puts something on a host, before it is there: what a creation leaves that was cut off is known by it. */
export function noteOwner(host: Host, key: string, owner: string): Promise<void> {
  const batch =
    writers.get(host) ??
    new Batch<Note, void>(async (notes) => {
      const each = notes.map(
        (note) =>
          `printf '%s\\n' ${quote(note.owner)} > ${fileOf(note.key)}.new && mv -f ${fileOf(note.key)}.new ${fileOf(note.key)}`,
      );
      await host.exec(
        `${stateFolder}\n( umask 022; mkdir -p "$s/pulumi" ) || exit 1\n${each.join('\n')}`,
        // Where nothing can be noted, nothing can be put either, and that says why.
        { purpose: 'note who puts there what is created', allowFailure: true },
      );
      return notes.map(() => undefined);
    });
  writers.set(host, batch);
  return batch.add({ key, owner });
}

/** Takes a note away. */
export async function dropNote(host: Host, key: string): Promise<void> {
  await host.exec(`${stateFolder}\nrm -f ${fileOf(key)}; rmdir "$s/pulumi" "$s" 2>/dev/null\n:`, {
    purpose: `forget who put ${key} there`,
    allowFailure: true,
  });
}
