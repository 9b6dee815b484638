import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localHost } from '../../src/transport/local-host';
import { sh } from '../../src/transport/shell';
import { anySignal, forMany } from '../../src/transport/signals';

const source = join(__dirname, '../../src');

test('many calls may wait for one signal, and Node warns of no leak', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  const host = localHost('here');
  host.interrupt = forMany(new AbortController().signal);
  const signal = anySignal(host.interrupt, new AbortController().signal);
  await Promise.all(
    Array.from({ length: 15 }, () => [
      host.exec(sh`:`, { readOnly: true }),
      host.exec(sh`:`, { readOnly: true, signal }),
    ]).flat(),
  );
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

test('signals are put together in one place', () => {
  const others = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith('.ts') &&
      name !== 'transport/signals.ts' &&
      /AbortSignal\.any|setMaxListeners/.test(readFileSync(join(source, name), 'utf8')),
  );
  expect(others).toEqual([]);
});
