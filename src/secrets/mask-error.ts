import type { Mask } from './mask';

/**
 * Redacts secrets in an error, in place: message, stack, causes, aggregated errors, and every text property. Plain objects,
 * such as the `state` that a failure leaves for the inventory, are not changed.
 */
export function maskError<T>(error: T, { hide }: Pick<Mask, 'hide'>): T {
  visit(error, hide, new Set());
  return error;
}

function visit(error: unknown, hide: (text: string) => string, seen: Set<unknown>): void {
  if (!(error instanceof Error) || seen.has(error)) return;
  seen.add(error);
  for (const name of Object.getOwnPropertyNames(error)) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (typeof value === 'string') put(error, name, hide(value));
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
      put(error, name, value.map(hide));
    else for (const inner of [value].flat()) visit(inner, hide, seen);
  }
  // V8 creates the stack when it is first read; some versions keep it on the prototype.
  if (typeof error.stack === 'string') put(error, 'stack', hide(error.stack));
}

function put(error: Error, name: string, value: unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(error, name);
  const enumerable = descriptor?.enumerable ?? false;
  if (descriptor?.configurable === false && descriptor.writable !== true) return;
  Object.defineProperty(error, name, { value, enumerable, writable: true, configurable: true });
}
