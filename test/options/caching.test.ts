import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test('Caching.addCache() writes switches only when they are on', () => {
  const section = new Section();
  section.caching.addCache('pages', late(100), {
    modeBitmap: true,
    noExpire: false,
    udpServers: ['a:1', late('b:2')],
  });
  expect(linesOf(section)).toEqual(['cache2 = name=pages,maxitems=100,udp_servers=a:1;b:2,bitmap=1']);
});

test('Caching.addItem() names the cache in front', () => {
  const section = new Section();
  section.caching.addItem('key', late('value'), { cacheName: 'pages' });
  expect(linesOf(section)).toEqual(['add-cache-item = pages key=value']);
});
