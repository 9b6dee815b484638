import { crc32, inflateRawSync } from 'node:zlib';
import { requireInside, SourceError } from './entry';
import type { TarEntry } from './tar';

/**
 * Reads a zip: stored and deflated entries, with the modes and links that Unix tools put into it.
 *
 * @throws SourceError when it is damaged, encrypted, or larger than 4 GiB
 */
export function readZip(data: Buffer): readonly TarEntry[] {
  const end = data.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end === -1) throw new SourceError('it is no zip, or ends too early');
  const count = data.readUInt16LE(end + 10);
  let at = data.readUInt32LE(end + 16);
  if (count === 0xffff || at === 0xffffffff)
    throw new SourceError('a zip of the form zip64 is not read; use a tar');
  return Array.from({ length: count }, () => {
    if (data.readUInt32LE(at) !== 0x02014b50) throw new SourceError('the list of the zip is damaged');
    const [flags, method] = [data.readUInt16LE(at + 8), data.readUInt16LE(at + 10)];
    const [time, day] = [data.readUInt16LE(at + 12), data.readUInt16LE(at + 14)];
    const [sum, packed] = [data.readUInt32LE(at + 16), data.readUInt32LE(at + 20)];
    const lengths = [28, 30, 32].map((offset) => data.readUInt16LE(at + offset));
    const unix = data.readUInt32LE(at + 38) >>> 16;
    const local = data.readUInt32LE(at + 42);
    const name = data.subarray(at + 46, at + 46 + lengths[0]!).toString();
    at += 46 + lengths[0]! + lengths[1]! + lengths[2]!;
    if ((flags & 1) !== 0) throw new SourceError(`its entry ${name} is encrypted`);
    const begin = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
    const raw = data.subarray(begin, begin + packed);
    const content = unpacked(raw, method, name);
    if (crc32(content) !== sum) throw new SourceError(`its entry ${name} is damaged`);
    const moment = Date.UTC(
      (day >> 9) + 1980,
      ((day >> 5) & 15) - 1,
      day & 31,
      time >> 11,
      (time >> 5) & 63,
      (time & 31) * 2,
    );
    const common = {
      path: requireInside(name),
      mode: (unix & 0o777).toString(8),
      modified: Math.max(0, Math.floor(moment / 1000)),
    };
    if (name.endsWith('/')) return { ...common, kind: 'directory' as const };
    if ((unix & 0o170000) === 0o120000)
      return { ...common, kind: 'link' as const, target: content.toString() };
    return { ...common, kind: 'file' as const, content };
  });
}

function unpacked(raw: Buffer, method: number, name: string): Buffer {
  if (method === 0) return raw;
  if (method === 8) return inflateRawSync(raw);
  throw new SourceError(`its entry ${name} is packed by method ${method}, must be stored or deflated`);
}
