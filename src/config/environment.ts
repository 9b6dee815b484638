import type { DirectiveValue } from '../options/directive';
import { OptionError } from '../options/errors';
import { type Late, text } from '../options/text';
import { literal } from './literal';
import { UwsgiMagic } from './uwsgi-magic';

/** Value of an environment variable: the text that the application gets, or uWSGI's own notation by {@link uwsgiMagic}. */
export type EnvironmentValue = Late<string> | UwsgiMagic;

/** Environment variables by their names. */
export type Environment = Readonly<Record<string, EnvironmentValue>>;

/** Names that shells, systemd and uWSGI all take for one of a variable. */
export const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Values of `env`, one a variable.
 *
 * @throws OptionError naming the variable, when its name is none or a configuration cannot carry its value
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

/** The variables whose value is a text as it is, for programs that know nothing of uWSGI's notation. */
export function plainEnvironment(
  environment: Environment = {},
): Readonly<Record<string, Late<string>>> | undefined {
  const plain = Object.entries(environment).filter(
    (entry): entry is [string, Late<string>] => entry[1] !== undefined && !(entry[1] instanceof UwsgiMagic),
  );
  return plain.length === 0 ? undefined : Object.fromEntries(plain);
}
