import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('options of Ruby follow their plugin', () => {
  const section = new Section();
  section.rack.setBasicParams({
    pluginName: 'rack-ruby31',
    app: late('config.ru'),
    gcInterval: 100,
    threads: true,
  });
  section.rack.setModulesParams({ searchPath: '/srv/lib', require: ['a'], sharedRequire: 'b' });
  section.rack.setRvmParams({ gemset: 'ruby-3.1@shop', path: '/opt/rvm' });
  expect(linesOf(section)).toEqual([
    'plugin = rack-ruby31',
    'plugin = rbthreads',
    'rack = config.ru',
    'rb-gc-freq = 100',
    'rbthreads = true',
    'rb-lib = /srv/lib',
    'rb-require = a',
    'shared-rb-require = b',
    'gemset = ruby-3.1@shop',
    'rvm-path = /opt/rvm',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setBasicParams() serves one application', () => {
  const { rack } = new Section();
  expect(() => rack.setBasicParams({ app: 'config.ru', rails: '/srv/old' } as never)).toThrow(
    'rack.setBasicParams.rails: Cannot take "/srv/old" beside app ("config.ru"): give one of them',
  );
  expect(unknownTo(rack.setBasicParams({ rails: '/srv/old' }))).toEqual([]);
});
