import type { Mask } from './mask';

/**
 * Takes secrets out of an error: message, stack, causes, gathered errors, and every text that it carries. It stays the same
 * object of the same class. What a failure leaves behind for the records (`state`) is data, and stays as it is.
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
  // V8 makes the stack when it is first asked for; some versions keep it on the prototype.
  if (typeof error.stack === 'string') put(error, 'stack', hide(error.stack));
}

function put(error: Error, name: string, value: unknown): void {
  const descriptor = Object.getOwnPropertyDescriptor(error, name);
  const enumerable = descriptor?.enumerable ?? false;
  if (descriptor?.configurable === false && descriptor.writable !== true) return;
  Object.defineProperty(error, name, { value, enumerable, writable: true, configurable: true });
}
