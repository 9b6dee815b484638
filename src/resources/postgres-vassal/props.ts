import { z } from 'zod';
import { absolutePath, hostName, optionLayout, optionSections, simpleName } from '../props';
import { address } from '../vassal/props';

/** A text that libpq takes from its environment. */
const line = z.string().regex(/^[^\n\0]+$/, 'Must be one line, and not empty');

/** How the database is reached from the host. What is left out is libpq's own default. */
export const postgresConnection = z
  .strictObject({
    host: line
      .optional()
      .describe(
        "Server, or directory of its socket, as seen from `host`. Default: libpq's, the local socket",
      ),
    port: z.number().int().min(1).max(65_535).optional().describe('Port of the server. Default: 5432'),
    database: z
      .string()
      .regex(/^[\w][\w.-]*$/, 'Must hold only letters, digits, "_", "." and "-"')
      .describe('Name of the database'),
    user: line
      .optional()
      .describe('Who logs in to the database. Default: the name of the user that commands run as on `host`'),
    passfile: absolutePath
      .optional()
      .describe(
        'Password file of libpq on `host`, with mode 600 and owned by the user that commands run as; a File can be it. A password itself has no place here, since deletion would need it remembered. Default: ~/.pgpass',
      ),
    sslMode: z
      .enum(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'])
      .optional()
      .describe('How TLS is used (libpq: sslmode). Default: prefer'),
  })
  .describe('How the database is reached from `host`');

/** How the database is reached from the host. */
export type PostgresConnection = z.infer<typeof postgresConnection>;

/** An emperor that runs what is in the table. */
export const fedEmperor = z.strictObject({
  host: hostName,
  stats: address.describe('Address by which the emperor is asked for its state; an output of Emperor'),
  binary: absolutePath
    .default('/usr/bin/uwsgi')
    .describe('The uWSGI program on its host; an output of Emperor. Default: /usr/bin/uwsgi'),
});

/** An emperor that runs what is in the table. */
export type FedEmperor = z.infer<typeof fedEmperor>;

const emperors = z.array(fedEmperor).default([]);

/** The table of vassals. */
const table = z
  .string()
  .regex(
    /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/,
    'Must be the name of a table, or of a schema and a table with "." between; case counts',
  );

/** What a PostgresVassal is given. */
export const postgresVassalProps = z.strictObject({
  host: hostName.describe(
    'Host from which the database is reached, by its psql (Debian: postgresql-client): the server itself, or any host that may connect to it',
  ),
  connection: postgresConnection,
  table: table
    .default('vassals')
    .describe(
      'Table with the columns `name`, `config` (texts) and `ts` (a timestamp), as the query of uWSGI wants them. Default: vassals',
    ),
  createTable: z
    .boolean()
    .default(false)
    .describe(
      'Whether the table is created where it is missing. It stays when the vassal goes. Default: false',
    ),
  name: simpleName.describe(
    'Name of the vassal: its row is called NAME.ini, for an emperor heeds the ending',
  ),
  sections: optionSections,
  layout: optionLayout,
  strict: z
    .boolean()
    .default(true)
    .describe('Whether options that no uWSGI knows are refused. Default: true'),
  emperors: emperors.describe(
    'Emperors that are waited for: the change is in effect when each of them has workers that accept requests; else the row becomes what it was before. Default: none, the change is done when the row is committed',
  ),
  binary: absolutePath
    .default('/usr/bin/uwsgi')
    .describe(
      'The uWSGI program on `host` that validates the configuration where no `emperors` are given. Default: /usr/bin/uwsgi',
    ),
  ensure: z
    .enum(['running'])
    .default('running')
    .describe(
      'That all `emperors` run it. What is found otherwise shows as throttled (it fails again and again), stopped, starting or stale',
    ),
  validate: z
    .boolean()
    .default(true)
    .describe(
      'Whether the uWSGI of each of the `emperors` (of `host` where there are none) must accept the configuration before it is written. Default: true',
    ),
  timeout: z
    .number()
    .int()
    .min(1)
    .max(3600)
    .default(60)
    .describe(
      'Most seconds until workers of the new configuration accept requests at all emperors. Default: 60',
    ),
});

/** What a PostgresVassal is given. */
export type PostgresVassalProps = z.infer<typeof postgresVassalProps>;

/** What is remembered of a PostgresVassal. */
export const postgresVassalState = z.object({
  host: z.string().describe('Host from which the database is reached'),
  connection: postgresConnection,
  table: z.string().describe('Table of vassals'),
  name: z.string().describe('Name of the vassal'),
  emperors: emperors.describe('Emperors that are waited for'),
  revision: z.string().describe('Digest over the options in the row'),
  digest: z
    .string()
    .optional()
    .describe('SHA-256 of the configuration in the row: a deletion spares a row that was edited since'),
});

/** What is remembered of a PostgresVassal. */
export type PostgresVassalState = z.infer<typeof postgresVassalState>;

/** What names a row: enough to read and to remove it. */
export type RowPlace = Pick<PostgresVassalState, 'host' | 'connection' | 'table' | 'name'>;

/** The name of the row, and of the vassal in what an emperor says. */
export const rowName = ({ name }: Pick<RowPlace, 'name'>): string => `${name}.ini`;
