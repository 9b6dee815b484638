import { requireInside, SourceError } from './entry';

/** An entry of a tar. */
export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'directory';
  /** Octal mode. */
  readonly mode: string;
  /** Seconds since the epoch. */
  readonly modified: number;
  readonly target?: string;
  readonly content?: Buffer;
}

const block = 512;
const types = { file: '0', link: '2', directory: '5' } as const;

/** Writes a tar in GNU format: names are bytes, independent of the host's locale, and of any length. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap(({ path, kind, mode, modified, target = '', content }) => {
    const [name, link] = [Buffer.from(path), Buffer.from(target)];
    const size = content?.length ?? 0;
    return [
      ...(name.length > 100 ? long('L', name) : []),
      ...(link.length > 100 ? long('K', link) : []),
      header({ name, link, type: types[kind], mode, modified, size }),
      ...(content === undefined ? [] : padded(content)),
    ];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

function long(type: string, text: Buffer): readonly Buffer[] {
  const content = Buffer.concat([text, Buffer.alloc(1)]);
  const name = Buffer.from('././@LongLink');
  return [
    header({ name, link: Buffer.alloc(0), type, mode: '644', modified: 0, size: content.length }),
    ...padded(content),
  ];
}

function padded(content: Buffer): readonly Buffer[] {
  return [content, Buffer.alloc((block - (content.length % block)) % block)];
}

function header(facts: {
  name: Buffer;
  link: Buffer;
  type: string;
  mode: string;
  modified: number;
  size: number;
}): Buffer {
  const made = Buffer.alloc(block);
  const octal = (value: number, at: number, length: number) =>
    made.write(
      `${Math.max(0, value)
        .toString(8)
        .padStart(length - 1, '0')}\0`,
      at,
      'latin1',
    );
  facts.name.copy(made, 0, 0, 100);
  octal(Number.parseInt(facts.mode, 8), 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(facts.size, 124, 12);
  octal(facts.modified, 136, 12);
  made.write('        ', 148, 'latin1');
  made.write(facts.type, 156, 'latin1');
  facts.link.copy(made, 157, 0, 100);
  made.write('ustar  \0', 257, 'latin1');
  made.write(
    `${made
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  );
  return made;
}

/**
 * Reads a tar: ustar, GNU's and POSIX's long names. Devices are passed over.
 *
 * @throws SourceError when it is cut short or damaged
 */
export function readTar(data: Buffer): readonly TarEntry[] {
  const entries = new Map<string, TarEntry>();
  let [name, link]: (string | undefined)[] = [];
  for (let at = 0; at + block <= data.length; ) {
    const head = data.subarray(at, at + block);
    if (head.every((byte) => byte === 0)) return [...entries.values()];
    const text = (from: number, length: number): string => until0(head.subarray(from, from + length));
    const sum = head.reduce((all, byte, index) => all + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (sum !== Number.parseInt(text(148, 8).trim(), 8)) throw new SourceError('it is no tar, or damaged');
    const size = sizeOf(head.subarray(124, 136));
    const content = data.subarray(at + block, at + block + size);
    if (content.length < size) break;
    at += block + Math.ceil(size / block) * block;
    const type = text(156, 1);
    if (type === 'L') name = until0(content);
    else if (type === 'K') link = until0(content);
    else if (type === 'x') {
      const records = paxRecords(content);
      name = records.get('path') ?? name;
      link = records.get('linkpath') ?? link;
    } else if (type !== 'g') {
      const prefix = text(257, 6) === 'ustar' ? text(345, 155) : '';
      const path = requireInside(name ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`));
      const target = link ?? text(157, 100);
      const common = {
        path,
        mode: text(100, 8).trim(),
        modified: Number.parseInt(text(136, 12).trim(), 8) || 0,
      };
      if (type === '1') {
        const first = entries.get(requireInside(target));
        if (first !== undefined) entries.set(path, { ...first, path });
      } else if (type === '2') entries.set(path, { ...common, kind: 'link', target });
      else if (type === '5' && path !== '' && path !== '.')
        entries.set(path, { ...common, kind: 'directory' });
      else if (['', '0', '7'].includes(type)) entries.set(path, { ...common, kind: 'file', content });
      name = undefined;
      link = undefined;
    }
  }
  throw new SourceError('it ends too early');
}

function until0(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString();
}

/** Octal digits, or for large files GNU's big-endian number. */
function sizeOf(field: Buffer): number {
  if ((field[0]! & 0x80) === 0) return Number.parseInt(until0(field).trim(), 8) || 0;
  return Number(field.readBigUInt64BE(field.length - 8));
}

function paxRecords(content: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < content.length; ) {
    const length = Number.parseInt(content.subarray(at, at + 20).toString('latin1'), 10);
    if (!(length > 0)) break;
    const [key, ...rest] = content
      .subarray(at, at + length - 1)
      .toString()
      .replace(/^\d+ /, '')
      .split('=');
    records.set(key!, rest.join('='));
    at += length;
  }
  return records;
}
