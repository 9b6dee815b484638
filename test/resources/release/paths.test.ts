import { releasePaths } from '../../../src/resources/release/paths';

test('releasePaths() lie in /srv by the name, or in the directory of the release', () => {
  expect(releasePaths({ name: 'shop' })).toEqual({
    base: '/srv/shop',
    current: '/srv/shop/current',
    virtualenv: '/srv/shop/current/.venv',
    shared: '/srv/shop/shared',
    own: ['/srv/shop/current', '/srv/shop/releases', '/srv/shop/venvs', '/srv/shop/.releases'],
  });
  expect(releasePaths({ name: 'shop', directory: '/opt/shop' }).current).toBe('/opt/shop/current');
});
