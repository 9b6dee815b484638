import { formatError } from '../../../src/cli/output/format-error';

test('formatError() appends causes, but not one that the message contains', () => {
  expect(formatError(new Error('a', { cause: new Error('b') }))).toBe('Error: a\n  because: Error: b');
  expect(formatError(new Error('a: b', { cause: new Error('b') }))).toBe('Error: a: b');
  expect(formatError('text')).toBe('Error: text');
});
