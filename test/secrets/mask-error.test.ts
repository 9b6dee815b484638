import { maskError } from '../../src/secrets/mask-error';

const hide = (text: string) => text.replaceAll('hunter2', '[secret]');
const masked = <T>(error: T) => maskError(error, { hide });

test('maskError() masks message, stack, causes, aggregated errors and text properties, in place', () => {
  const cause = new Error('cause hunter2');
  const inner = new Error('inner hunter2');
  const error = Object.assign(new AggregateError([inner], 'hunter2', { cause }), {
    stderr: 'hunter2',
    lines: ['a', 'hunter2'],
  });
  expect(masked(error)).toBe(error);
  expect(error).toMatchObject({ message: '[secret]', stderr: '[secret]', lines: ['a', '[secret]'] });
  expect([cause.message, inner.message]).toEqual(['cause [secret]', 'inner [secret]']);
  for (const one of [error, cause, inner]) expect(one.stack).not.toMatch('hunter2');
});

test('maskError() leaves plain objects alone: the inventory needs the state of a failure', () => {
  const state = { path: '/srv/hunter2' };
  expect(masked(Object.assign(new Error('x'), { state })).state).toEqual({ path: '/srv/hunter2' });
});

test('maskError() ends in a cycle of causes, and keeps what is not enumerable so', () => {
  const error: Error & { cause?: unknown } = new Error('hunter2');
  error.cause = error;
  expect(masked(error).message).toBe('[secret]');
  expect(Object.keys(error)).toEqual(['cause']);
});

test.each([undefined, null, 'hunter2', 7])('maskError() returns what is no error: %p', (value) => {
  expect(masked(value)).toBe(value);
});

test('maskError() leaves a property alone that cannot be changed', () => {
  const error = Object.defineProperty(new Error('x'), 'fixed', {
    value: 'hunter2',
    configurable: false,
    writable: false,
  });
  expect(() => masked(error)).not.toThrow();
});
