import { type PostgresConnection, postgresConnection, type RowPlace } from './props';

/**
 * Id of a row: `host:/database/table/name`, with `?host=…&port=…` behind it if the server is not the default one of the host.
 *
 * @example
 * idOf(place); // web1:/fleet/vassals/shop?host=db.internal
 */
export function idOf({ host, connection, table, name }: RowPlace): string {
  const server = new URLSearchParams();
  if (connection.host !== undefined) server.set('host', connection.host);
  if (connection.port !== undefined) server.set('port', `${connection.port}`);
  return `${host}:/${connection.database}/${table}/${name}${server.size === 0 ? '' : `?${server}`}`;
}

/**
 * Parses an id. For an import it may also name `user`, `passfile` and `sslMode`.
 *
 * @throws Error when the id has another form
 */
export function parseId(id: string): RowPlace {
  const at = id.indexOf(':/');
  const [path = '', query = ''] = id.slice(at + 2).split('?', 2);
  const [database, table, name, ...rest] = path.split('/');
  const { port, ...texts } = Object.fromEntries(new URLSearchParams(query));
  const given = { ...texts, database, ...(port === undefined ? {} : { port: Number(port) }) };
  const parsed = postgresConnection.safeParse(given);
  if (at < 1 || !parsed.success || table === undefined || name === undefined || rest.length > 0) {
    throw new Error(
      `Cannot read the id ${JSON.stringify(id)}: it must have the form host:/database/table/name, with ?host=…&port=…&user=… behind it where the database is reached so`,
    );
  }
  return { host: id.slice(0, at), connection: parsed.data as PostgresConnection, table, name };
}
