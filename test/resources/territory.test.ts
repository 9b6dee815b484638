import { Territory } from '../../src/resources/territory';

const release = { claims: ['a:/srv/shop'], encloses: ['a:/srv/shop/current', 'a:/srv/shop/releases'] };
const file = (path: string) => ({ claims: [`a:${path}`], encloses: [] });

describe('Territory.take()', () => {
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
      const territory = new Territory<string>();
      expect(territory.take('one', order[0])).toEqual([]);
      expect(territory.take('two', order[1]).map(({ owner }) => owner)).toEqual(refused ? ['one'] : []);
    }
  });

  test('lets one have what is in its own directory, and another one what was left', () => {
    const territory = new Territory<string>();
    const own = { claims: ['a:/run/x', 'a:/run/x/y'], encloses: ['a:/run/x'] };
    expect(territory.take('one', own)).toEqual([]);
    expect(territory.take('one', own)).toEqual([]);
    territory.leave('one');
    expect(territory.take('two', file('/run/x/y'))).toEqual([]);
  });

  test('keeps hosts, and what is no path, apart', () => {
    const territory = new Territory<string>();
    territory.take('one', { claims: ['a:socket :80'], encloses: ['a:/x'] });
    expect(territory.take('two', { claims: ['b:/x/y', 'a:socket :81'], encloses: [] })).toEqual([]);
    expect(territory.take('three', { claims: ['a:socket :80'], encloses: [] })).toHaveLength(1);
  });
});
