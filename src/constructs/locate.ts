import type { Construct } from 'constructs';
import { OptionError } from '../options/errors';

/** Says where in the tree an option was refused. */
export function locate<T>(construct: Construct, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (error instanceof OptionError)
      throw new Error(`${construct.node.path}: ${error.message}`, { cause: error });
    throw error;
  }
}
