import fc from 'fast-check';
import { type FileFormat, parseFile, renderFile } from '../../../src/config/file-format';
import { applyMagic } from '../../../src/config/magic';
import type { ParsedFile } from '../../../src/config/readers/parsed-file';
import { OptionError } from '../../../src/options/errors';
import { pyuwsgi, type ShowOptions, shownText, testWithPyuwsgi, testWithUwsgi } from '../real-uwsgi';
import { jsonText, xmlText, yamlText } from './arbitraries';

jest.setTimeout(600_000);

const isWhole = process.env['FUZZ'] === 'full';
const cases = isWhole ? { numRuns: Number(process.env['RUNS'] ?? 2_000) } : { numRuns: 80, seed: 42 };
const forms: readonly (readonly [FileFormat, fc.Arbitrary<string>])[] = [
  ['yaml', yamlText],
  ['json', jsonText],
  ['xml', xmlText],
];

/** What is read, unless it is refused. */
function readable(text: string, format: FileFormat): ParsedFile | undefined {
  try {
    return parseFile(text, format);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What uWSGI prints of the section that it takes where nobody asks for one. */
function expected({ sections }: ParsedFile, format: FileFormat): string {
  const first = format === 'xml' ? sections[0] : sections.find(({ name }) => name === 'uwsgi');
  return (first?.lines ?? [])
    .map((line) =>
      'key' in line ? `${line.key} = ${applyMagic(line.value, { n: 'shown', '[': '\u001b' })}\n` : '',
    )
    .join('');
}

function seen(text: string, options: ShowOptions): string {
  return shownText(text, options)
    .replace(/^(yaml|json|xml) = .*\n/, '')
    .replace(/show-config = true\nno-server = true\n$/, '');
}

function differences(arbitrary: fc.Arbitrary<string>, format: FileFormat, binary: string) {
  const found: { text: string; expected: string; seen: string }[] = [];
  let taken = 0;
  for (const text of fc.sample(arbitrary, cases)) {
    const read = readable(text, format);
    if (read === undefined || (format !== 'yaml' && read.sections.length === 0)) continue;
    if (binary !== 'uwsgi' && read.diagnostics.some(({ code }) => code === 'builds-differ')) continue;
    taken += 1;
    const one = { text, expected: expected(read, format), seen: said(() => seen(text, { format, binary })) };
    if (one.seen !== one.expected) found.push(one);
  }
  return { found, taken };
}

const said = (run: () => string): string => {
  try {
    return run();
  } catch (error) {
    return (error as Error).message;
  }
};

testWithUwsgi.each(forms)(
  'uWSGI reads from %s what was read here, or it was refused',
  (format, arbitrary) => {
    const { found, taken } = differences(arbitrary, format, 'uwsgi');
    expect(found).toEqual([]);
    expect(taken).toBeGreaterThan(cases.numRuns / 8);
  },
);

testWithPyuwsgi.each(forms)(
  'pyuwsgi reads from %s the same, or a diagnostic says that it does not',
  (format, arbitrary) => {
    const { found, taken } = differences(arbitrary, format, pyuwsgi);
    expect(found).toEqual([]);
    expect(taken).toBeGreaterThan(cases.numRuns / 20);
  },
);

testWithUwsgi.each(forms)(
  'what was read from %s is written so that it is read again',
  (format, arbitrary) => {
    let written = 0;
    for (const text of fc.sample(arbitrary, { ...cases, numRuns: cases.numRuns * 4 })) {
      const read = readable(text, format);
      if (read === undefined) continue;
      const again = rendered(read, format);
      if (again === undefined) continue;
      written += 1;
      const options = ({ sections }: ParsedFile) =>
        sections.map(({ name, lines }) => ({ name, lines: lines.filter((line) => 'key' in line) }));
      expect(options(parseFile(again, format))).toEqual(options(read));
    }
    expect(written).toBeGreaterThan(cases.numRuns / 8);
  },
);

function rendered({ sections }: ParsedFile, format: FileFormat): string | undefined {
  try {
    return renderFile(sections, format);
  } catch (error) {
    if (error instanceof OptionError) return undefined;
    throw error;
  }
}
