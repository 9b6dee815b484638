import { progressEvents } from '../../../src/cli/output/progress';
import type { ApplyEvents } from '../../../src/engine/apply';
import { creation } from '../../engine/support/actions';

const action = creation();
let printed = '';
beforeEach(() => {
  printed = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());
const lines = (act: (events: ApplyEvents, running: Set<string>) => void): string => {
  const running = new Set<string>();
  act(progressEvents(running), running);
  return printed;
};

test.each<[string, (events: ApplyEvents) => void, RegExp]>([
  ['progress', (events) => events.progress?.(action, 'waits'), /^ {2}web1 web1\/page: waits\n$/],
  ['a connection', (events) => events.connecting?.('web1', 'tries'), /^web1: tries\n$/],
  ['a host that failed', (events) => events.hostFailed?.('web1', new Error('web1: gone')), /✗ web1: gone\n$/],
  ['a warning', (events) => events.warned?.(action, 'beware'), /Warning: web1 web1\/page: beware\n$/],
  [
    'success',
    (events) => events.ended?.({ action, elapsed: 1_234 }),
    /✓ web1 web1\/page: create done in 1\.2 s\n$/,
  ],
  [
    'a failure',
    (events) => events.ended?.({ action, elapsed: 50, error: new Error('no space') }),
    /✗ web1 web1\/page: create failed after 0\.1 s\n {4}Error: no space\n$/,
  ],
  [
    'what was rolled back',
    (events) => events.undone?.({ action, elapsed: 1, undone: 'web1/app' }),
    /✗ web1 web1\/page: create rolled back, because web1\/app failed\n$/,
  ],
])('progressEvents() prints %s', (_, act, expected) => {
  expect(lines(act)).toMatch(expected);
});

test('progressEvents() knows what is under way, for the case of an interrupt', () => {
  lines((events, running) => {
    events.started?.(action);
    expect([...running]).toEqual(['web1 web1/page']);
    events.ended?.({ action, elapsed: 1 });
    expect([...running]).toEqual([]);
  });
});
