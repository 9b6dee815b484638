import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import type { Driven, Setup } from './support/drive';
import { compilerFaults, styleFaults } from './support/judge';

jest.setTimeout(120_000);

const source = join(__dirname, 'fixtures');
const all = readdirSync(source);
/** Every setup is driven by `npm run test:adopt`; the gate takes a few of all kinds. */
const slice = ['above', 'crlf', 'django', 'includes', 'logic', 'same-names', 'xml'];
const isWhole = process.env['ADOPT'] === 'all';
const fixtures = isWhole ? all : slice;

/** What no resource can take, and why. */
const leftOut: Readonly<Record<string, RegExp>> = {
  'json/app.json': /parseJson/,
  'xml/app.xml': /parseXml/,
  'yaml/app.yaml': /parseYaml/,
  'raw-bytes/latin1.ini': /no UTF-8/,
};

/** Values of the secrets that fixtures hold, by the variables that take their places. */
const secrets: Readonly<Record<string, string>> = {
  SECRET_KEY: '2^k#!x%%9_(w',
  DATABASE_URL_SECRET: 's3cr3t-pg',
  CLUSTER_LEGION_SECRET: 'my-sh4red-secret',
  ROUTES_ROUTE_SECRET: 't0psecret',
  CACHE_CRON2_SECRET: 'hunter22',
  LOGS_ALARM_SECRET: 'b0tpassw0rd',
};

let target: LoopbackTarget;
let out: string;
let place: string;
let driven: Readonly<Record<string, Driven>>;
beforeAll(async () => {
  target = await startLoopbackTarget();
  out = mkdtempSync(join(tmpdir(), 'adopt-'));
  place = join(target.home, 'etc');
  cpSync(source, place, { recursive: true });
  driven = await drive();
});
afterAll(async () => {
  rmSync(out, { recursive: true, force: true });
  await target?.stop();
});

/** Takes over every fixture by itself, in a Node of its own. */
function drive(): Promise<Readonly<Record<string, Driven>>> {
  const { user, host, port, privateKeyFile: key, knownHostsFile: knownHosts } = target;
  const setups = fixtures.map((name): Setup => {
    const options = { out: join(out, `${name}.ts`), project: name, name: 'web1', key, knownHosts };
    return { name, destination: `${user}@${host}:${port}`, folder: join(place, name), options };
  });
  const jiti = join(__dirname, '../../node_modules/.bin/jiti');
  const env = { ...process.env, ...secrets };
  return new Promise((resolve, reject) => {
    const child = execFile(
      jiti,
      [join(__dirname, 'support/drive.ts')],
      { env, maxBuffer: 1 << 26 },
      (error, stdout, stderr) =>
        error === null
          ? resolve(JSON.parse(stdout))
          : reject(new Error(`Cannot drive the fixtures: ${stderr}`)),
    );
    child.stdin?.end(JSON.stringify(setups));
  });
}

const filesOf = (fixture: string): string[] =>
  readdirSync(join(source, fixture), { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(source, fixture, name)).isFile())
    .map((name) => join(fixture, name));

test.each(fixtures)('adopt makes of %s a program whose first plan is empty', (fixture) => {
  const { told, code, first, errors, untouched, second } = driven[fixture]!;
  const odd = filesOf(fixture).filter((name) => name in leftOut);
  const usual = filesOf(fixture).filter((name) => !(name in leftOut));
  expect(told.resources.map(({ id }) => id.replace(`web1:${place}/`, '')).sort()).toEqual(usual.sort());
  expect(told.leftOut.map(({ path }) => path.replace(`${place}/`, ''))).toEqual(odd);
  for (const { path, reason } of told.leftOut)
    expect(reason).toMatch(leftOut[path.replace(`${place}/`, '')]!);
  expect(code).toBe(usual.length > 0 ? 0 : 1);
  if (usual.length === 0) return;

  expect(first).toMatchObject({ empty: true, text: expect.stringMatching(/^No changes: /m) });
  expect(first!.kinds).toEqual(usual.map(() => 'adopt'));
  expect({ errors, untouched }).toEqual({ errors: [], untouched: true });
  expect(second).toEqual(usual.map(() => 'same'));
  const text = readFileSync(join(out, `${fixture}.ts`), 'utf8');
  for (const { variable } of told.secrets) expect(text).not.toContain(secrets[variable]!);
});

test('adopt finds the secrets of the fixtures, and only these', () => {
  const found = Object.values(driven).flatMap(({ told }) => told.secrets.map(({ variable }) => variable));
  expect(found).toEqual(expect.arrayContaining(['SECRET_KEY', 'DATABASE_URL_SECRET']));
  expect(Object.keys(secrets)).toEqual(expect.arrayContaining(found));
  if (isWhole) expect(found.sort()).toEqual(Object.keys(secrets).sort());
});

test('programs of adopt compile under strict TypeScript', () => {
  const files = readdirSync(out).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThanOrEqual(isWhole ? 30 : 6);
  expect(compilerFaults(files.map((name) => join(out, name)))).toEqual([]);
});

test('programs of adopt are formatted and lint', () => {
  expect(styleFaults(out)).toBe('');
});
