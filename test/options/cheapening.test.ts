import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

const { algorithms } = Section.cheapening;

test('Cheapening.setBasicParams() brings the options and the plugin of its algorithm along', () => {
  const section = new Section();
  const cheaperAlgo = algorithms.busyness({ busyMax: late(70) }).setEmergencyParams({ workersStep: 2 });
  section.cheapening.setBasicParams({ cheaperAlgo, workersMin: 2 });
  expect(linesOf(section)).toEqual([
    'cheaper-algo = busyness',
    'plugin = cheaper_busyness',
    'cheaper-busyness-max = 70',
    'cheaper-busyness-backlog-step = 2',
    'cheaper = 2',
  ]);
});

test('algorithms give themselves back, so that they can be given on', () => {
  const section = new Section();
  section.cheapening.setBasicParams({
    cheaperAlgo: algorithms.queue().setBasicParams({ checkNumOverload: 0 }),
  });
  expect(linesOf(section)).toEqual(['cheaper-algo = backlog', 'cheaper-overload = 0']);
});
