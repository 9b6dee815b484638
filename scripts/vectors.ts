/**
 * Replays vectors: `npm run -s vectors -- [--seed N] [--sample N] FILE...`
 *
 * Prints each failing id with what was expected and what came; the exit code is 1 when anything failed.
 */
import { parseArgs } from 'node:util';
import corrections from '../test/vectors/corrections.json';
import type { Outcome } from '../test/vectors/format';
import { explain, replayFile, summary } from '../test/vectors/replay';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string', default: '1' }, sample: { type: 'string' } },
});
if (positionals.length === 0) {
  process.stderr.write('Cannot replay: name the files with the vectors\n');
  process.exit(2);
}
const options = {
  corrections: corrections as Readonly<Record<string, Outcome>>,
  seed: Number(values.seed),
  ...(values.sample === undefined ? {} : { sample: Number(values.sample) }),
};
const results = positionals.flatMap((file) => replayFile(file, options));
for (const result of results) if (result.state === 'failed') process.stdout.write(`${explain(result)}\n`);
process.stdout.write(`${summary(results)}\n`);
process.exitCode = results.some(({ state }) => state === 'failed') ? 1 : 0;
