import { existsSync } from 'node:fs';
import { join } from 'node:path';
import seconds from './durations.json';

interface Selection {
  readonly chosen: readonly string[];
  readonly left: number;
}
const { selectFast } = require('./fast-tests.cjs') as { selectFast(given: object): Selection };

const always = ['test/repository.test.ts', 'test/words.test.ts'];
const texts: Readonly<Record<string, string>> = {
  'test/repository.test.ts': '',
  'test/words.test.ts': '',
  'test/plan/format.test.ts': '',
  'test/options/text.test.ts': '',
  'test/options/late.test.ts': '',
  'test/options/routing/rule.test.ts': '',
  'test/engine/session.test.ts': 'target = await startLoopbackTarget()',
  'test/e2e/long.test.ts': '',
  'test/readme.test.ts': "readFileSync(join(root, 'README.md'))",
};
const tests = Object.entries(texts).map(([path, text]) => ({ path, text }));
const select = (changed: readonly string[], related: readonly string[] = [], most?: number) =>
  selectFast({ changed, tests, related, seconds: { 'test/e2e/long.test.ts': 99 }, most });

test('selectFast() takes what the change reaches, its twin first, then its folder, and the guards of the repository', () => {
  const related = [
    'test/plan/format.test.ts',
    'test/options/routing/rule.test.ts',
    'test/options/late.test.ts',
    'test/options/text.test.ts',
  ];
  expect(select(['src/options/text.ts'], related)).toEqual({
    chosen: [
      ...always,
      'test/options/text.test.ts',
      'test/options/late.test.ts',
      'test/options/routing/rule.test.ts',
      'test/plan/format.test.ts',
    ],
    left: 0,
  });
});

test('selectFast() leaves out what is long or starts hosts, though it relates to the change', () => {
  const related = ['test/engine/session.test.ts', 'test/e2e/long.test.ts'];
  expect(select(['src/engine/session.ts'], related).chosen).toEqual(always);
});

test('selectFast() counts what does not fit', () => {
  const related = ['test/options/text.test.ts', 'test/options/late.test.ts'];
  expect(select(['src/options/text.ts'], related, 1)).toEqual({
    chosen: [...always, 'test/options/text.test.ts'],
    left: 1,
  });
});

test('selectFast() takes for a document the tests that name it', () => {
  expect(select(['README.md']).chosen).toEqual([...always, 'test/readme.test.ts']);
  expect(select(['docs/other.md']).chosen).toEqual(always);
});

test('selectFast() takes all quick tests where nothing is changed', () => {
  expect(select([]).chosen).toHaveLength(7);
});

test('durations.json names tests that are there; `npm test -- --durations` writes it', () => {
  expect(Object.keys(seconds).filter((path) => !existsSync(join(__dirname, '../..', path)))).toEqual([]);
});
