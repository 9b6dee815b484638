import { Batch } from '../../transport/batch';
import type { Host } from '../../transport/host';
import { digestOf } from '../digest';
import { ResourceError } from '../resource';
import { identifier, runSql, sqlLiteral } from './database';
import { type RowPlace, rowName } from './props';

/** Row of the table. */
export interface Row {
  readonly config: string;
  /** Its `ts` as an emperor reads it: whole seconds since the epoch. */
  readonly ts: number;
}

/** SQL: time of a row in whole seconds, as an emperor reads it. */
const seconds = 'floor(extract(epoch FROM ts))::bigint';

/** SQL: a column in hex, so that its text cannot contain separators of the answer. */
const hex = (column: string): string => `encode(convert_to(${column}, 'UTF8'), 'hex')`;
const fromHex = (text: string): string => Buffer.from(text, 'hex').toString();

const batches = new WeakMap<Host, Map<string, Batch<string, Row | undefined | Error>>>();

/** Row of a vassal; undefined if there is no row, or no table. Simultaneous queries are batched. */
export async function readRow(host: Host, place: RowPlace): Promise<Row | undefined> {
  const ofHost = batches.get(host) ?? new Map<string, Batch<string, Row | undefined | Error>>();
  batches.set(host, ofHost);
  const key = JSON.stringify([place.connection, place.table]);
  const batch =
    ofHost.get(key) ?? new Batch<string, Row | undefined | Error>((names) => readRows(host, place, names));
  ofHost.set(key, batch);
  return (await batch.add(rowName(place))) as Row | undefined;
}

async function readRows(
  host: Host,
  place: RowPlace,
  names: readonly string[],
): Promise<readonly (Row | undefined | Error)[]> {
  const table = identifier(place.table);
  const lines = await runSql(host, place, {
    purpose: 'read vassals',
    readOnly: true,
    sql: `SELECT to_regclass('${table}') IS NOT NULL AS present \\gset
\\if :present
SELECT concat_ws(' ', ${hex('name')}, ${seconds}, ${hex('config')}) FROM ${table}
WHERE name IN (${[...new Set(names)].map(sqlLiteral).join(', ')});
\\endif`,
  });
  const rows = new Map<string, Row[]>();
  for (const line of lines) {
    const [name = '', ts = '', config = ''] = line.split(' ');
    const same = rows.get(fromHex(name)) ?? [];
    rows.set(fromHex(name), [...same, { config: fromHex(config), ts: Number(ts) }]);
  }
  return names.map((name) => {
    const found = rows.get(name) ?? [];
    if (found.length < 2) return found[0];
    return new ResourceError(
      host.name,
      name,
      `Cannot select the row ${name} of ${place.table}: its name must be unique, but ${found.length} rows have it`,
    );
  });
}

/** Content of a row to write. */
export interface Writing {
  readonly config: string;
  /** Replaces the row only if this is its configuration; if absent, the row must not exist. */
  readonly expected?: string;
  readonly createTable?: boolean;
}

/**
 * Writes a row in one transaction. Its time grows by at least one whole second, because an emperor compares nothing else
 * (uWSGI: plugins/emperor_pg).
 *
 * @returns its time; undefined if another client changed the row meanwhile, in which case nothing was changed
 */
export async function writeRow(
  host: Host,
  place: RowPlace,
  { config, expected, createTable = false }: Writing,
): Promise<number | undefined> {
  const table = identifier(place.table);
  const name = sqlLiteral(rowName(place));
  const change =
    expected === undefined
      ? // A second ahead: the row may have been deleted a moment ago, and emperors may still have its old time.
        `INSERT INTO ${table} (name, config, ts)
SELECT ${name}, ${sqlLiteral(config)}, date_trunc('second', now()) + interval '1 second'
WHERE NOT EXISTS (SELECT FROM ${table} WHERE name = ${name})`
      : `UPDATE ${table} SET config = ${sqlLiteral(config)},
ts = greatest(date_trunc('second', now()), date_trunc('second', ts) + interval '1 second')
WHERE name = ${name} AND ${isStill(digestOf(expected))}`;
  const lines = await runSql(host, place, {
    purpose: `write the row ${rowName(place)}`,
    sql: `BEGIN;
${createTable ? creation(place.table) : ''}
LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE;
${change}
RETURNING ${seconds};
COMMIT;`,
  });
  return lines[0] === undefined ? undefined : Number(lines[0]);
}

/**
 * Deletes a row; succeeds if it is absent.
 *
 * @param expected SHA-256 of its configuration: a row with another one is kept
 * @returns the outcome
 */
export async function deleteRow(
  host: Host,
  place: RowPlace,
  expected?: string,
): Promise<'deleted' | 'absent' | 'edited'> {
  const [table, name] = [identifier(place.table), sqlLiteral(rowName(place))];
  const meant = expected === undefined ? 'true' : isStill(expected);
  const lines = await runSql(host, place, {
    purpose: `delete the row ${rowName(place)}`,
    sql: `SELECT to_regclass('${table}') IS NOT NULL AS present \\gset
\\if :present
WITH gone AS (DELETE FROM ${table} WHERE name = ${name} AND ${meant} RETURNING name)
SELECT 'deleted' FROM gone UNION ALL SELECT 'edited' FROM ${table} WHERE name = ${name} AND NOT ${meant};
\\endif`,
  });
  if (lines.includes('deleted')) return 'deleted';
  return lines.length === 0 ? 'absent' : 'edited';
}

const isStill = (digest: string): string =>
  `(encode(sha256(convert_to(config, 'UTF8')), 'hex') = ${sqlLiteral(digest)})`;

/** SQL: creates the table if it is missing, so that no privilege is needed otherwise. Two clients that create it wait for each other. */
const creation = (
  table: string,
): string => `SELECT pg_advisory_xact_lock(hashtext('uwsgi vassals')) \\g /dev/null
SELECT to_regclass('${identifier(table)}') IS NULL AS missing \\gset
\\if :missing
CREATE TABLE ${identifier(table)} (name text PRIMARY KEY, config text NOT NULL, ts timestamptz NOT NULL);
\\endif`;
