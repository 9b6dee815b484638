/**
 * Shows every form of what this package renders for the conformance vectors, and of ini files, to real uWSGIs, and compares it
 * with the ini: `npm run -s forms -- [--seed N] [--sample N] [--binary PATH]... [FILE...]`
 *
 * Prints what is read otherwise, and counts by binary and form; the exit code is 1 when anything is read otherwise.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Compared, compareForms } from '../test/config/forms/compare';
import { binaryOf, forms } from '../test/config/forms/read';
import { pyuwsgi } from '../test/support/needs';
import { sample } from '../test/vectors/sample';
import { vectorTexts } from '../test/vectors/texts';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      binary: { type: 'string', multiple: true, default: ['uwsgi', pyuwsgi] },
      seed: { type: 'string', default: '1' },
      sample: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  const all = positionals.length > 0 ? positionals.map((file) => readFileSync(file, 'utf8')) : vectorTexts();
  const texts = values.sample === undefined ? all : sample(all, Number(values.sample), Number(values.seed));
  let failed = false;
  for (const path of values.binary) {
    const binary = binaryOf(path);
    const compared: Compared[] = [];
    const queue = [...texts];
    const worker = async (): Promise<void> => {
      for (let text = queue.shift(); text !== undefined; text = queue.shift())
        compared.push(...(await compareForms(binary, text)));
    };
    await Promise.all([worker(), worker()]);
    for (const { form, state, why, text } of compared) {
      const isShown = state === 'different' || (values.list && state !== 'equal');
      if (isShown) process.stdout.write(`${path} ${form}: ${state}\n${why}\n${text}\n\n`);
    }
    process.stdout.write(`${path} ${binary.version}: ${texts.length} texts, ${binary.yaml}, ${binary.xml}\n`);
    for (const form of forms)
      process.stdout.write(`  ${form}: ${countsOf(compared.filter((one) => one.form === form))}\n`);
    failed ||= compared.some(({ state }) => state === 'different');
  }
  return failed ? 1 : 0;
}

function countsOf(compared: readonly Compared[]): string {
  const counts = new Map<string, number>();
  for (const { state } of compared) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ') || 'not read by this build';
}

void main().then((code) => {
  process.exitCode = code;
});
