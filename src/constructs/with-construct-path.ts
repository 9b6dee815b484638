import type { Construct } from 'constructs';
import { OptionError } from '../options/errors';

/** Adds the construct path to the error of a rejected option. */
export function withConstructPath<T>(construct: Construct, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof OptionError)
      throw new Error(`${construct.node.path}: ${error.message}`, { cause: error });
    throw error;
  }
}
