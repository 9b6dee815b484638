import { z } from 'zod';
import { absolutePath, hostName, optionLayout, optionSections, simpleName } from '../props';
import { address } from '../vassal/props';

/** Text that libpq reads from its environment. */
const line = z.string().regex(/^[^\n\0]+$/, 'Must be one line, and not empty');

/** Connection of the host to the database. An absent key has the default of libpq. */
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
      .describe('User of the database. Default: the name of the user that commands run as on `host`'),
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
  .describe('Connection of `host` to the database');

/** Connection of the host to the database. */
export type PostgresConnection = z.infer<typeof postgresConnection>;

/** Emperor that runs the rows of the table. */
export const emperorRef = z.strictObject({
  host: hostName,
  stats: address.describe('Address of the stats server of the emperor; an output of Emperor'),
  binary: absolutePath
    .default('/usr/bin/uwsgi')
    .describe('The uWSGI program on its host; an output of Emperor. Default: /usr/bin/uwsgi'),
});

/** Emperor that runs the rows of the table. */
export type EmperorRef = z.infer<typeof emperorRef>;

const emperors = z.array(emperorRef).default([]);

/** The table of vassals. */
const table = z
  .string()
  .regex(
    /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/,
    'Must be the name of a table, or of a schema and a table with "." between; case counts',
  );

/** Props of a PostgresVassal. */
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
    'Name of the vassal. Its row is called NAME.ini, because an emperor requires the extension',
  ),
  sections: optionSections,
  layout: optionLayout,
  strict: z
    .boolean()
    .default(true)
    .describe('Whether options that no uWSGI knows are refused. Default: true'),
  emperors: emperors.describe(
    'Emperors that are waited for: the change is in effect when each of them has workers that accept requests; otherwise the previous row is restored. Default: none, the change is done when the row is committed',
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
      'Desired state at all `emperors`. A vassal that does not run shows as throttled (it fails again and again), stopped, starting or stale',
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

/** Props of a PostgresVassal. */
export type PostgresVassalProps = z.infer<typeof postgresVassalProps>;

/** State of a PostgresVassal. */
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
    .describe('SHA-256 of the configuration in the row: a deletion keeps a row that was edited since'),
});

/** State of a PostgresVassal. */
export type PostgresVassalState = z.infer<typeof postgresVassalState>;

/** Place of a row, sufficient to read and to delete it. */
export type RowPlace = Pick<PostgresVassalState, 'host' | 'connection' | 'table' | 'name'>;

/** Name of the row, and of the vassal in the statistics of an emperor. */
export const rowName = ({ name }: Pick<RowPlace, 'name'>): string => `${name}.ini`;
