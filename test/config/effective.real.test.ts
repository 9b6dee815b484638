import fc from 'fast-check';
import { effectiveDirectives } from '../../src/config/effective';
import { lookupPlaceholder, referencePass } from '../../src/config/reference-pass';
import { fuzz, runs } from './ini-arbitraries';
import { showConfig, testWithUwsgi } from './real-uwsgi';

/** Names that uWSGI does not know, so that nothing acts; all else that may stand in a file. */
const piece = fc.constantFrom(
  'alpha',
  'zwei',
  ' = ',
  '=',
  '%',
  '%%',
  '%n',
  '%q',
  '%=',
  '% ',
  '%(alpha)',
  '%(none)',
  '%(alpha zwei)',
  '%()',
  '%(',
  '$(NONE)',
  '$(NONE',
  ';',
  '#',
  '[',
  ']',
  '[uwsgi]',
  '[other]',
  '"',
  ' ',
  '\t',
  '\r',
  '\n',
  '\n',
  '\n',
  '\0',
  'é',
  'y',
  'Z',
  '(',
  ')',
);
const file = fc.array(piece, { maxLength: 60 }).map((parts) => `[uwsgi]\nalpha = 1\n${parts.join('')}\n`);

testWithUwsgi('effectiveDirectives() and referencePass() read any file as uWSGI does', () => {
  let compared = 0;
  for (const text of fc.sample(file, { ...fuzz, numRuns: Math.ceil(runs / 10) })) {
    const read = effectiveDirectives(text, 'uwsgi', { n: 'shown', '[': '\u001b' });
    const first = (name: string) => read.find(({ key }) => key === name)?.value;
    const expected = read.map(({ key, value }) => [
      key,
      referencePass(value, '%', (name) => lookupPlaceholder(name, first)),
    ]);
    // uWSGI would run for ever.
    if (expected.some(([, value]) => value === undefined)) continue;
    compared += 1;
    expect({ text, shown: showConfig(text) }).toEqual({ text, shown: expected });
  }
  expect(compared).toBeGreaterThan(runs / 20);
});
