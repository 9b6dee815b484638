import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf } from '../../../src/resources/digest';
import { psqlScript } from '../../../src/resources/postgres-vassal/database';
import { postgresVassal } from '../../../src/resources/postgres-vassal/lifecycle';
import type { RowPlace } from '../../../src/resources/postgres-vassal/props';
import { deleteRow, readRow, writeRow } from '../../../src/resources/postgres-vassal/rows';
import { localHost } from '../../../src/transport/local-host';
import { describeNeeding } from '../../support/needs';
import { PrivatePostgres } from './support';

jest.setTimeout(120_000);

describeNeeding('postgres')('rows of a real PostgreSQL', () => {
  const password = `p'a"s$(id) \`id\` \\ %s;--`;
  const host = localHost('db1');
  let server: PrivatePostgres;
  const place = (name: string, more: Partial<RowPlace> = {}): RowPlace => ({
    host: 'db1',
    connection: { host: server.directory, database: 'postgres', user: 'admin', passfile: server.passfile },
    table: 'vassals',
    name,
    ...more,
  });
  beforeAll(() => {
    server = new PrivatePostgres(password);
  });
  afterAll(() => server?.stop());

  const hostile = [
    `'; DROP TABLE vassals; --`,
    `\\! touch /tmp/owned\n\\q\nEND_OF_SQL\n$(touch /tmp/owned)`,
    `$$ $tag$ :'name' :name \\' E'\\x41' %s ${'`id`'}`,
    'é € 😀\t\r\n  trailing  ',
  ];

  test('writeRow() keeps every text as it is, in a table that it makes', async () => {
    for (const [index, config] of hostile.entries()) {
      await writeRow(host, place(`v${index}`), { config, createTable: true });
    }
    const rows = await Promise.all(hostile.map((_, index) => readRow(host, place(`v${index}`))));
    expect(rows.map((row) => row?.config)).toEqual(hostile);
    expect(server.sql('SELECT count(*) FROM vassals')).toBe(`${hostile.length}`);
    expect(server.sql(`SELECT name FROM vassals ORDER BY name LIMIT 1`)).toBe('v0.ini');
  });

  test('values stand in no argument list', () => {
    const script = psqlScript(place('v0'), 'SELECT 1;').text;
    const commands = script.split('\n').filter((line) => line.includes('psql -'));
    expect(commands).toEqual([`exec psql -X -q -A -t -w -v ON_ERROR_STOP=1 -f - <<'END_OF_SQL'`]);
  });

  test('each write is later by whole seconds, also many within one', async () => {
    const at = place('often');
    let config = '0';
    const times = [await writeRow(host, at, { config })];
    for (let count = 1; count < 5; count += 1) {
      times.push(await writeRow(host, at, { config: `${count}`, expected: config }));
      config = `${count}`;
    }
    for (const [index, time] of times.slice(1).entries()) expect(time).toBeGreaterThan(times[index]!);
    // As the query of uWSGI sees it.
    expect(Number(server.sql(`SELECT EXTRACT(epoch FROM ts) FROM vassals WHERE name = 'often.ini'`))).toBe(
      times.at(-1),
    );
  });

  test('what somebody else wrote meanwhile stays', async () => {
    const at = place('contested');
    await writeRow(host, at, { config: 'ours' });
    server.sql(`UPDATE vassals SET config = 'theirs' WHERE name = 'contested.ini'`);
    expect(await writeRow(host, at, { config: 'next', expected: 'ours' })).toBeUndefined();
    expect(await writeRow(host, at, { config: 'next' })).toBeUndefined();
    expect(await deleteRow(host, at, digestOf('ours'))).toBe('edited');
    expect((await readRow(host, at))?.config).toBe('theirs');
    expect(await deleteRow(host, at)).toBe('deleted');
    expect(await deleteRow(host, at)).toBe('absent');
    expect(await readRow(host, at)).toBeUndefined();
  });

  test('many who make one table at once do not hinder each other', async () => {
    const all = Array.from({ length: 6 }, (_, index) => place(`m${index}`, { table: 'made' }));
    await Promise.all(all.map((at) => writeRow(host, at, { config: at.name, createTable: true })));
    expect(server.sql('SELECT count(*) FROM made')).toBe('6');
    const before = host.counters.execs;
    const rows = await Promise.all(all.map((at) => readRow(host, at)));
    expect(rows.map((row) => row?.config)).toEqual(all.map(({ name }) => name));
    expect(host.counters.execs - before).toBe(1);
  });

  test('PostgresVassal.read() finds all from the id', async () => {
    await writeRow(host, place('found'), { config: '[uwsgi]\nprocesses = 2\n' });
    const { directory, passfile } = server;
    const query = new URLSearchParams({ host: directory, user: 'admin', passfile });
    const work = {
      hosts: { get: () => host },
      progress: () => undefined,
      warn: () => undefined,
      signal: new AbortController().signal,
    };
    const live = await postgresVassal.read(work, `db1:/postgres/vassals/found?${query}`);
    expect(live?.props).toMatchObject({ name: 'found', sections: { uwsgi: { processes: '2' } } });
    expect(await postgresVassal.read(work, `db1:/postgres/vassals/nobody?${query}`)).toBeUndefined();
  });

  test('faults name the row and what the server said, never the password', async () => {
    const unknown = place('v0', { table: 'none' });
    expect(await readRow(host, unknown)).toBeUndefined();
    expect(await deleteRow(host, unknown)).toBe('absent');
    await expect(writeRow(host, unknown, { config: 'x' })).rejects.toThrow(
      /Cannot write the row v0\.ini in the database: the database refuses; nothing was changed\nERROR: .*"none" does not exist/,
    );
    const { connection } = place('v0');
    const passfile = join(server.directory, 'wrong');
    writeFileSync(passfile, '*:*:*:admin:wrong-password\n', { mode: 0o600 });
    const wrong = place('v0', { connection: { ...connection, passfile } });
    const failure = await readRow(host, wrong).catch((error: Error) => error.message);
    expect(failure).toMatch(
      /Cannot read vassals in the database: the database cannot be reached[\s\S]*authentication failed/,
    );
    expect(failure).not.toContain('wrong-password');
    server.sql(
      `CREATE TABLE loose (name text, config text, ts timestamptz); INSERT INTO loose SELECT 'v.ini', 'x', now() FROM generate_series(1, 2)`,
    );
    await expect(readRow(host, place('v', { table: 'loose' }))).rejects.toThrow(
      /Cannot select the row v\.ini of \S+: its name must be unique, but 2 rows have it/,
    );
  });
});
