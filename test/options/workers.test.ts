import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

const { muleFarm } = Section.workers;

test('The first touch of workers makes their number explicit, unless it was said', () => {
  const touched = new Section();
  touched.workers.setHarakiriParams({ timeout: 30 });
  expect(linesOf(touched)).toEqual(['workers = %k', 'harakiri = 30']);
  const said = new Section({ paramsWorkers: { count: late(4) } });
  expect(linesOf(said)).toEqual(['workers = 4']);
});

test('Workers.setMulesParams() numbers farms on and makes as many mules as they need', () => {
  const section = new Section();
  section.workers.setMulesParams({ farms: [muleFarm('mail', [2, 3]), muleFarm(late('push'), 2)] });
  expect(linesOf(section)).toEqual(['workers = %k', 'farm = mail:2,3', 'farm = push:4,5', 'mules = 5']);
});

test('Workers.setMulesParams() counts mules that run scripts', () => {
  const section = new Section();
  section.workers.setMulesParams({ mules: ['a.py', 'b.py'], farms: muleFarm('mail', 3) });
  expect(linesOf(section)).toEqual([
    'workers = %k',
    'farm = mail:1,2,3',
    'mule = a.py',
    'mule = b.py',
    'mules = 1',
  ]);
});

test('a farm that is renamed shows it', () => {
  const section = new Section();
  const farm = muleFarm('mail', 1);
  section.workers.setMulesParams({ farms: farm });
  farm.name = 'post';
  expect(linesOf(section)).toContain('farm = post:1');
});

test('muleFarm() refuses a farm without mules', () => {
  expect(() => muleFarm('mail', 0)).toThrow('workers.muleFarm.muleNumbers: Cannot make a farm of 0 mules');
});

test('Workers.setZergClientParams() binds no fallback sockets when told not to', () => {
  const section = new Section();
  section.workers.setZergClientParams('/run/zerg.sock', { useFallbackSocket: false });
  expect(linesOf(section)).toEqual(['workers = %k', 'zerg = /run/zerg.sock']);
});

test('Workers.setZergServerParams() loads the plugin of a pool', () => {
  const section = new Section();
  section.workers.setZergServerParams('/run/zerg.sock', { clientsSocketPool: [':80', late(':81')] });
  expect(linesOf(section)).toEqual([
    'workers = %k',
    'plugin = zergpool',
    'zergpool = /run/zerg.sock::80,:81',
  ]);
});
