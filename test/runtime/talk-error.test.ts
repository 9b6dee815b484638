import { TalkError } from '../../src/runtime/talk-error';

test.each([
  ['127.0.0.1:3031', '127.0.0.1:3031: Cannot ping: a worker must answer'],
  [undefined, 'Cannot ping: a worker must answer'],
])('TalkError at %s', (address, message) => {
  const cause = new Error('closed');
  const error = new TalkError(address, 'ping', 'closed', 'a worker must answer', { cause });
  expect(error).toMatchObject({ message, reason: 'closed', cause, address });
});
