import { digestOf } from '../resources/digest';
import { stateFolder } from '../resources/state-folder';
import { Batch } from '../transport/batch';
import type { Host } from '../transport/host';
import { joinShell, type Shell, sh } from '../transport/shell';

/** Owner of something on a host. */
export interface NotedOwner {
  /** Token that is recorded with the resource, because names of stacks, resources and hosts change. */
  readonly token: string;
  /** `project/stack` */
  readonly stack: string;
  /** The name of the resource. */
  readonly name: string;
}

/** Ownership note on a host about a path, or about anything else that only one resource may claim there. */
export interface Note {
  /** `project/stack` that was the last to deploy there, or began to. */
  readonly stack?: string;
  /** Owner since the last complete deployment. */
  readonly owner?: NotedOwner;
}

/** An owner for people. */
export const ownerText = ({ stack, name }: NotedOwner): string => `${stackText(stack)} (as ${name})`;

/** A stack for people. */
export function stackText(stack: string): string {
  const [project = '', name = ''] = stack.split('/');
  return `the stack ${name} of the project ${project}`;
}

/** Key of the note about a claim, or an id: without the name of the host, which is the program's own. */
export const keyOf = ({ host }: { readonly host: string }, claim: string): string =>
  claim.startsWith(`${host}:`) ? claim.slice(host.length + 1) : claim;

/** Shell: sets `$f`, the file of the note about a key; each note has its own file, so that writers do not interfere. */
const fileOf = (key: string): Shell => sh`f="$s"/pulumi/${digestOf(key).slice(0, 32)}`;

const readers = new WeakMap<Host, Batch<string, Note>>();
const writers = new WeakMap<Host, Batch<{ readonly key: string } & Note, void>>();

/** Reads the note about a claim on a host. Calls of one moment share one exec. */
export function noteAbout(host: Host, key: string): Promise<Note> {
  const batch =
    readers.get(host) ??
    new Batch<string, Note>(async (keys) => {
      const each = keys.map((one) => sh`${fileOf(one)}; show`);
      const show = sh`show() {
  stack=
  owner=
  [ ! -f "$f" ] || { read -r stack; read -r owner; } < "$f"
  printf '%s\n%s\n' "$stack" "$owner"
}`;
      const { stdout } = await host.exec(joinShell([stateFolder, show, ...each]), {
        purpose: 'find whose it is that is there',
        readOnly: true,
      });
      const lines = stdout.split('\n');
      return keys.map((_, index) => ({
        stack: lines[index * 2] || undefined,
        owner: ownerOf(lines[index * 2 + 1] ?? ''),
      }));
    });
  readers.set(host, batch);
  return batch.add(key);
}

function ownerOf(line: string): NotedOwner | undefined {
  const [token = '', stack = '', ...name] = line.split(' ');
  return token === '' ? undefined : { token, stack, name: name.join(' ') };
}

/** Owners of claims on a host, by the claim; without those that no note names. */
export async function notedOwners(
  host: Host,
  holder: { readonly host: string },
  claims: readonly string[],
): Promise<ReadonlyMap<string, NotedOwner>> {
  const found = await Promise.all(
    claims.map(async (claim) => [claim, (await noteAbout(host, keyOf(holder, claim))).owner] as const),
  );
  return new Map(found.flatMap(([claim, owner]) => (owner === undefined ? [] : [[claim, owner]])));
}

/**
 * Writes the note of a claim. Without an owner: which stack begins to deploy there, so that the leftovers of a creation that was
 * cut off are recognized. With an owner: who owns it from now on.
 */
export function note(host: Host, key: string, { stack = '', owner }: Note): Promise<void> {
  const batch =
    writers.get(host) ??
    new Batch<{ readonly key: string } & Note, void>(async (notes) => {
      const write = sh`note() { # STACK OWNER
  owner=$2
  [ -n "$owner" ] || [ ! -f "$f" ] || { read -r owner; read -r owner; } < "$f"
  printf '%s\n' "$1" "$owner" > "$f.new" && mv -f "$f.new" "$f" || exit 1
}`;
      const each = notes.map((one) => sh`${fileOf(one.key)}; note ${one.stack!} ${lineOf(one.owner)}`);
      await host.exec(
        sh`${stateFolder}
( umask 022; mkdir -p "$s/pulumi" ) || exit 1
${write}
${joinShell(each)}`,
        { purpose: 'note whose it is that is put there' },
      );
      return notes.map(() => undefined);
    });
  writers.set(host, batch);
  return batch.add({ key, stack, owner });
}

const lineOf = (owner: NotedOwner | undefined): string =>
  owner === undefined ? '' : [owner.token, owner.stack, owner.name].join(' ').replace(/\s/g, ' ');

/** Deletes notes that name no owner, or the one with the token. */
export async function dropNotes(host: Host, keys: readonly string[], token = ''): Promise<void> {
  if (keys.length === 0) return;
  const drop = sh`drop() {
  owner=
  [ ! -f "$f" ] || { read -r owner; read -r owner; } < "$f"
  case $owner in ''|${`${token} `}*) rm -f "$f" ;; esac
}`;
  const each = keys.map((key) => sh`${fileOf(key)}; drop`);
  await host.exec(
    sh`${stateFolder}
${drop}
${joinShell(each)}
rmdir "$s/pulumi" "$s" 2>/dev/null
:`,
    // A note about a deleted claim does no harm.
    { purpose: 'forget whose it was', allowFailure: true },
  );
}
