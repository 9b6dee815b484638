import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('addTimer() raises a signal again and again', () => {
  const section = new Section();
  section.signals.addTimer({ signal: 17, seconds: late(60) });
  section.signals.addTimer({ signal: 18, seconds: 5, redBlack: true });
  section.signals.setBasicParams({ bufferSize: 65536, spoolerAsTask: true });
  expect(linesOf(section)).toEqual([
    'signal-timer = 17 60',
    'signal-rbtimer = 18 5',
    'signal-bufsize = 65536',
    'spooler-signal-as-task = true',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('onTouch() and onChange() raise a signal for each path', () => {
  const section = new Section({ projectName: 'shop', runtimeDir: '/run' });
  section.signals.onTouch({ paths: ['{project_runtime_dir}/flag', late('/srv/b')], signal: 1 });
  section.signals.onChange({ paths: '/srv/shop', signal: 2 });
  expect(linesOf(section)).toEqual([
    'touch-signal = /run/shop/flag 1',
    'touch-signal = /srv/b 1',
    'fs-signal = /srv/shop 2',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('signals are 0 to 255, timers wait, paths have no blanks', () => {
  const { signals } = new Section();
  expect(() => signals.addTimer({ signal: 256, seconds: 1 })).toThrow(
    'signals.addTimer.signal: Cannot take 256: it must be a whole number from 0 to 255',
  );
  expect(() => signals.addTimer({ signal: 1, seconds: 0 })).toThrow(
    'signals.addTimer.seconds: Cannot take 0',
  );
  expect(() => signals.onTouch({ paths: '/a b', signal: 1 })).toThrow(
    'signals.onTouch.paths: Cannot take "/a b"',
  );
});
