import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifier, psqlScript, runSql, sqlLiteral } from '../../../src/resources/postgres-vassal/database';
import { MemoryHost } from '../../../src/transport/memory-host';
import { raw } from '../../../src/transport/shell';
import { testFolder } from '../../support/folder';
import { runShell } from '../../support/run-shell';

const folder = testFolder();
/** A psql that prints its environment and its input, or fails as the input says. */
writeFileSync(
  join(folder, 'psql'),
  `#!/bin/sh
cd ${folder}; text=$(cat)
case $text in *'FAIL 2'*) echo 'psql:<stdin>:6: error: no server' >&2; exit 2 ;; *'FAIL 3'*) echo 'psql:<stdin>:6: ERROR:  no table' >&2; exit 3 ;; esac
env | grep ^PG | sort; echo "args $*"; printf '%s\\n' "$text"
`,
  { mode: 0o755 },
);
const connection = { database: 'fleet', host: "it's a host", port: 5433, passfile: join(folder, 'pass') };
const place = { host: 'db1', connection, table: 'vassals', name: 'shop' };
const host = (path = `${folder}:${process.env['PATH']}`) =>
  new MemoryHost({ name: 'db1' }).answer('', (script) => {
    const { status, ...run } = runShell(raw(script), { env: { PATH: path } });
    return { ...run, code: status ?? 137 };
  });
const run = (sql: string, { readOnly = false, on = host() } = {}) =>
  runSql(on, place, { purpose: 'write the row', sql, readOnly });

test('sqlLiteral() has no character of the text, so that no part of it acts as SQL, psql or shell', () => {
  const text = `'; DROP TABLE x; -- \\! id $$ \`id\` é`;
  const [, hex] = /^convert_from\(decode\('([0-9a-f]*)','hex'\),'UTF8'\)$/.exec(sqlLiteral(text))!;
  expect(Buffer.from(hex!, 'hex').toString()).toBe(text);
});

test('identifier() quotes schema and table apart, and keeps the case', () => {
  expect([identifier('Vassals'), identifier('emperors.vassals')]).toEqual([
    '"Vassals"',
    '"emperors"."vassals"',
  ]);
});

test('psqlScript() passes the connection in the environment, and the SQL on standard input', () => {
  const { stdout } = runShell(psqlScript(place, 'SELECT 1;'), {
    env: { PATH: `${folder}:${process.env['PATH']}` },
  });
  const lines = stdout.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      "PGHOST=it's a host",
      'PGPORT=5433',
      'PGDATABASE=fleet',
      `PGPASSFILE=${connection.passfile}`,
      'SELECT 1;',
    ]),
  );
  expect(lines.some((line) => /^PG(USER|SSLMODE)=/.test(line))).toBe(false);
  expect(lines.find((line) => line.startsWith('args '))).not.toMatch(/fleet|SELECT|host/);
});

test('runSql() has the lines of the answer without empty ones', async () => {
  expect(await run('SELECT 1;\n\nSELECT 2;')).toEqual(expect.arrayContaining(['SELECT 1;', 'SELECT 2;']));
  expect(await run('SELECT 1;\n\nSELECT 2;')).not.toContain('');
});

test('runSql() reads nothing while the password file is missing: the same plan may create it', async () => {
  expect(await run('SELECT 1;', { readOnly: true })).toEqual([]);
  writeFileSync(connection.passfile, '');
  expect(await run('SELECT 1;', { readOnly: true })).toContain('SELECT 1;');
});

test.each([
  [
    'the database cannot be reached',
    'FAIL 2',
    'the database cannot be reached; nothing was changed\nerror: no server',
  ],
  ['the database refuses', 'FAIL 3', 'the database refuses; nothing was changed\nERROR:  no table'],
])('runSql() says that %s, in the words of the server', async (_, sql, text) => {
  await expect(run(sql)).rejects.toThrow(`db1: fleet/vassals: Cannot write the row in the database: ${text}`);
});

test('runSql() names psql where the host has none', async () => {
  await expect(run('SELECT 1;', { on: host('/nonexistent') })).rejects.toThrow(
    'the host has no psql; install it (Debian: postgresql-client)',
  );
});
