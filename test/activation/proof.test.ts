import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateActivationData, generateActivationDocs } from '../../scripts/generate-activation';
import { catalog } from '../../src/config/catalog';
import { testNeeding } from '../support/needs';
import { cases } from './cases';
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

const proven: readonly { option: string; kind: string }[] = JSON.parse(
  readFileSync(join(root, 'data/activation-proof.json'), 'utf8'),
).proofs;

test('every proof is of a case that is still tried', () => {
  const tried = new Set(cases.map(({ option, kind }) => `${option} ${kind}`));
  tried.add('listen change');
  expect(proven.map(({ option, kind }) => `${option} ${kind}`).filter((one) => !tried.has(one))).toEqual([]);
});

const flavour = systemFlavour();
const slice = [
  ['buffer-size', 'change'],
  ['env', 'remove'],
  ['pidfile', 'change'],
  ['static-map', 'content'],
  ['wsgi-file', 'content'],
] as const;

for (const [option, kind] of slice) {
  const title = `activationOf() is right about ${option} (${kind}) on a real uWSGI`;
  const one = cases.find((given) => given.option === option && given.kind === kind)!;
  testNeeding('uwsgi')(
    title,
    async () => expect(await prove(one, flavour!)).toMatchObject({ ok: true, problem: undefined }),
    60_000,
  );
}
