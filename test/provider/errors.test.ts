import { status } from '@grpc/grpc-js';
import { errorResponse, InitFailed, RequestError } from '../../src/provider/errors';
import { PartialFailure, ResourceError } from '../../src/resources/resource';
import { CommandError, ConnectError, EditedError } from '../../src/transport/errors';

const show = (text: string) => text.replaceAll('hunter2', '[secret]');
const command = (reason?: CommandError['reason']) => new CommandError('web1', 'write /a', 1, '', reason);

test.each<[string, unknown, status]>([
  ['a host that does not answer', new ConnectError('web1', 'unreachable', 'x'), status.UNAVAILABLE],
  ['a wrong configuration', new ConnectError('web1', 'config', 'x'), status.INVALID_ARGUMENT],
  ['a login that fails', new ConnectError('web1', 'auth' as never, 'x'), status.UNAUTHENTICATED],
  ['a failed command', command(), status.FAILED_PRECONDITION],
  ['missing rights', command('permission'), status.PERMISSION_DENIED],
  ['a full disk', command('disk-full'), status.RESOURCE_EXHAUSTED],
  ['a lost connection', command('connection-lost'), status.UNAVAILABLE],
  ['a request', new RequestError(status.NOT_FOUND, 'x'), status.NOT_FOUND],
  ['a refusal', new ResourceError('web1', 'shop', 'x'), status.FAILED_PRECONDITION],
  ['a change that is not complete', new PartialFailure('x', {}), status.FAILED_PRECONDITION],
  ['an interrupt', Object.assign(new Error('x'), { name: 'AbortError' }), status.CANCELLED],
  ['a fault of our own', new TypeError('x'), status.INTERNAL],
  ['any other error', new Error('x'), status.FAILED_PRECONDITION],
  ['no error at all', 'text', status.FAILED_PRECONDITION],
])('errorResponse() of %s', (_, error, code) => {
  expect(errorResponse(error, show).code).toBe(code);
});

test('errorResponse() masks secrets, and has a stack only for faults of our own', () => {
  const plain = errorResponse(new Error('the password hunter2'), show);
  expect(plain).toMatchObject({ message: 'the password [secret]', details: 'the password [secret]' });
  const fault = errorResponse(new TypeError('hunter2 is no function'), show);
  expect(fault.details).toMatch(/\[secret\] is no function\n\s+at /);
  expect(fault.details).not.toMatch('hunter2');
});

test('errorResponse() tells the way out of an edit', () => {
  const { details } = errorResponse(new EditedError('web1', 'remove /a', [{ what: 'it' }]), show);
  expect(details).toMatch(/pulumi refresh/);
});

test('errorResponse() of a resource that exists, but is not as declared, carries its record', () => {
  const resource = { id: 'web1:/a', inputs: { a: 1 }, outputs: { b: 2 } };
  const { code, metadata } = errorResponse(new InitFailed('it does not answer', resource), show);
  expect(code).toBe(status.FAILED_PRECONDITION);
  const [details] = metadata!.get('grpc-status-details-bin');
  expect(details!.toString('latin1')).toMatch('pulumirpc.ErrorResourceInitFailed');
  expect(details!.toString('latin1')).toMatch('web1:/a');
});
