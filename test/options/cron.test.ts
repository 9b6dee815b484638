import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('run() writes five numbers and the command', () => {
  const section = new Section();
  section.cron.setBasicParams({ harakiri: 300 });
  section.cron.run('/bin/backup --all', { hour: 3, minute: 0 });
  section.cron.run(late('/bin/clean'), { minute: -5, unique: true });
  section.cron.run('/bin/mail', { weekday: 1, legion: 'shop' });
  section.cron.run('/bin/sum', { day: 1, month: -3, legion: late('shop'), unique: true });
  expect(linesOf(section)).toEqual([
    'cron-harakiri = 300',
    'cron = 0 3 -1 -1 -1 /bin/backup --all',
    'unique-cron = -5 -1 -1 -1 -1 /bin/clean',
    'legion-cron = shop -1 -1 -1 -1 1 /bin/mail',
    'unique-legion-cron = shop -1 -1 1 -3 -1 /bin/sum',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('fetch() asks for an address and loads the plugin', () => {
  const section = new Section();
  section.cron.fetch('http://127.0.0.1/tick', { minute: -1 });
  section.cron.fetch('http://127.0.0.1/lord', { minute: -1, legion: 'shop' });
  expect(linesOf(section)).toEqual([
    'plugin = curl_cron',
    'curl-cron = -1 -1 -1 -1 -1 http://127.0.0.1/tick',
    'legion-curl-cron = shop -1 -1 -1 -1 -1 http://127.0.0.1/lord',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('run() refuses times that never come', () => {
  const { cron } = new Section();
  expect(() => cron.run('x', { minute: 60 })).toThrow(
    'cron.run.minute: Cannot take 60: it must be a whole number from -59 to 59',
  );
  expect(() => cron.run('x', { day: 0 })).toThrow(
    'cron.run.day: Cannot take 0: it must be a whole number from -31 to 31, not 0',
  );
  expect(() => cron.run('x', { weekday: -2 })).toThrow('cron.run.weekday: Cannot take -2');
  expect(() => cron.run('x', { hour: '1-5' as never })).toThrow('cron.run.hour: Cannot take "1-5"');
});
