import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateOptionTexts, writtenTexts } from '../../scripts/generate-option-texts';
import { catalog } from '../../src/config/catalog';
import { optionText } from '../../src/config/option-text';

/** Options by the number of lines in public configuration files; see the head of the file. */
const common = readFileSync(join(__dirname, 'common-options.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

test('src/config/generated/option-texts.ts is current: run `npm run generate`', () => {
  const written = readFileSync(join(__dirname, '../../src/config/generated/option-texts.ts'), 'utf8');
  expect(written).toBe(generateOptionTexts());
});

test('optionText() finds an option by any of its names', () => {
  expect(optionText('workers')).toEqual(optionText('processes'));
  expect(optionText('processes')).toMatchObject({ unit: 'processes', default: '1' });
  expect(optionText('no-such-option')).toBeUndefined();
});

test('every option that public files use has a text', () => {
  expect(common.length).toBeGreaterThan(200);
  expect(common.filter((name) => catalog.has(name) && optionText(name) === undefined)).toEqual([]);
});

test('every text belongs to an option of uWSGI, and none to two names of one', () => {
  const names = writtenTexts().map(({ name }) => name);
  expect(names.filter((name) => !catalog.has(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  const twice = names.filter((name) => catalog.get(name)!.aliases.some((alias) => names.includes(alias)));
  expect(twice).toEqual([]);
});

test.each(writtenTexts().map((one) => [one.name, one] as const))(
  'the text of %s is about the option',
  (_, one) => {
    expect(one.text).toMatch(/^[A-Z].*\.$/s);
    const all = `${one.text} ${one.default ?? ''}`;
    // Names of parameters and methods, and markup of comments, belong to the API.
    expect(all).not.toMatch(/\{@|@link|Section\.|\(\)`|`[a-z]+[A-Z]\w*`|\bExcludes\b|\bparameter\b|^Becomes/);
    // A number has a unit, or a default in words.
    const kind = catalog.get(one.name)!.kind;
    if (/^\d+$/.test(one.default ?? '') && kind === 'size') expect(one.unit).toBeDefined();
  },
);

test('a text names no option that uWSGI does not have', () => {
  const words = new Set(
    [...writtenTexts()].flatMap(({ text, default: initial = '' }) =>
      [...`${text} ${initial}`.matchAll(/`([a-z][a-z0-9]*(?:-[a-z0-9]+)+)`/g)].map(([, word]) => word!),
    ),
  );
  expect([...words].filter((word) => !catalog.has(word) && !/^(x-|wsgi|blacklist)/.test(word))).toEqual([]);
});
