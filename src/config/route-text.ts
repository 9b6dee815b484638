import { OptionError } from '../options/errors';
import { literal } from './literal';

/**
 * Checks a path used as a route argument, which uWSGI splits at blanks and commas, and in which it expands variables.
 *
 * @param prop name of the prop
 * @throws OptionError if the path contains characters special to routes
 */
export function routePath(path: string, prop: string): string {
  if (!/[\s,$"'\\]/.test(path)) return literal(path, `the path of \`${prop}\``);
  throw new OptionError(
    prop,
    `Cannot use the path ${JSON.stringify(path)} in a route: it must hold no blanks, commas, quotes, "$" or "\\"`,
  );
}
