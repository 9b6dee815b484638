import { connectionLost, noHostLeft } from '../../src/engine/unreachable';
import { CommandError, ConnectError } from '../../src/transport/errors';

test.each([
  [new ConnectError('web1', 'unreachable', 'Cannot connect'), true],
  [new ConnectError('web1', 'host-key', 'Cannot trust'), true],
  [new CommandError('web1', 'look', -1, '', 'connection-lost'), true],
  [new CommandError('web1', 'look', -1, '', 'timeout'), true],
  [new CommandError('web1', 'look', 1, '', 'permission'), false],
  [new CommandError('web1', 'look', 1, ''), false],
  [new Error('else'), false],
])('connectionLost() of %s: %s', (error, lost) => {
  expect(connectionLost(error)).toBe(lost);
});

test('noHostLeft() is the error of the only host, else all of them', () => {
  const [one, other] = [new Error('web1: refused'), new Error('web2: unknown')];
  expect(noHostLeft(new Map([['web1', one]]))).toBe(one);
  const all = noHostLeft(
    new Map([
      ['web1', one],
      ['web2', other],
    ]),
  );
  expect(all.message).toBe('web1: refused\nweb2: unknown');
  expect((all as AggregateError).errors).toEqual([one, other]);
});
