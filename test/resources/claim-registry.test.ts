import { ClaimRegistry } from '../../src/resources/claim-registry';

const release = { claims: ['a:/srv/shop'], encloses: ['a:/srv/shop/current', 'a:/srv/shop/releases'] };
const file = (path: string) => ({ claims: [`a:${path}`], encloses: [] });

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
    const own = { claims: ['a:/run/x', 'a:/run/x/y'], encloses: ['a:/run/x'] };
    expect(registry.take('one', own)).toEqual([]);
    expect(registry.take('one', own)).toEqual([]);
    registry.leave('one');
    expect(registry.take('two', file('/run/x/y'))).toEqual([]);
  });

  test('keeps hosts, and what is no path, apart', () => {
    const registry = new ClaimRegistry<string>();
    registry.take('one', { claims: ['a:socket :80'], encloses: ['a:/x'] });
    expect(registry.take('two', { claims: ['b:/x/y', 'a:socket :81'], encloses: [] })).toEqual([]);
    expect(registry.take('three', { claims: ['a:socket :80'], encloses: [] })).toHaveLength(1);
  });
});
