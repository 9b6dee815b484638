import { z } from 'zod';
import { secretsOf } from '../orchestration/schema';
import { schemaProblems } from '../orchestration/schema-problems';
import { isPlainObject, own } from '../plan/plain-values';
import { Unknown } from '../plan/unknown';
import { type Connection, connectionSchema } from '../transport/connection';
import { ConnectError } from '../transport/errors';
import { type Failure, failureOf } from './failure';
import { secrecyOf, secretTexts, unwrap } from './secret';
import { type Values, withoutNulls } from './values';

/** Schema of the provider's configuration: the only place for credentials. */
export const configSchema = z.strictObject({
  connection: connectionSchema
    .omit({ host: true })
    .optional()
    .describe('Connection settings of every host; an entry in `hosts` overrides them'),
  hosts: z
    .record(z.string(), connectionSchema)
    .optional()
    .describe(
      "Hosts by the name that resources call them: `host: 'web1'` means the entry `web1`. Other names are SSH destinations. An entry must stay until the resources of its host are deleted, one `pulumi up` longer than they",
    ),
  adopt: z
    .boolean()
    .optional()
    .describe('Whether a creation may overwrite existing files on a host that this stack did not create'),
});

/** Configuration of the provider. */
export type Config = z.infer<typeof configSchema>;

/**
 * Decodes configuration of the engine: values other than text are JSON texts. Drops the keys of the engine itself.
 */
export function parseConfig(values: Values): Values {
  const entries = Object.entries(withoutNulls(unwrap(values).plain as Values));
  return Object.fromEntries(
    entries
      .filter(([key]) => key !== 'version' && !key.startsWith('__'))
      .map(([key, value]) => [key, parseJson(value)]),
  );
}

/** Configuration of the engine with its secrets and faults. */
export function readConfig(values: Values): {
  readonly values: Values;
  readonly secrets: readonly string[];
  readonly failures: readonly Failure[];
} {
  const config = parseConfig(values);
  const secrecy = secrecyOf(secretsOf(configSchema, config));
  return {
    values: config,
    secrets: secretTexts(config, secrecy),
    failures: schemaProblems(configSchema, config).map((problem) => failureOf(problem, config, secrecy)),
  };
}

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^(\s*[[{]|(true|false)$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Whether creations may overwrite existing files that this stack did not create. */
export const mayAdopt = (config: Values): boolean => own(config, 'adopt') === true;

/** The connection behind a name of `hosts`; undefined when the name is not there. */
export function connectionOf(config: Values, name: string): Connection | undefined {
  const hosts = own(config, 'hosts');
  const entry = isPlainObject(hosts) ? own(hosts, name) : undefined;
  if (hosts instanceof Unknown || entry instanceof Unknown) {
    throw new ConnectError(
      name,
      'config',
      'Cannot connect: the configuration of the provider is not known yet',
    );
  }
  return entry === undefined
    ? undefined
    : ({ ...defaultsOf(config), ...(entry as Connection) } as Connection);
}

/** Connection settings of every host. */
export function defaultsOf(config: Values): Omit<Connection, 'host'> {
  const connection = own(config, 'connection');
  return isPlainObject(connection) ? (connection as Omit<Connection, 'host'>) : {};
}
