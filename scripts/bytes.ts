/**
 * Lists a digest of everything that this package renders, or compares with such a list, so that a rewrite can show that no byte
 * changed: `npm run -s bytes -- --write FILE` before it, `npm run -s bytes -- --against FILE` after it.
 *
 * Covers the conformance vectors, the configurations under test in every format, the resources and files of the examples and of the
 * README's programs, the reviewed snapshots and `schema.json`. The exit code is 1 when anything differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Bytes, compare, parseListing, printListing } from './bytes/listing';
import { allBytes } from './bytes/sources';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { write: { type: 'string' }, against: { type: 'string' } } });
  const now: Bytes = await allBytes();
  if (values.write !== undefined) writeFileSync(values.write, printListing(now));
  if (values.against === undefined) {
    process.stdout.write(values.write === undefined ? printListing(now) : `${now.size} entries\n`);
    return;
  }
  const differences = compare(parseListing(readFileSync(values.against, 'utf8')), now);
  for (const line of differences) process.stdout.write(`${line}\n`);
  process.stdout.write(`${now.size} entries, ${differences.length} differ\n`);
  process.exitCode = differences.length > 0 ? 1 : 0;
}

void main();
