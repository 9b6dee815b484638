import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test('Applications.mount() keeps every mount point', () => {
  const section = new Section();
  section.applications.mount('/', 'shop.py').applications.mount('/blog', late('blog.py'));
  expect(linesOf(section)).toEqual(['mount = /=shop.py', 'mount = /blog=blog.py']);
});

test('Applications.setBasicParams() takes a switch away that is turned off', () => {
  const section = new Section();
  section.applications
    .setBasicParams({ exitIfNone: true })
    .applications.setBasicParams({ exitIfNone: false });
  expect(linesOf(section)).toEqual([]);
});
