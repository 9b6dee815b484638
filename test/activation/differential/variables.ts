import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { committedRecords } from '../../../scripts/read-options';
import { type ElfSymbol, findSymbol } from './elf';

/** How uWSGI keeps the values that its setters write. */
type Form = 'int32' | 'int16' | 'int64' | 'text' | 'texts';

const forms: Readonly<Record<string, Form>> = {
  uwsgi_opt_true: 'int32',
  uwsgi_opt_false: 'int32',
  uwsgi_opt_set_int: 'int32',
  uwsgi_opt_set_rawint: 'int32',
  uwsgi_opt_uid: 'int32',
  uwsgi_opt_gid: 'int32',
  uwsgi_opt_set_16bit: 'int16',
  uwsgi_opt_set_64bit: 'int64',
  uwsgi_opt_set_megabytes: 'int64',
  uwsgi_opt_set_str: 'text',
  uwsgi_opt_set_str_spaced: 'text',
  uwsgi_opt_set_null: 'text',
  uwsgi_opt_add_string_list: 'texts',
  uwsgi_opt_add_string_list_custom: 'texts',
};

/** Forms by option; where releases have different setters, that of the first one with a form. */
const formOf = new Map(
  committedRecords().map(({ name, setter, differs = {} }) => [
    name,
    [setter, ...Object.values(differs).map((facts) => facts.setter)].flatMap((one) => forms[one] ?? [])[0],
  ]),
);

/** `struct uwsgi_option`: name, type, shortcut, help, func, data, flags. */
const optionSize = 48;
const dataAt = 32;
/** `struct uwsgi_string_list`: value, len, custom, custom2, custom_ptr, next. */
const nextAt = 40;

/**
 * The variables of a running uWSGI that its options set, by option, read from the memory of the process. The table of
 * options, which uWSGI builds with those of its plugins, names the variable of each.
 */
export function optionVariables(pid: number): ReadonlyMap<string, string> {
  const memory = new Memory(pid);
  try {
    const found = new Map<string, string>();
    for (let at = optionTable(pid, memory); ; at += optionSize) {
      const option = memory.read(at, optionSize);
      const name = memory.text(pointer(option, 0));
      if (name === undefined) return found;
      const form = formOf.get(name);
      const data = pointer(option, dataAt);
      if (form !== undefined && data !== 0 && !found.has(name)) found.set(name, valueAt(memory, data, form));
    }
  } finally {
    memory.close();
  }
}

/** The text of one variable of a process, read again from its memory. */
function valueAt(memory: Memory, at: number, form: Form): string {
  const bytes = memory.read(at, 8);
  switch (form) {
    case 'int16':
      return String(bytes.readUInt16LE());
    case 'int32':
      return String(bytes.readInt32LE());
    case 'int64':
      return String(bytes.readBigUInt64LE());
    case 'text':
      return memory.text(pointer(bytes, 0)) ?? 'nothing';
    default: {
      const items: string[] = [];
      for (let item = pointer(bytes, 0); item !== 0 && items.length < 50; ) {
        const entry = memory.read(item, nextAt + 8);
        items.push(memory.text(pointer(entry, 0)) ?? '');
        item = pointer(entry, nextAt);
      }
      return JSON.stringify(items);
    }
  }
}

/** Where a file of uWSGI has `struct uwsgi_server`, and which member of it points to the options. */
const tables = new Map<string, ElfSymbol & { readonly member: number }>();

/** The address of the table of options: the member of `struct uwsgi_server` that points to an option named `socket`. */
function optionTable(pid: number, memory: Memory): number {
  for (const { path, start } of mappedFiles(pid)) {
    const known = tables.get(path);
    if (known !== undefined) return pointer(memory.read(start + known.offset + known.member, 8), 0);
    const server = findSymbol(path, 'uwsgi');
    if (server === undefined) continue;
    const at = start + server.offset;
    const bytes = memory.read(at, server.size);
    for (let member = 0; member + 8 <= server.size; member += 8) {
      const table = pointer(bytes, member);
      if (!memory.holds(table) || memory.text(pointer(memory.read(table, 8), 0)) !== 'socket') continue;
      tables.set(path, { ...server, member });
      return table;
    }
  }
  throw new Error(`Cannot find the options in the memory of process ${pid}`);
}

/** Files of uWSGI that a process has mapped, with the address of their first byte. */
function mappedFiles(pid: number): readonly { path: string; start: number }[] {
  const found = new Map<string, number>();
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const path = line.slice(73);
    if (/uwsgi/i.test(path) && !path.includes('_plugin') && !found.has(path)) {
      found.set(path, Number.parseInt(line, 16));
    }
  }
  return [...found].map(([path, start]) => ({ path, start }));
}

const pointer = (bytes: Buffer, at: number): number => Number(bytes.readBigUInt64LE(at));

/** The memory of a process; what it has not mapped reads as zeros. */
class Memory {
  private readonly file: number;

  constructor(pid: number) {
    this.file = openSync(`/proc/${pid}/mem`, 'r');
  }

  read(at: number, size: number): Buffer {
    const bytes = Buffer.alloc(size);
    try {
      if (this.holds(at)) readSync(this.file, bytes, 0, size, BigInt(at));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EIO') throw error;
    }
    return bytes;
  }

  /** A text that ends with a zero byte; undefined where the pointer points nowhere. */
  text(at: number): string | undefined {
    if (!this.holds(at)) return undefined;
    const bytes = this.read(at, 256);
    const end = bytes.indexOf(0);
    return bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
  }

  /** Whether an address can be one of a user's process. */
  holds(at: number): boolean {
    return at >= 0x10000 && at < 0x7fff_ffff_ffff;
  }

  close(): void {
    closeSync(this.file);
  }
}
