import { readFileSync } from 'node:fs';

/** Where a program or library has a symbol, from the start of its first mapping. */
export interface ElfSymbol {
  readonly offset: number;
  readonly size: number;
}

const dynamicSymbols = 11;

/** Finds an exported symbol of a 64-bit little-endian ELF file. */
export function findSymbol(path: string, name: string): ElfSymbol | undefined {
  const file = readFileSync(path);
  if (file.readUInt32BE(0) !== 0x7f454c46 || file[4] !== 2) return undefined;
  const section = (index: number) => {
    const at = number(file, 0x28) + index * file.readUInt16LE(0x3a);
    return {
      type: file.readUInt32LE(at + 4),
      start: number(file, at + 24),
      size: number(file, at + 32),
      link: file.readUInt32LE(at + 40),
    };
  };
  for (let index = 0; index < file.readUInt16LE(0x3c); index++) {
    const { type, start, size, link } = section(index);
    if (type !== dynamicSymbols) continue;
    const names = section(link).start;
    for (let at = start; at < start + size; at += 24) {
      const text = names + file.readUInt32LE(at);
      if (file.toString('latin1', text, file.indexOf(0, text)) !== name) continue;
      return { offset: number(file, at + 8), size: number(file, at + 16) };
    }
  }
  return undefined;
}

const number = (file: Buffer, at: number): number => Number(file.readBigUInt64LE(at));
