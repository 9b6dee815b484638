import type { DirectiveValue } from '../options/directive';
import { OptionError } from '../options/errors';
import { type Late, text } from '../options/text';
import { literal } from './literal';
import { UwsgiMagic } from './uwsgi-magic';

/** Value of an environment variable: literal text, or uWSGI's own notation by {@link uwsgiMagic}. */
export type EnvironmentValue = Late<string> | UwsgiMagic;

/** Environment variables by name. */
export type Environment = Readonly<Record<string, EnvironmentValue>>;

/** Variable names accepted by shells, systemd and uWSGI. */
export const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Renders values of `env`, one per variable.
 *
 * @throws OptionError naming the variable, if its name is invalid or a configuration cannot hold its value
 */
export function environmentValues(environment: Environment = {}): readonly DirectiveValue[] {
  return Object.entries(environment).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (!environmentName.test(name)) {
      throw new OptionError(
        'environment',
        `Cannot set the variable ${JSON.stringify(name)}: its name must begin with a letter or "_", and hold only letters, digits and "_"`,
      );
    }
    return [text`${name}=${value instanceof UwsgiMagic ? value : literal(value, `the variable ${name}`)}`];
  });
}

/** Selects variables with literal values, for programs without uWSGI's notation. */
export function plainEnvironment(
  environment: Environment = {},
): Readonly<Record<string, Late<string>>> | undefined {
  const plain = Object.entries(environment).filter(
    (entry): entry is [string, Late<string>] => entry[1] !== undefined && !(entry[1] instanceof UwsgiMagic),
  );
  return plain.length === 0 ? undefined : Object.fromEntries(plain);
}
