import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('options of Java follow their plugins', () => {
  const section = new Section();
  section.jvm.setBasicParams({
    classpath: late('/srv/shop.jar'),
    options: '-Xmx256m',
    classes: 'Shop',
    mainClasses: 'Main',
  });
  section.jvm.setApplicationParams({ jwsgi: 'Shop:serve' });
  section.jvm.setApplicationParams({ ring: 'shop:serve', ringLoad: 'shop.clj' });
  expect(linesOf(section)).toEqual([
    'plugin = jvm',
    'plugin = jwsgi',
    'plugin = ring',
    'jvm-classpath = /srv/shop.jar',
    'jvm-opt = -Xmx256m',
    'jvm-class = Shop',
    'jvm-main-class = Main',
    'jwsgi = Shop:serve',
    'ring-load = shop.clj',
    'ring-app = shop:serve',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setApplicationParams() serves one application', () => {
  expect(() => new Section().jvm.setApplicationParams({ jwsgi: 'A:a', ring: 'b:b' } as never)).toThrow(
    'jvm.setApplicationParams.ring: Cannot take "b:b" beside jwsgi ("A:a"): give one of them',
  );
});
