import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allProofs, isGenerated, provenOptions } from '../../scripts/activation-proofs';
import { generateActivationData, generateActivationDocs } from '../../scripts/generate-activation';
import type { Activation } from '../../src/activation/activation';
import { catalog, releaseOf } from '../../src/config/catalog';
import { testNeeding } from '../support/needs';
import { cases } from './cases';
import { activationOfCandidate, candidatesOf } from './differential/candidates';
import { proveOption } from './differential/prove-option';
import { reasons } from './differential/reasons';
import { systemFlavour } from './flavours';
import { prove } from './prove';

const root = join(__dirname, '../..');

test('data/activation.json is current and has every option', () => {
  const text = readFileSync(join(root, 'data/activation.json'), 'utf8');
  expect(text).toBe(generateActivationData());
  expect(JSON.parse(text)).toHaveLength(catalog.size);
});

test('docs/activation.md is current', () => {
  expect(readFileSync(join(root, 'docs/activation.md'), 'utf8')).toBe(generateActivationDocs());
});

const releases = allProofs();

test('proofs are of the release of Debian and of the newest of PyPI, of at least 300 options each', () => {
  expect(releases.map(({ uwsgi }) => releaseOf(uwsgi))).toEqual(['2.0.21', '2.0.31']);
  for (const release of releases) expect(provenOptions(release, 'any').size).toBeGreaterThanOrEqual(300);
});

test('every option of the catalogue is proven, or has a reason why not, in each release', () => {
  for (const release of releases) {
    const proven = provenOptions(release, 'any');
    const unproven = new Map(release.unproven.map(({ option, reason }) => [option, reason]));
    expect([...catalog.keys()].filter((option) => !proven.has(option) && !unproven.has(option))).toEqual([]);
    expect([...unproven.keys()].filter((option) => proven.has(option))).toEqual([]);
    expect([...unproven.values()].filter((reason) => !reasons.includes(reason))).toEqual([]);
    expect([...unproven.values()]).not.toContain('runs contradict the rule');
  }
});

test('every proof is of the activation that the rules give now', () => {
  const wrong = releases.flatMap(({ uwsgi, proofs }) =>
    proofs.filter(isGenerated).flatMap(({ option, kind, activation, beside }) => {
      const candidate = candidatesOf(option, { name: uwsgi }).find(
        (one) => one.kind === kind && one.beside.join(', ') === beside,
      );
      const now = candidate === undefined ? 'not tried' : activationOfCandidate(candidate);
      return now === activation ? [] : [`${uwsgi} ${option} ${kind}: ${activation}, now ${now}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test('every proof by hand is of a case that is still tried', () => {
  const tried = new Set(cases.map(({ option, kind }) => `${option} ${kind}`)).add('listen change');
  const proven = releases.flatMap(({ proofs }) => proofs.filter((proof) => !isGenerated(proof)));
  expect(proven.map(({ option, kind }) => `${option} ${kind}`).filter((one) => !tried.has(one))).toEqual([]);
});

const flavour = systemFlavour();
const seed = Number(process.env['SEED'] ?? 1);
const drawn = draw(3);

/** Cases by hand whose kinds of changes none is made for: removed, new content. */
const byHand = cases.filter(
  ({ option, kind, beside }) =>
    ['env remove', 'static-map content', 'wsgi-file content'].includes(`${option} ${kind}`) &&
    beside.length === 0,
);

testNeeding('uwsgi', 'root')(
  `activationOf() is right about ${drawn.join(', ')} (SEED=${seed}) and cases by hand on a real uWSGI, and a wrong class is found`,
  async () => {
    const differ = (option: string, activation?: Activation) =>
      proveOption(candidatesOf(option, flavour!)[0]!, flavour!, activation);
    const [right, mild, strong] = await Promise.all([
      Promise.all([...drawn.map((option) => differ(option)), ...byHand.map((one) => prove(one, flavour!))]),
      differ('listen', 'reload'),
      differ('add-header', 'restart'),
    ]);
    const options = [...drawn, ...byHand.map(({ option }) => option)];
    expect(right).toEqual(options.map((option) => expect.objectContaining({ option, ok: true })));
    expect(mild).toMatchObject({ ok: false, problem: expect.stringMatching(/after reload .* is .*50/) });
    expect(strong).toMatchObject({ ok: false, problem: expect.stringMatching(/a milder way is enough/) });
  },
  120_000,
);

/** Options that Debian's uWSGI proved with nothing beside them, drawn by the seed. */
function draw(count: number): readonly string[] {
  const proofs = releases[0]!.proofs.filter(({ beside, kind }) => beside === '' && kind !== 'content');
  const options = [...new Set(proofs.filter(isGenerated).map(({ option }) => option))].sort();
  const rank = (option: string) => createHash('sha256').update(`${seed} ${option}`).digest('hex');
  return options.sort((one, other) => rank(one).localeCompare(rank(other))).slice(0, count);
}
