import { OptionError } from '../options/errors';
import { literal } from './literal';

/**
 * A path as an argument of a route, which uWSGI cuts at blanks and commas and fills variables into.
 *
 * @param prop how the user calls it
 * @throws OptionError when the path holds what a route would take apart
 */
export function routePath(path: string, prop: string): string {
  if (!/[\s,$"'\\]/.test(path)) return literal(path, `the path of \`${prop}\``);
  throw new OptionError(
    prop,
    `Cannot use the path ${JSON.stringify(path)} in a route: it must hold no blanks, commas, quotes, "$" or "\\"`,
  );
}
