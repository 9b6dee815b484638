import { optionsMakingMaster } from '../../src/config/master';

test('optionsMakingMaster() names options that imply a master, and master itself', () => {
  expect(optionsMakingMaster({ master: 'true', processes: '4', stats: ':1717' })).toEqual([
    'master',
    'stats',
  ]);
});

test('optionsMakingMaster() passes over switches that are off', () => {
  expect(optionsMakingMaster({ master: 'false', emperor: '/etc/uwsgi/vassals' })).toEqual([]);
});
