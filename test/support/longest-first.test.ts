import { statSync } from 'node:fs';
import { join } from 'node:path';
import seconds from './durations.json';

const { longestFirst } = require('./longest-first.cjs') as {
  longestFirst(files: readonly string[]): readonly string[];
};

const root = join(__dirname, '../..');
const inRoot = (path: string): string => join(root, path);

test('longestFirst() begins with what is known to take long, the longest first', () => {
  const known = Object.entries(seconds).sort(([, one], [, other]) => other - one);
  const [first, second] = [known[0]![0], known.at(-1)![0]].map(inRoot) as [string, string];
  expect(longestFirst([__filename, second, first])).toEqual([first, second, __filename]);
});

test('longestFirst() orders the others by their size', () => {
  const files = ['eventually.test.ts', 'fast-tests.test.ts', 'longest-first.test.ts'].map((name) =>
    join(__dirname, name),
  );
  const sizes = longestFirst(files).map((file) => statSync(file).size);
  expect(sizes).toEqual([...sizes].sort((one, other) => other - one));
});
