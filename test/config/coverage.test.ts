import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coverage } from '../../scripts/option-coverage';
import { catalog, type OptionFacts } from '../../src/config/catalog';
import { catalogReleases, catalogRows } from '../../src/config/generated/catalog';
import type { UwsgiOptions } from '../../src/config/generated/options';
import { type OptionName, Section } from '../../src/config/section';

const root = join(__dirname, '../..');
const options = [...catalog.values()];

/** Options go by their names here: what is given is the matter of the test. */
const set = (key: string, value: unknown): Section => new Section().set(key as OptionName, value as never);

/** A value that uWSGI reads. */
function right({ kind, argument }: OptionFacts): unknown {
  if (argument === 'none' || kind === 'bool' || kind === 'set-flag') return true;
  if (kind === 'int') return 4;
  if (kind === 'size') return '64k';
  if (kind === 'mode') return '660';
  return 'value';
}

/** Values that it does not; none where a text of any kind will do. */
function wrong({ kind, argument }: OptionFacts): readonly unknown[] {
  const lines = ['one\ntwo = three', 'one\0two'];
  if (argument === 'none') return [...lines, 'maybe', 2];
  if (kind === 'bool') return [...lines, 'maybe', 2];
  const flag = argument === 'optional' || kind === 'set-flag' ? [] : [true];
  if (kind === 'int') return [...lines, ...flag, 'four', 1.5, ''];
  if (kind === 'size') return [...lines, ...flag, '64q', -1, ''];
  if (kind === 'mode') return [...lines, ...flag, '999', 'rw'];
  return [...lines, ...flag];
}

test.each(catalogReleases)('set() reaches every option of uWSGI %s', (version) => {
  const known = options.filter(({ versions }) => versions.includes(version));
  expect(known.length).toBeGreaterThan(1200);
  const refused = known.filter((facts) => {
    const value = right(facts);
    const [directive, ...more] = set(facts.name, value).directives;
    return directive?.key !== facts.name || directive.value !== value || more.length > 0;
  });
  expect(refused).toEqual([]);
});

test('every option belongs to a release', () => {
  expect(options.filter(({ versions }) => versions.length === 0)).toEqual([]);
});

test('set() refuses values of the wrong kind, naming option and value', () => {
  const taken: string[] = [];
  for (const facts of options) {
    for (const value of wrong(facts)) {
      try {
        set(facts.name, value);
        taken.push(`${facts.name} = ${JSON.stringify(value)}`);
      } catch (error) {
        expect(error).toMatchObject({ name: 'OptionError', option: facts.name });
      }
    }
  }
  expect(taken).toEqual([]);
});

test('set() takes several values where uWSGI does, one where it does not', () => {
  const wrongly = options.filter((facts) => {
    const several = [right(facts), right(facts)];
    try {
      return set(facts.name, several).directives.length !== (facts.repeatable ? 2 : 0);
    } catch {
      return facts.repeatable;
    }
  });
  expect(wrongly.map(({ name }) => name)).toEqual([]);
});

test('the type of the options and the catalogue name the same', () => {
  const typed = readFileSync(join(root, 'src/config/generated/options.ts'), 'utf8');
  const names = [...typed.matchAll(/^ {2}readonly '([^']+)'\?:/gm)].map(([, name]) => name);
  expect(names).toEqual(catalogRows.map(([name]) => name));
  expect(new Set(names).size).toBe(names.length);
  expect(catalog.size).toBe(names.length);
  // The compiler looks at the type itself.
  const some: readonly (keyof UwsgiOptions)[] = ['workers', 'processes', 'http-socket'];
  expect(some.every((name) => catalog.has(name))).toBe(true);
});

test('other names of an option are options, and know each other', () => {
  const lonely = options.flatMap(({ name, aliases }) =>
    aliases
      .filter((other) => !catalog.get(other)?.aliases.includes(name))
      .map((other) => `${name}: ${other}`),
  );
  expect(lonely).toEqual([]);
});

test('other names of an option stand beside each other', () => {
  const apart = options.filter(({ name, aliases }) => {
    const section = new Section();
    const names = [name, ...aliases];
    for (const one of names) section.set(one as OptionName, right(catalog.get(one)!) as never);
    return section.directives.map(({ key }) => key).join() !== names.join();
  });
  expect(apart).toEqual([]);
});

describe('docs/option-coverage.md', () => {
  const { page, unknown, unseen } = coverage();

  test('comments of the groups name options that uWSGI has', () => {
    expect(unknown).toEqual([]);
  });

  test('programs with such a parameter write the options that its comment names', () => {
    expect(unseen).toEqual([]);
  });

  test('is current: run `npm run generate`', () => {
    expect(readFileSync(join(root, 'docs/option-coverage.md'), 'utf8')).toBe(page);
  });
});
