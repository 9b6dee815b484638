import type { Host } from '../../transport/host';
import { joinShell, raw, type Shell, sh } from '../../transport/shell';
import { ResourceError } from '../resource';
import type { RowPlace } from './props';

/** SQL script for the database. */
export interface Statement {
  /** `write the row shop.ini`, in messages. */
  readonly purpose: string;
  /** SQL and commands of psql; values only by {@link sqlLiteral}. */
  readonly sql: string;
  readonly readOnly?: boolean;
}

/** Seconds within which the server must answer, and must release a lock. */
const patience = 20;

/** SQL literal of a text. Its bytes are in hex, so that no part of it can act as SQL, psql or shell. */
export function sqlLiteral(text: string): string {
  return `convert_from(decode('${Buffer.from(text).toString('hex')}','hex'),'UTF8')`;
}

/** SQL identifier of a table; its parts hold only letters, digits and `_`. */
export const identifier = (table: string): string =>
  table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');

/**
 * Runs SQL with the host's psql. The shell script and the SQL arrive on standard input, so no value stands in an argument list.
 *
 * @returns the lines of the answer; none for a query whose password file does not exist yet
 * @throws ResourceError with the message of the server
 */
export async function runSql(
  host: Host,
  place: Pick<RowPlace, 'connection' | 'table'>,
  { purpose, sql, readOnly }: Statement,
): Promise<readonly string[]> {
  const { code, stdout, stderr } = await host.exec(
    readOnly ? readScript(place, sql) : psqlScript(place, sql),
    {
      purpose,
      readOnly,
      allowFailure: true,
      timeout: patience * 3,
    },
  );
  if (code === 0) return stdout.split('\n').filter((line) => line !== '');
  const said = stderr.replace(/^psql:<stdin>:\d+: /gm, '').trim();
  const why =
    code === 127
      ? 'the host has no psql; install it (Debian: postgresql-client)'
      : `${code === 2 ? 'the database cannot be reached' : 'the database refuses'}; nothing was changed\n${said}`;
  throw new ResourceError(
    host.name,
    `${place.connection.database}/${place.table}`,
    `Cannot ${purpose} in the database: ${why}`,
  );
}

/**
 * Shell: psql with a script that only reads. Prints nothing if the password file does not exist yet, because the same plan may
 * create it.
 */
function readScript(place: Pick<RowPlace, 'connection'>, sql: string): Shell {
  const { passfile } = place.connection;
  const early =
    passfile === undefined
      ? sh``
      : sh`[ -e ${passfile} ] || exit 0
`;
  return sh`${early}${psqlScript(place, sql)}`;
}

/** Shell: psql with a script. */
export function psqlScript({ connection }: Pick<RowPlace, 'connection'>, sql: string): Shell {
  const { host, port, database, user, passfile, sslMode } = connection;
  const variables = {
    PGHOST: host,
    PGPORT: port?.toString(),
    PGDATABASE: database,
    PGUSER: user,
    PGPASSFILE: passfile,
    PGSSLMODE: sslMode,
    PGCONNECT_TIMEOUT: `${patience}`,
    PGCLIENTENCODING: 'UTF8',
    LC_ALL: 'C',
  };
  const given = Object.entries(variables).filter(([, value]) => value !== undefined);
  return sh`cd / || exit 1
${joinShell(given.map(([key, value]) => sh`export ${key}=${value!}`))}
command -v psql > /dev/null || exit 127
exec psql -X -q -A -t -w -v ON_ERROR_STOP=1 -f - <<'END_OF_SQL'
\set VERBOSITY terse
SET client_min_messages = warning;
SET lock_timeout = '${patience}s';
SET statement_timeout = '${patience * 2}s';
SET timezone = 'UTC';
${raw(sql)}
END_OF_SQL`;
}
