import { ClaimRegistry, type ClaimSet, conflictText } from '../../src/orchestration/claims';

const setOf = (claims: readonly string[], more: Partial<ClaimSet> = {}): ClaimSet => ({
  host: 'a',
  claims,
  encloses: [],
  places: [],
  ...more,
});
const release = setOf(['a:/srv/shop'], { encloses: ['a:/srv/shop/current', 'a:/srv/shop/releases'] });
const file = (path: string) => setOf([`a:${path}`]);
const listener = (label: string, address: string) => setOf([`a:/${label}`], { places: [{ label, address }] });

describe('ClaimRegistry.take()', () => {
  test.each([
    ['/srv/shop', true],
    ['/srv/shop/current', true],
    ['/srv/shop/current/static/x.css', true],
    ['/srv/shop/releases/../releases/1/x', true],
    ['/srv/shop/currently', false],
    ['/srv/shop/shared/.env', false],
    ['/srv', false],
  ])('%s beside a release: refused is %s, whichever comes first', (path, refused) => {
    for (const order of [
      [release, file(path)],
      [file(path), release],
    ] as const) {
      const registry = new ClaimRegistry<string>();
      expect(registry.take('one', order[0])).toEqual([]);
      expect(registry.take('two', order[1]).map(({ owner }) => owner)).toEqual(refused ? ['one'] : []);
    }
  });

  test('lets one have what is in its own directory, and another one what was left', () => {
    const registry = new ClaimRegistry<string>();
    const own = setOf(['a:/run/x', 'a:/run/x/y'], { encloses: ['a:/run/x'] });
    expect(registry.take('one', own)).toEqual([]);
    expect(registry.take('one', own)).toEqual([]);
    registry.leave('one');
    expect(registry.take('two', file('/run/x/y'))).toEqual([]);
  });

  test('keeps hosts, and what is no path, apart', () => {
    const registry = new ClaimRegistry<string>();
    registry.take('one', setOf(['a:socket :80'], { encloses: ['a:/x'] }));
    expect(registry.take('two', setOf(['b:/x/y', 'a:socket :81']))).toEqual([]);
    expect(registry.take('three', setOf(['a:socket :80']))).toHaveLength(1);
  });

  test('frees the places of an owner that leaves, and those of the one that is refused', () => {
    const registry = new ClaimRegistry<string>();
    registry.take('one', listener('one', ':80'));
    expect(registry.take('two', listener('two', '127.0.0.1:80'))).toEqual([
      { kind: 'place', owner: 'one', ours: 'two', theirs: 'one' },
    ]);
    registry.leave('one');
    expect(registry.take('three', listener('three', ':80'))).toEqual([]);
  });
});

test('ClaimRegistry.on() and filesIn() give the claims of a host, and the owners of files', () => {
  const registry = new ClaimRegistry<string>();
  registry.take('one', setOf(['a:/x', 'a:unit']));
  expect(registry.on('a')).toEqual(['a:/x', 'a:unit']);
  registry.take('two', { ...setOf(['b:/x']), host: 'b' });
  registry.take('three', file('/y'));
  expect(registry.on('a')).toEqual(['a:/x', 'a:unit', 'a:/y']);
  expect(registry.filesIn('a', ['a:/y', 'a:/x', 'a:unit', 'a:/z'])).toEqual(
    new Map([
      ['three', ['/y']],
      ['one', ['/x']],
    ]),
  );
});

test.each([
  ['same', 'a:/x is claimed by both g and h: one of them must take another name or path'],
  [
    'within',
    'a:/x of h and a:/ of g exclude each other: the owner of the directory writes and deletes everything in it',
  ],
  ['place', 'a:/x of h and a:/ of g exclude each other: only one process of the host can have it'],
] as const)('conflictText() names both resources, and why they exclude each other: %s', (kind, text) => {
  expect(conflictText({ kind, owner: 1, ours: 'a:/x', theirs: 'a:/' }, 'h', 'g')).toBe(text);
});
