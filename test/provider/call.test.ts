import type { ServerUnaryCall } from '@grpc/grpc-js';
import { ProviderRequest, unary } from '../../src/provider/call';
import { encode } from '../../src/provider/codec';
import { Secret } from '../../src/provider/secret';

test('Call.show() masks the secrets that were there, and those of each message that was read', () => {
  const call = new ProviderRequest(['first-secret']);
  expect(call.show('first-secret second-secret')).toBe('[secret] second-secret');
  expect(call.read(encode({ a: { b: new Secret('second-secret') } }))).toEqual({
    a: { b: new Secret('second-secret') },
  });
  expect(call.show('first-secret second-secret')).toBe('[secret] [secret]');
});

test('Call.show() leaves no control characters for a terminal', () => {
  expect(new ProviderRequest([]).show('a\u001b[31mred')).not.toMatch('\u001b');
});

const served = <T>(serve: (request: string, call: ProviderRequest) => T | Promise<T>) =>
  new Promise<{ error?: { message: string } | null; response?: T | undefined }>((resolve) =>
    unary<string, T>(() => ['hunter2'], serve)(
      { request: 'asked' } as ServerUnaryCall<string, T>,
      (error, response) =>
        resolve({ error: error as { message: string } | null, response: response ?? undefined }),
    ),
  );

test('unary() answers with what the function returns', async () => {
  expect(await served((request) => `${request}, answered`)).toEqual({
    error: null,
    response: 'asked, answered',
  });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('hunter2 is wrong');
    },
  ],
  ['rejects', () => Promise.reject(new Error('hunter2 is wrong'))],
])('unary() answers with a masked error where the function %s', async (_, serve) => {
  expect((await served(serve)).error?.message).toBe('[secret] is wrong');
});
