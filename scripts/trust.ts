/**
 * Runs of the suite of trust: `--runs N --seed S --kind TEXT --subject NAME --from INDEX --lanes N --source DIR --keep SIDE --verbose`, or `--replay ID`.
 * Prints each run that broke an invariant with what it takes to see it again. `--keep now` (or `before`, for those of another
 * source tree) puts the results into data/trust.json, of which docs/reliability.md has its tables.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whyNot } from '../test/support/needs';
import { embedded, pulumi } from '../test/trust/engines';
import { kinds } from '../test/trust/kinds';
import { Product } from '../test/trust/product';
import { kept, type Runs, textOf, withRuns } from '../test/trust/report';
import { type RunSpec, specOf, specOfId } from '../test/trust/run-spec';
import { Trial } from '../test/trust/trial';
import type { Verdict } from '../test/trust/verdict';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    kind: { type: 'string' },
    subject: { type: 'string' },
    replay: { type: 'string' },
    lanes: { type: 'string', default: '2' },
    source: { type: 'string' },
    keep: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

function specs(): readonly RunSpec[] {
  const choice = {
    kinds,
    database: whyNot('postgres') === undefined,
    pulumi: whyNot('pulumi') === undefined,
  };
  if (values.replay !== undefined) return [specOfId(values.replay, choice)];
  const found: RunSpec[] = [];
  const [runs, seed, from] = [values.runs, values.seed, values.from].map(Number) as [number, number, number];
  for (let index = from; found.length < runs && index < from + 100_000; index += 1) {
    const spec = specOf(seed, index, choice);
    if (values.kind !== undefined && !spec.kind.name.includes(values.kind)) continue;
    if (values.subject !== undefined && spec.subject !== values.subject) continue;
    found.push(spec);
  }
  return found;
}

async function main(): Promise<void> {
  const all = specs();
  const product = new Product(values.source);
  const verdicts: Verdict[] = [];
  const queues = {
    embedded: all.filter(({ engine }) => engine === 'embedded'),
    Pulumi: all.filter(({ engine }) => engine === 'Pulumi'),
  };
  // An interrupt ends the suite after the runs that are under way, and keeps what there is.
  process.once('SIGINT', () => {
    for (const queue of Object.values(queues)) queue.length = 0;
  });
  const lane = async (queue: RunSpec[], trial: Trial): Promise<void> => {
    try {
      for (let spec = queue.shift(); spec !== undefined; spec = queue.shift()) {
        const verdict = await trial.run(spec);
        verdicts.push(verdict);
        tell(verdict, verdicts.length, all.length);
      }
    } finally {
      await trial.stop();
    }
  };
  try {
    const byPulumi = queues.Pulumi.length > 0 ? pulumi() : undefined;
    await Promise.all([
      ...Array.from({ length: Math.min(Number(values.lanes), queues.embedded.length) }, () =>
        lane(queues.embedded, new Trial(embedded(product))),
      ),
      ...(byPulumi === undefined
        ? []
        : [lane(queues.Pulumi, new Trial(byPulumi)).finally(() => byPulumi.stop())]),
    ]);
  } finally {
    product.remove();
  }
  if (values.keep !== undefined) keep(values.keep as keyof Runs, verdicts);
  const broken = verdicts.filter((verdict) => verdict.broken.length > 0);
  console.log(`${verdicts.length} runs, ${broken.length} broke an invariant`);
  for (const { id, kind } of broken) console.log(`  npm run test:trust -- --replay '${id}'   # ${kind}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

/** Puts the results into data and page: a whole run in the place of earlier ones, some runs beside others. */
function keep(side: keyof Runs, verdicts: readonly Verdict[]): void {
  const path = (name: string): string => join(__dirname, '..', name);
  const [data, page] = [path('data/trust.json'), path('docs/reliability.md')];
  const earlier = JSON.parse(readFileSync(data, 'utf8')) as Runs;
  const whole =
    verdicts.length === Number(values.runs) &&
    values.from === '0' &&
    [values.kind, values.subject, values.replay].every((value) => value === undefined);
  const again = new Set(verdicts.map(({ id }) => id));
  const others = whole ? [] : earlier[side].filter(({ id }) => !again.has(id));
  const all = [...others, ...verdicts.map(kept)].sort((one, other) => orderOf(one.id) - orderOf(other.id));
  const runs: Runs = { ...earlier, [side]: all };
  writeFileSync(data, textOf(runs));
  writeFileSync(page, withRuns(readFileSync(page, 'utf8'), runs));
}

/** Runs of the gate's slice have no number. */
const orderOf = (id: string): number => {
  const [seed, index] = id.split(':').map(Number) as [number, number];
  return Number.isNaN(seed) ? 0 : seed * 1e6 + index;
};

function tell(verdict: Verdict, number: number, of: number): void {
  const { id, kind, type, operation, engine, hit, code, took, broken } = verdict;
  const how = broken.length === 0 ? 'held' : 'BROKEN';
  console.log(
    `${number}/${of} ${id} ${kind}: ${type} ${operation}${engine === 'Pulumi' ? ' by Pulumi' : ''}, ${hit ? '' : 'not met, '}exit ${code ?? '-'}, ${(took / 1000).toFixed(1)} s: ${how}`,
  );
  if (broken.length > 0 || values.verbose)
    console.log(`    | ${visible(verdict.said).slice(-2_500).trim().replaceAll('\n', '\n    | ')}`);
  for (const { invariant, seen } of broken)
    console.log(`    ${invariant}: ${seen.replaceAll('\n', '\n      ')}`);
}

/** Without what would paint our own terminal. */
const visible = (text: string): string => text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '\ufffd');

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
