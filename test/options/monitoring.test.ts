import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

const { metricTypes, collectors, pushers } = Section.monitoring;

test('metrics refer to each other by name', () => {
  const section = new Section();
  const total = metricTypes.absolute('total');
  section.monitoring.registerMetric([
    metricTypes.gauge('busy', { collector: collectors.adder(['worker.1.requests', total], late(5)) }),
    metricTypes.gauge('all', { aliasFor: total }),
  ]);
  expect(linesOf(section)).toEqual([
    'metric = name=busy,collector=adder,arg1n=5,children=worker.1.requests;total,type=gauge',
    'metric = name=all,alias=total,type=alias',
  ]);
});

test('an alias needs a metric', () => {
  expect(() => metricTypes.alias('all')).toThrow(
    'monitoring.metricTypes.alias.aliasFor: Cannot make an alias "all": aliasFor must name a metric',
  );
});

test('a switch that is off leaves no key behind: uWSGI only looks whether it is there', () => {
  const section = new Section();
  section.monitoring.registerMetric(metricTypes.counter('hits', { resetAfterPush: false }));
  expect(linesOf(section)).toEqual(['metric = name=hits,type=counter']);
});

test('setMetricsThreshold() registers the alarm it raises', () => {
  const section = new Section();
  const alarm = Section.alarms.alarmTypes.command('page', '/usr/bin/page');
  section.monitoring.setMetricsThreshold('busy', 10, { alarm, alarmMessage: late('too much') });
  expect(linesOf(section)).toEqual([
    'alarm = page cmd:/usr/bin/page',
    'metric-threshold = alarm=page,msg=too much,key=busy,value=10',
  ]);
});

test.each([
  [['127.0.0.1:2004'], false],
  [['127.0.0.1:2004', 'graphite.example:2004'], true],
  [[late('127.0.0.1:2004')], true],
])('pushers.carbon() resolves names where there may be some: %j', (addresses, resolves) => {
  const section = new Section();
  section.monitoring.registerStatsPusher(pushers.carbon(addresses));
  expect(linesOf(section).includes('carbon-name-resolve = true')).toBe(resolves);
  expect(linesOf(section).filter((line) => line.startsWith('carbon = '))).toHaveLength(addresses.length);
});

test('registerStatsPusher() keeps what another pusher switched on', () => {
  const section = new Section();
  section.monitoring.registerStatsPusher([
    pushers.statsd('10.0.0.1:8125', { noWorkers: true }),
    pushers.statsd('10.0.0.2:8125', { noWorkers: false }),
  ]);
  expect(linesOf(section)).toEqual([
    'plugin = stats_pusher_statsd',
    'statsd-no-workers = true',
    'stats-push = statsd:10.0.0.1:8125',
    'stats-push = statsd:10.0.0.2:8125',
  ]);
});
