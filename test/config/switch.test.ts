import { spawnSync } from 'node:child_process';
import { isOff, isOn, isSwitchWord } from '../../src/config/switch';
import { testWithUwsgi } from './real-uwsgi';

test.each(['true', 'True', 'TRUE', 'on', 'ON', 'yes', 'y', '1', '2', '', 'enabled', ' false x'])(
  'isOn(%j) is true',
  (word) => expect([isOn(word), isOff(word)]).toEqual([true, false]),
);

test.each(['false', 'False', 'off', 'OFF', 'no', 'No', '0'])('isOn(%j) is false', (word) =>
  expect([isOn(word), isOff(word)]).toEqual([false, true]),
);

test('isOn() takes the last value, and nothing for off', () => {
  expect([isOn(undefined), isOn(['true', 'false']), isOn(['no', 'yes']), isOn([])]).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test('isSwitchWord() takes what one writes for a switch', () => {
  expect(['True', 'off', '', 'y', 'enabled', '2'].map(isSwitchWord)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

testWithUwsgi('isOn() and uWSGI agree', () => {
  for (const word of ['True', 'y', 'enabled', 'FALSE', 'Off', 'no', '0', '00', 'nein', '']) {
    const run = spawnSync('uwsgi', ['--set', `need-app=${word}`, '--no-server', '--socket', '/dev/null/x'], {
      timeout: 20_000,
    });
    // With need-app a uWSGI without an application ends before it gives up the socket.
    expect(`${word} ${/no app loaded. GAME OVER/.test(run.stderr.toString())}`).toBe(`${word} ${isOn(word)}`);
  }
});
