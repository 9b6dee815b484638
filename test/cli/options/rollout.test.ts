import { Command } from 'commander';
import { rolloutOf, withLockWait, withRollout } from '../../../src/cli/options/rollout';

function parse(...words: readonly string[]) {
  const command = withLockWait(withRollout(new Command('x'))).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  return rolloutOf(command.parse(words, { from: 'user' }).opts());
}

test('withRollout() parses hosts, sizes and seconds', () => {
  expect(parse('--canary', 'web1, web2', '--batch', '25%', '--pause', '1.5', '--lock-wait', '9')).toEqual({
    rollout: { canary: ['web1', 'web2'], batch: '25%', pause: 1.5 },
    lockWait: 9,
  });
  expect(parse('--canary', '2', '--batch', '3', '--max-failures', '1').rollout).toEqual({
    canary: 2,
    batch: 3,
    maxFailures: 1,
  });
  expect(parse()).toEqual({ rollout: {}, lockWait: undefined });
});

test.each([
  ['--batch', 'half'],
  ['--pause', '-1'],
  ['--max-failures', '1.5'],
])('withRollout() refuses %s %s', (flag, value) => {
  expect(() => parse(flag, value)).toThrow('It must be a');
});
