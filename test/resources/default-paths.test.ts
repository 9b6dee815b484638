import { parentsToRemove } from '../../src/resources/default-paths';

test.each([
  ['/etc/uwsgi/shop.ini', ['/etc/uwsgi']],
  ['/etc/uwsgi/vassals/shop.ini', []],
  ['/etc/uwsgi', []],
  ['/srv/shop.ini', []],
])('parentsToRemove() of %s is %j: only our own default directory', (path, parents) => {
  expect(parentsToRemove(path)).toEqual(parents);
});
