/**
 * Random programs, rendered by uwsgiconf and by this package:
 * `npm run -s differential -- TOOLS [--python PYTHON] [--seeds 20] [--first 1] [--count 500]`
 *
 * TOOLS is the directory of the tools of the vectors (`random_vectors.py`), PYTHON one that has uwsgiconf 2.4.0. Prints
 * each difference and ends with the counts; the exit code is 1 when there was a difference.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explain, type Replayed, replayFile, summary } from '../test/vectors/replay';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'string', default: 'python3' },
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '1' },
    count: { type: 'string', default: '500' },
  },
});
const [tools] = positionals;
if (tools === undefined) {
  process.stderr.write('Cannot compare: name the directory with random_vectors.py\n');
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), 'differential-'));
const results: Replayed[] = [];
try {
  const first = Number(values.first);
  for (let seed = first; seed < first + Number(values.seeds); seed += 1) {
    const file = join(scratch, `${seed}.json`);
    execFileSync(values.python, [join(tools, 'random_vectors.py'), String(seed), values.count, file], {
      cwd: tools,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const replayed = replayFile(file);
    for (const result of replayed) {
      if (result.state === 'failed') process.stdout.write(`seed ${seed}: ${explain(result)}\n`);
    }
    results.push(...replayed);
    process.stdout.write(`seed ${seed}: ${summary(replayed)}\n`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
process.stdout.write(`${summary(results)}\n`);
process.exitCode = results.some(({ state }) => state === 'failed') ? 1 : 0;
