import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { decode } from './codec';
import { errorResponse } from './errors';
import { mask } from './mask';
import { secretTexts, unwrap } from './secret';
import type { Values } from './values';

/** One request being served: it knows the secrets it was sent, so that none of them gets out. */
export class Call {
  readonly secrets: string[];

  constructor(secrets: readonly string[]) {
    this.secrets = [...secrets];
  }

  /** Values of a message. */
  read(struct: Struct | undefined): Values {
    const values = decode(struct);
    const { plain, secrecy } = unwrap(values);
    this.hide(secretTexts(plain, secrecy));
    return values;
  }

  /** Adds texts that must not get out. */
  hide(texts: readonly string[]): void {
    this.secrets.push(...texts);
  }

  mask(message: string): string {
    return mask(message, this.secrets);
  }
}

/** Serves a request by a function that returns the answer or throws. */
export function unary<Request, Response>(
  secrets: () => readonly string[],
  serve: (request: Request, call: Call) => Response | Promise<Response>,
): (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void {
  return ({ request }, callback) => {
    const call = new Call(secrets());
    Promise.resolve()
      .then(() => serve(request, call))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(errorResponse(error, call.secrets)),
      );
  };
}
