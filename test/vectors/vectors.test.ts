import { join } from 'node:path';
import corrections from './corrections.json';
import type { Outcome } from './format';
import { explain, replayFile } from './replay';

test('Every public vector gives what uwsgiconf renders, or what is right where uwsgiconf is wrong', () => {
  const options = { corrections: corrections as Readonly<Record<string, Outcome>> };
  const results = replayFile(join(__dirname, 'public.json'), options);
  expect(results.filter(({ state }) => state !== 'passed').map(explain)).toEqual([]);
  expect(results.length).toBeGreaterThan(2800);
});
