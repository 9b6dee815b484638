import { Metadata, type ServerErrorResponse, status } from '@grpc/grpc-js';
import { ErrorResourceInitFailed } from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { HeldError } from '../resources/process/host/holders';
import { PartialFailure, ResourceError } from '../resources/resource';
import { CommandError, ConnectError, EditedError } from '../transport/errors';
import { encode } from './codec';
import type { Values } from './values';

/** A request that cannot be served, with its gRPC status. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

/** A resource exists, but is not as declared: the engine records its state, and tries again with the next update. */
export class InitFailed extends Error {
  override readonly name = 'InitFailed';

  constructor(
    message: string,
    readonly resource: { readonly id: string; readonly inputs: Values; readonly outputs: Values },
  ) {
    super(message);
  }
}

/** Hint: an alias makes a renamed resource take over from its former self, which the engine otherwise deletes last. */
export const byAlias =
  "where that is this resource under an earlier name, `aliases: [{ name: '…' }]` lets it take over";

/**
 * Converts an error for the engine.
 *
 * @param show masks secrets in a text
 */
export function errorResponse(
  error: unknown,
  show: (text: string) => string,
): ServerErrorResponse & Partial<{ metadata: Metadata }> {
  const known = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(known);
  // A stack trace helps only for a fault in our own code.
  const text =
    code === status.INTERNAL ? (known.stack ?? known.message) : `${known.message}${wayOutOf(known)}`;
  const message = show(text);
  const response = Object.assign(new Error(message), { code, details: message });
  return known instanceof InitFailed
    ? Object.assign(response, { metadata: initFailed(known, message, code) })
    : response;
}

/** Hint about the next step after an edit, or a port that another process holds. */
function wayOutOf(error: Error): string {
  if (error instanceof HeldError) return `; ${byAlias}`;
  return error instanceof EditedError
    ? '. Remove it by hand, or let `pulumi refresh` record it as it is now: the next `pulumi up` deletes it'
    : '';
}

const commandCodes = {
  sudo: status.PERMISSION_DENIED,
  permission: status.PERMISSION_DENIED,
  'missing-tool': status.FAILED_PRECONDITION,
  'disk-full': status.RESOURCE_EXHAUSTED,
  'read-only': status.FAILED_PRECONDITION,
  conflict: status.ABORTED,
  timeout: status.DEADLINE_EXCEEDED,
  output: status.RESOURCE_EXHAUSTED,
  'connection-lost': status.UNAVAILABLE,
} as const;

/** gRPC status of an error. A plain failure must not be UNKNOWN, INTERNAL or DATA_LOSS: the engine would consider its state corrupt. */
function codeOf(error: Error): status {
  if (error instanceof RequestError) return error.code;
  if (error instanceof ConnectError) {
    if (error.reason === 'unreachable') return status.UNAVAILABLE;
    return error.reason === 'config' ? status.INVALID_ARGUMENT : status.UNAUTHENTICATED;
  }
  if (error instanceof CommandError)
    return error.reason === undefined ? status.FAILED_PRECONDITION : commandCodes[error.reason];
  if (error.name === 'AbortError') return status.CANCELLED;
  if (error instanceof InitFailed || error instanceof PartialFailure || error instanceof ResourceError)
    return status.FAILED_PRECONDITION;
  const fault = error instanceof TypeError || error instanceof ReferenceError || error instanceof SyntaxError;
  return fault ? status.INTERNAL : status.FAILED_PRECONDITION;
}

function initFailed({ resource }: InitFailed, message: string, code: status): Metadata {
  const detail = new ErrorResourceInitFailed()
    .setId(resource.id)
    .setInputs(encode(resource.inputs))
    .setProperties(encode(resource.outputs))
    .setReasonsList([message]);
  const any = new Any();
  any.pack(detail.serializeBinary(), 'pulumirpc.ErrorResourceInitFailed');
  const details = new Status().setCode(code).setMessage(message).setDetailsList([any]);
  const metadata = new Metadata();
  metadata.add('grpc-status-details-bin', Buffer.from(details.serializeBinary()));
  return metadata;
}
