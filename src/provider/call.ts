import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import type { Struct } from 'google-protobuf/google/protobuf/struct_pb';
import { noteSecrets } from '../secrets/known';
import { Mask } from '../secrets/mask';
import { printable } from '../secrets/printable';
import { decode } from './codec';
import { errorResponse } from './errors';
import { secretTexts, unwrap } from './secret';
import type { Values } from './values';

/** A request being served, with the secrets in it, which are masked in all messages. */
export class ProviderRequest {
  readonly secrets: string[];
  #mask: Mask | undefined;

  constructor(secrets: readonly string[]) {
    this.secrets = [...secrets];
  }

  /** Decodes the values of a message and notes their secrets. */
  read(struct: Struct | undefined): Values {
    const values = decode(struct);
    const { plain, secrecy } = unwrap(values);
    this.hide(secretTexts(plain, secrecy));
    return values;
  }

  /** Adds secrets to mask. */
  hide(texts: readonly string[]): void {
    if (texts.length === 0) return;
    noteSecrets(texts);
    this.secrets.push(...texts);
    this.#mask = undefined;
  }

  /** Masks secrets in a text and removes control characters. */
  readonly show = (text: string): string => {
    this.#mask ??= new Mask(this.secrets);
    return printable(this.#mask.hide(text));
  };
}

/** Serves a request by a function that returns the answer or throws. */
export function unary<Request, Response>(
  secrets: () => readonly string[],
  serve: (request: Request, call: ProviderRequest) => Response | Promise<Response>,
): (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => void {
  return ({ request }, callback) => {
    const call = new ProviderRequest(secrets());
    Promise.resolve()
      .then(() => serve(request, call))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(errorResponse(error, call.show)),
      );
  };
}
