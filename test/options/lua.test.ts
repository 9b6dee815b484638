import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('options of Lua follow their plugin', () => {
  const section = new Section();
  section.lua.setBasicParams({ pluginName: 'lua51', app: late('/srv/app.lua'), gcInterval: 10 });
  section.lua.setLoadParams({ before: 'a', after: 'b', inWorkers: 'c', inMules: 'd', inSpoolers: 'e' });
  expect(linesOf(section)).toEqual([
    'plugin = lua51',
    'lua = /srv/app.lua',
    'lua-gc-freq = 10',
    'lua-load = a',
    'lua-postload = b',
    'lua-postfork-worker = c',
    'lua-postfork-mule = d',
    'lua-postfork-spooler = e',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setBasicParams() collects garbage after a request or more', () => {
  expect(() => new Section().lua.setBasicParams({ gcInterval: 0 })).toThrow(
    'lua.setBasicParams.gcInterval: Cannot take 0',
  );
});
