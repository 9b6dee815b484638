/** One record of our scripts: a line `@kind rest`, and base64 in the lines below it. */
export interface RemoteRecord {
  readonly kind: string;
  /** Rest of the line, unchanged. */
  readonly rest: string;
  readonly data: Buffer;
}

/**
 * Parses the records of a script. Base64 never begins with `@`, so no content can look like a record.
 *
 * @throws Error when the closing `@end` is missing, because the answer was cut short
 */
export function parseRecords(output: Buffer): readonly RemoteRecord[] {
  const records: RemoteRecord[] = [];
  // Latin-1 keeps every byte of owner names; base64 is ASCII.
  for (const block of output.toString('latin1').split(/^@/m).slice(1)) {
    const end = block.indexOf('\n');
    const head = end === -1 ? block : block.slice(0, end);
    const space = head.search(/ |$/);
    const rest = Buffer.from(head.slice(space + 1), 'latin1').toString();
    records.push({
      kind: head.slice(0, space),
      rest,
      data: Buffer.from(end === -1 ? '' : block.slice(end + 1), 'base64'),
    });
  }
  if (records.pop()?.kind !== 'end') throw new Error('the answer was cut short');
  return records;
}
