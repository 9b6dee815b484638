import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

test('Python loads its plugin with the first option that needs it, by the version that is set in the end', () => {
  const section = new Section();
  section.python.runModule(late('shop.py')).python.setBasicParams({ version: 311 });
  expect(linesOf(section)).toEqual(['workers = %k', 'plugin = python311', 'pyrun = shop.py']);
});

test('Python.setBasicParams() alone loads nothing', () => {
  const section = new Section();
  section.python.setBasicParams({ version: 3, enableThreads: true });
  expect(linesOf(section)).toEqual(['workers = %k', 'enable-threads = true']);
});

test.each([
  ['shop.wsgi:app', 'wsgi'],
  ['/srv/shop/wsgi.py', 'wsgi-file'],
])('Python.setWsgiParams() takes %s for %s', (module, option) => {
  const section = new Section({ embeddedPlugins: ['python3'] });
  section.python.setWsgiParams({ module });
  expect(linesOf(section)).toEqual(['workers = %k', `${option} = ${module}`]);
});

test('Python.importModule() refuses two places at once', () => {
  const { python } = new Section();
  expect(() => python.importModule('shop', { shared: true, intoSpooler: true })).toThrow(
    'python.importModule',
  );
});
