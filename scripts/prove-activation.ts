/**
 * Tries the table of activations on a real uWSGI: `jiti scripts/prove-activation.ts [wheel] [OPTION...]`. A full run with
 * the uWSGI of the machine writes data/activation-proof.json.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { activations } from '../src/activation/activation';
import { cases } from '../test/activation/cases';
import { systemFlavour, wheelFlavour } from '../test/activation/flavours';
import { type Proof, prove } from '../test/activation/prove';
import { proveRespawn, proveZerg } from '../test/activation/takeover';

async function main(given: readonly string[]): Promise<void> {
  const wheel = given[0] === 'wheel';
  const only = wheel ? given.slice(1) : given;
  const flavour = wheel ? await wheelFlavour() : systemFlavour();
  if (flavour === undefined) throw new Error('Cannot prove anything: there is no /usr/bin/uwsgi');
  const root = process.getuid?.() === 0;
  const todo = [
    ...(only.length === 0 ? [() => proveRespawn(flavour), () => proveZerg(flavour)] : []),
    ...cases
      .filter((one) => (root || !one.root) && (only.length === 0 || only.includes(one.option)))
      .map((one) => () => prove(one, flavour)),
  ];
  const proofs: Proof[] = [];
  const worker = async (): Promise<void> => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const proof = await next();
      proofs.push(proof);
      const { ok, option, kind, activation, milder, problem } = proof;
      console.log(
        `${ok ? 'ok ' : 'NOT'} ${option} ${kind}: ${activation} (${milder})${ok ? '' : `\n    ${problem}`}`,
      );
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  const rank = ({ activation }: Proof) => activations.indexOf(activation);
  proofs.sort((one, other) => rank(one) - rank(other) || key(one).localeCompare(key(other)));
  console.log(`\n${flavour.name}`);
  for (const activation of activations) {
    const of = proofs.filter((proof) => proof.activation === activation);
    if (of.length > 0) console.log(`${activation}: ${of.filter(({ ok }) => ok).length} of ${of.length}`);
  }
  const options = new Set(proofs.filter(({ ok }) => ok).map(({ option }) => option));
  console.log(`${proofs.filter(({ ok }) => ok).length} of ${proofs.length} cases, ${options.size} options`);
  if (only.length === 0) {
    const file = wheel ? 'activation-proof-wheel.json' : 'activation-proof.json';
    const kept = { uwsgi: flavour.name, proofs: proofs.filter(({ ok }) => ok) };
    writeFileSync(join(__dirname, '../data', file), `${JSON.stringify(kept, null, 1)}\n`);
  }
  process.exitCode = proofs.every(({ ok }) => ok) ? 0 : 1;
}

const key = ({ option, kind, beside }: Proof): string => `${option} ${kind} ${beside}`;

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
