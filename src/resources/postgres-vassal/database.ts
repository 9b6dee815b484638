import type { Host } from '../../transport/host';
import { quote } from '../../transport/shell';
import { ResourceError } from '../resource';
import type { RowPlace } from './props';

/** What is said to the database. */
export interface Saying {
  /** `write the row shop.ini`, in messages. */
  readonly purpose: string;
  /** SQL and commands of psql; values only by {@link literal}. */
  readonly sql: string;
  readonly readOnly?: boolean;
}

/** Seconds that the server may take to answer, and to let go of a lock. */
const patience = 20;

/** A text as SQL. Its bytes go in hex, so that nothing in it can be read as SQL, as psql or as shell. */
export function literal(text: string): string {
  return `convert_from(decode('${Buffer.from(text).toString('hex')}','hex'),'UTF8')`;
}

/** A table as SQL; its parts hold only letters, digits and `_`. */
export const identifier = (table: string): string =>
  table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');

/**
 * Lets the host's psql say something to the database, and returns the lines of the answer. The script reaches the host's
 * shell on standard input and psql by its own, so values stand in no argument list.
 *
 * @returns the lines; none while a password file is to come and nothing is written
 * @throws ResourceError with what the server said
 */
export async function say(
  host: Host,
  place: Pick<RowPlace, 'connection' | 'table'>,
  { purpose, sql, readOnly }: Saying,
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
 * Shell: psql with a script that only reads. Where the password file is still to come nothing can be read, and nothing is
 * found: the same plan may hold the file and what needs it.
 */
function readScript(place: Pick<RowPlace, 'connection'>, sql: string): string {
  const { passfile } = place.connection;
  const early = passfile === undefined ? '' : `[ -e ${quote(passfile)} ] || exit 0\n`;
  return `${early}${psqlScript(place, sql)}`;
}

/** Shell: psql with a script. */
export function psqlScript({ connection }: Pick<RowPlace, 'connection'>, sql: string): string {
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
  return `cd / || exit 1
${given.map(([key, value]) => `export ${key}=${quote(value!)}`).join('\n')}
command -v psql > /dev/null || exit 127
exec psql -X -q -A -t -w -v ON_ERROR_STOP=1 -f - <<'END_OF_SQL'
\\set VERBOSITY terse
SET client_min_messages = warning;
SET lock_timeout = '${patience}s';
SET statement_timeout = '${patience * 2}s';
SET timezone = 'UTC';
${sql}
END_OF_SQL`;
}
