import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { noteSecrets } from '../secrets/known';
import { Mask } from '../secrets/mask';
import { printable } from '../secrets/printable';
import { decode } from './codec';
import { errorResponse } from './errors';
import { secretTexts, unwrap } from './secret';
import type { Values } from './values';

/** One request being served: it knows the secrets it was sent, so that none of them gets out. */
export class Call {
  readonly secrets: string[];
  #mask: Mask | undefined;

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
    if (texts.length === 0) return;
    noteSecrets(texts);
    this.secrets.push(...texts);
    this.#mask = undefined;
  }

  /** A text as it may leave: without secrets, and with nothing in it that a terminal would act on. */
  readonly show = (text: string): string => {
    this.#mask ??= new Mask(this.secrets);
    return printable(this.#mask.hide(text));
  };
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
        (error: unknown) => callback(errorResponse(error, call.show)),
      );
  };
}
