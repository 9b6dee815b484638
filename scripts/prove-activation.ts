/**
 * Tries the table of activations on real uWSGIs: `npm run prove:activation -- [--newest] [--jobs N] [OPTION...]`. Without
 * names it tries all options. It writes data/activation-proof-RELEASE.json, with the reason for each option that is not
 * proven; `npm run generate:activation` and `npm run generate` come next.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { catalog } from '../src/config/catalog';
import { cases } from '../test/activation/cases';
import { candidatesOf } from '../test/activation/differential/candidates';
import { proveOption } from '../test/activation/differential/prove-option';
import { reasons, type Unproven, untriedReason } from '../test/activation/differential/reasons';
import { newestFlavour, systemFlavour } from '../test/activation/flavours';
import type { Flavour } from '../test/activation/instance';
import { type Proof, prove } from '../test/activation/prove';
import { proveRespawn, proveZerg } from '../test/activation/takeover';
import { type Proofs, proofFile, proofsIn } from './activation-proofs';

type Outcome = Proof | Unproven;
const isProof = (one: Outcome): one is Proof => 'ok' in one;

async function main(given: readonly string[]): Promise<void> {
  const { values, positionals: only } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: { newest: { type: 'boolean' }, jobs: { type: 'string', default: '3' } },
  });
  const flavour = values.newest ? await newestFlavour() : systemFlavour();
  if (flavour === undefined) throw new Error('Cannot prove anything: there is no /usr/bin/uwsgi');
  const wanted = (option: string) => only.length === 0 || only.includes(option);
  const names = [...catalog.keys()].filter(wanted);
  const todo: (() => Promise<Outcome>)[] = [
    ...(only.length === 0 ? [() => proveRespawn(flavour), () => proveZerg(flavour)] : []),
    ...cases.filter(({ option }) => wanted(option)).map((one) => () => prove(one, flavour)),
    ...names.flatMap((option) => byDifference(option, flavour)),
  ];
  const outcomes: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      try {
        const outcome = await next();
        outcomes.push(outcome);
        console.log(lineOf(outcome));
      } catch (error) {
        console.log(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));

  const proofs = outcomes.filter(isProof);
  const proven = new Set(proofs.filter(({ ok }) => ok).map(({ option }) => option));
  const wrong = proofs.filter(({ ok }) => !ok);
  const contradicted = wrong.map(({ option, problem = '' }): Unproven => {
    return { option, reason: 'runs contradict the rule', detail: problem.replace(/\s+/g, ' ').slice(0, 300) };
  });
  const unproven = [...outcomes.filter((one): one is Unproven => !isProof(one)), ...contradicted].filter(
    ({ option }, index, all) =>
      !proven.has(option) && all.findIndex((other) => other.option === option) === index,
  );
  console.log(
    `\nuWSGI ${flavour.name}: ${proofs.length - wrong.length} of ${proofs.length} proofs, ${proven.size} options`,
  );
  for (const reason of reasons) {
    console.log(`${reason}: ${unproven.filter((one) => one.reason === reason).length}`);
  }
  for (const { option, kind, problem } of wrong) console.log(`NOT ${option} ${kind}: ${problem}`);
  write(
    flavour,
    names,
    proofs.filter(({ ok }) => ok),
    unproven,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

/** The runs of an option, or the reason why there is none. */
function byDifference(option: string, flavour: Flavour): readonly (() => Promise<Outcome>)[] {
  const reason = untriedReason(option, flavour);
  const candidates = reason === undefined ? candidatesOf(option, flavour) : [];
  return candidates.length > 0
    ? candidates.map((one) => () => proveOption(one, flavour))
    : [async () => ({ option, reason: reason ?? 'no observable effect' })];
}

function lineOf(outcome: Outcome): string {
  if (!isProof(outcome)) return `    ${outcome.option}: ${outcome.reason} ${outcome.detail ?? ''}`;
  const { ok, option, kind, activation, seen, milder, problem } = outcome;
  return `${ok ? 'ok ' : 'NOT'} ${option} ${kind}: ${activation} (${milder}) seen in ${seen}${ok ? '' : `\n    ${problem}`}`;
}

/** Writes what was found of some options into the file of the release, one row a line, and keeps that of others. */
function write(
  { name }: Flavour,
  tried: readonly string[],
  proofs: readonly Proof[],
  unproven: readonly Unproven[],
): void {
  const path = proofFile(name);
  const kept: Proofs = existsSync(path) ? proofsIn(path) : { uwsgi: name, proofs: [], unproven: [] };
  const rows = (key: 'proofs' | 'unproven', found: readonly { readonly option: string }[]): string =>
    [...kept[key].filter(({ option }) => !tried.includes(option)), ...found]
      .map((one) => JSON.stringify(one))
      .sort()
      .join(',\n');
  const lists = `"proofs": [\n${rows('proofs', proofs)}\n],\n"unproven": [\n${rows('unproven', unproven)}\n]`;
  writeFileSync(path, `{\n"uwsgi": ${JSON.stringify(name)},\n${lists}\n}\n`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
