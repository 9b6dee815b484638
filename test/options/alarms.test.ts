import { Section } from '../../src/config/section';
import { late, linesOf } from './late';

const { alarmTypes } = Section.alarms;

test('Alarms.registerAlarm() makes equal alarms known once, by whatever rule they come', () => {
  const section = new Section();
  section.alarms.registerAlarm(alarmTypes.log('note'));
  section.alarms.alarmOnSegfault(alarmTypes.log('note'));
  expect(linesOf(section)).toEqual(['alarm = note log:', 'alarm-segfault = note']);
});

test('Alarms.alarmOnLog() keeps every rule', () => {
  const section = new Section();
  const alarm = alarmTypes.log('note');
  section.alarms.alarmOnLog(alarm, 'one').alarms.alarmOnLog(alarm, late('two'));
  expect(linesOf(section)).toEqual(['alarm = note log:', 'alarm-log = note one', 'alarm-log = note two']);
});

test('alarmTypes.curl() leaves switches out that are off, Outputs too', () => {
  const section = new Section();
  section.alarms.registerAlarm(
    alarmTypes.curl('page', late('https://hooks.example'), {
      ssl: false,
      sslInsecure: late(true),
      authPass: late('secret'),
    }),
  );
  expect(linesOf(section)).toEqual([
    'plugin = alarm_curl',
    'alarm = page curl:https://hooks.example;auth_pass=secret;ssl_insecure=1',
  ]);
});
