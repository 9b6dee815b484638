/** Reads data/activation-proof-*.json, which scripts/prove-activation.ts writes, for docs/activation.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activations } from '../src/activation/activation';
import { releaseOf } from '../src/config/catalog';
import { reasons, type Unproven } from '../test/activation/differential/reasons';
import type { Proof } from '../test/activation/prove';

/** What runs on one uWSGI showed. */
export interface Proofs {
  readonly uwsgi: string;
  readonly proofs: readonly Proof[];
  /** Options without any proof, with the reason. */
  readonly unproven: readonly Unproven[];
}

const data = join(__dirname, '../data');

/** The file of proofs of a release: `activation-proof-2.0.21.json` for `2.0.21-debian`. */
export const proofFile = (version: string): string =>
  join(data, `activation-proof-${releaseOf(version)}.json`);

/** Reads a file of proofs. */
export const proofsIn = (path: string): Proofs => JSON.parse(readFileSync(path, 'utf8'));

/** The files of proofs, oldest release first. */
export const allProofs = (): readonly Proofs[] =>
  readdirSync(data)
    .filter((name) => name.startsWith('activation-proof-'))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .map((name) => proofsIn(join(data, name)));

/** Whether a proof is of an effect, and not only of a variable of uWSGI that an option sets. */
export const isEffect = ({ seen }: Proof): boolean => !/^(its variable|variable: .*|uwsgi\.opt)$/.test(seen);

/** Whether a proof is of a case made from the catalogue; others are of test/activation/cases.ts. */
export const isGenerated = ({ generated }: Proof): boolean => generated === true;

/** Options that a release has proofs of, of effects or of the variable alone. */
export function provenOptions({ proofs }: Proofs, of: 'effect' | 'variable' | 'any'): ReadonlySet<string> {
  const effects = new Set(proofs.filter(isEffect).map(({ option }) => option));
  if (of === 'effect') return effects;
  const all = proofs.map(({ option }) => option);
  return new Set(of === 'any' ? all : all.filter((option) => !effects.has(option)));
}

/** The section of the page about runs. */
export function proofLines(): readonly string[] {
  const releases = allProofs();
  const versions = releases.map(({ uwsgi }) => uwsgi);
  const count = (release: Proofs, reason: string) =>
    release.unproven.filter((one) => one.reason === reason).length;
  return [
    '## Proven by runs',
    '',
    '`npm run prove:activation` makes a case of every option of the catalogue: two values by its type, and what must stand beside it. Each started with one value, had the file changed, tried the milder way, which was not enough, then the way of the table, and was compared with a fresh start: answers to two dozen requests, sockets, all that /proc has of each process, files, statistics, what the application sees, log lines, and the variables that options set, read from the memory of uWSGI. After a reload all of it must be as after a fresh start, also what the option is not known for.',
    '',
    '| uWSGI | options proven | by an effect | by the variable alone | cases | without a proof |',
    '|---|---|---|---|---|---|',
    ...releases.map((release) => {
      const [any, effect, variable] = (['any', 'effect', 'variable'] as const).map(
        (of) => provenOptions(release, of).size,
      );
      const { uwsgi, proofs, unproven } = release;
      return `| ${uwsgi} | ${any} | ${effect} | ${variable} | ${proofs.length} | ${unproven.length} |`;
    }),
    '',
    `| why there is no proof | ${versions.join(' | ')} |`,
    `|---|${versions.map(() => '---').join('|')}|`,
    ...reasons.map((reason) => `| ${reason} | ${releases.map((one) => count(one, reason)).join(' | ')} |`),
    '',
    '### Effects',
    '',
    '| option | change | class | milder | seen in | beside | uWSGI |',
    '|---|---|---|---|---|---|---|',
    ...effectRows(releases),
    '',
    '### The variable alone',
    '',
    ...releases.map((release) => `- ${release.uwsgi}: ${[...provenOptions(release, 'variable')].join(', ')}`),
    '',
    '### Without a proof',
    '',
    ...reasons.flatMap((reason) =>
      reason === 'not in this release'
        ? []
        : releases.flatMap(({ uwsgi, unproven }) => {
            const names = unproven.filter((one) => one.reason === reason).map(({ option }) => option);
            return names.length === 0 ? [] : [`- ${uwsgi}, ${reason}: ${names.join(', ')}`];
          }),
    ),
  ];
}

/** One row a case, with the releases that showed it. */
function effectRows(releases: readonly Proofs[]): readonly string[] {
  const rows = new Map<string, { proof: Proof; versions: string[] }>();
  for (const { uwsgi, proofs } of releases) {
    for (const proof of proofs.filter(isEffect)) {
      const key = JSON.stringify([proof.option, proof.kind, proof.activation, withoutPlugin(proof)]);
      const row = rows.get(key) ?? { proof, versions: [] };
      if (!row.versions.includes(uwsgi)) row.versions.push(uwsgi);
      rows.set(key, row);
    }
  }
  const rank = ({ activation }: Proof) => activations.indexOf(activation);
  return [...rows.values()]
    .sort((one, other) => rank(one.proof) - rank(other.proof))
    .map(({ proof, versions }) => {
      const { option, kind, activation, milder, seen } = proof;
      const cells = [option, kind, activation, milder, seen, withoutPlugin(proof), versions.join(', ')];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
    });
}

/** What stands beside, without the plugin that only some builds load. */
const withoutPlugin = ({ beside }: Proof): string =>
  beside.replace(/(^|, )plugin = \w+/, '').replace(/^, /, '');
