import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resources } from '../../src/resources';
import { describeLab } from '../lab/describe-lab';
import { embedded } from './engines';
import { kinds } from './kinds';
import { Product } from './product';
import { type Runs, withRuns } from './report';
import { chosen, specOf } from './run-spec';
import { subjects } from './subjects';
import { Trial } from './trial';

jest.setTimeout(300_000);

/** Runs of different kinds, types and operations; `npm run test:trust` does hundreds. */
const slice = [
  { kind: 'another user reads', subject: 'configuration', operation: 'create' },
  { kind: 'connection reset', subject: 'instance', operation: 'update' },
  // A process that has a title of its own is found again all the same.
  { kind: 'client killed', subject: 'pidfile', operation: 'update' },
  { kind: 'process killed meanwhile', subject: 'instance', operation: 'update' },
  { kind: 'no inodes of the state folder', subject: 'instance', operation: 'delete' },
  { kind: 'unit masked by another tool', subject: 'unit', operation: 'delete' },
  { kind: 'forged protocol lines from the host', subject: 'tmpfiles', operation: 'update' },
  { kind: 'two deployers, same program', subject: 'release', operation: 'create' },
  { kind: 'file removed by another hand', subject: 'file', operation: 'delete' },
  { kind: 'connection cut', subject: 'directory', operation: 'rename' },
] as const;

describeLab('a deployment that is disturbed', () => {
  let product: Product;
  let trial: Trial;
  beforeAll(() => {
    product = new Product();
    trial = new Trial(embedded(product));
  });
  afterAll(async () => {
    await trial?.stop();
    product?.remove();
  });

  const runs = slice.map(
    (one) => [`${one.kind}: ${one.operation} of ${one.subject}`, chosen(one, kinds)] as const,
  );
  test.each(runs)('leaves old or new, nothing else, and says so: %s', async (_, spec) => {
    const { broken, said } = await trial.run(spec);
    expect({ broken, said: broken.length > 0 ? said : '' }).toEqual({ broken: [], said: '' });
  });
});

test('specOf() gives every kind, and every subject in some hundred runs', () => {
  const choice = { kinds, database: true, pulumi: true };
  const specs = Array.from({ length: 400 }, (_, index) => specOf(1, index, choice));
  expect(new Set(specs.map(({ kind }) => kind.name)).size).toBe(kinds.length);
  expect(new Set(specs.map(({ subject }) => subject))).toEqual(new Set(Object.keys(subjects)));
  expect(new Set(specs.map(({ engine }) => engine))).toEqual(new Set(['embedded', 'Pulumi']));
});

test('every type that touches hosts is among subjects, declared in program.ts', () => {
  const tried = new Set(Object.values(subjects).map(({ type }) => type.split(' ')[0]));
  const types = [...resources.keys()].map((type) => type.split(':').at(-1)!);
  expect(types.filter((type) => !tried.has(type) && type !== 'Pause')).toEqual([]);
});

test('docs/reliability.md has the runs of data/trust.json; `npm run test:trust -- --keep now` writes both', () => {
  const root = join(__dirname, '../..');
  const runs = JSON.parse(readFileSync(join(root, 'data/trust.json'), 'utf8')) as Runs;
  const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
  expect(page).toBe(withRuns(page, runs));
});
