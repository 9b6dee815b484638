/**
 * Requests that fail, and how long users wait, while changes are applied under a steady load:
 * `npm run bench:downtime -- [--changes N] [--rate N] [--only WORD] [--json] [--write]`
 *
 * Each strategy applies 20 changes at 200 requests a second through nginx and as many through the http router of uWSGI.
 * `--only` takes the strategies whose name has the word; `--write` makes docs/downtime.md of the run. Exit status 1 when
 * a graceful strategy failed a request, or a change was not seen.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Ground } from '../test/bench/support/ground';
import { type Measured, measure } from '../test/bench/support/measure';
import { strategies } from '../test/bench/support/strategies';
import { faultsOf, page, type Run, terminalTable } from './bench-downtime/page';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      changes: { type: 'string', default: '20' },
      rate: { type: 'string', default: '200' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const options = { changes: Number(values.changes), rate: Number(values.rate), pause: 500 };
  const ground = await Ground.start();
  try {
    const measured: Measured[] = [];
    for (const strategy of strategies.filter(({ name }) => name.includes(values.only))) {
      console.error(`${strategy.name}: ${strategy.how}`);
      try {
        measured.push(await measure(ground, strategy, options));
      } catch (error) {
        console.error((error as Error).message);
        process.exitCode = 1;
      }
    }
    const run: Run = { options, versions: await ground.versions(), measured };
    console.log(values.json ? JSON.stringify(run, null, 2) : terminalTable(run));
    if (values.write) writeFileSync(join(__dirname, '../docs/downtime.md'), page(run));
    for (const fault of faultsOf(run)) {
      console.error(fault);
      process.exitCode = 1;
    }
  } finally {
    await ground.stop();
  }
}

void main();
