import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackTarget, startLoopbackTarget } from '../../examples/support/loopback-target';
import type { Driven, Setup } from './support/drive';
import { compilerFaults, styleFaults } from './support/judge';
import { allSetups, filesOf, isWhole, leftOut, secrets, setupFolder } from './support/setups';

jest.setTimeout(120_000);

/** Every setup is driven by `npm run test:adopt`; the gate takes a few of all kinds. */
const slice =
  'above crlf django includes logic same-names secret-names xml-ids yaml yaml-odd yaml-vassals json-lists shared'.split(
    ' ',
  );
const fixtures = isWhole ? allSetups : slice;

let target: LoopbackTarget;
let out: string;
let place: string;
let driven: Readonly<Record<string, Driven>>;
beforeAll(async () => {
  target = await startLoopbackTarget();
  out = mkdtempSync(join(tmpdir(), 'adopt-'));
  place = join(target.home, 'etc');
  cpSync(setupFolder, place, { recursive: true });
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

test.each(fixtures)('adopt makes of %s a program whose first plan is empty', (fixture) => {
  const { told, code, first, errors, untouched, second } = driven[fixture]!;
  const odd = filesOf(fixture).filter((name) => name in leftOut);
  const usual = filesOf(fixture).filter((name) => !(name in leftOut));
  expect(told.resources.map(({ id }) => id.replace(`web1:${place}/`, '')).sort()).toEqual(usual.sort());
  expect(told.leftOut.map(({ path }) => path.replace(`${place}/`, '')).sort()).toEqual(odd.sort());
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
  expect(text).not.toContain('0ld-m3mcached');
});

test('adopt finds the secrets of the fixtures, and only these', () => {
  const found = Object.values(driven).flatMap(({ told }) => told.secrets.map(({ variable }) => variable));
  expect(found).toEqual(expect.arrayContaining(['SECRET_KEY', 'DATABASE_URL_SECRET']));
  expect(Object.keys(secrets)).toEqual(expect.arrayContaining(found));
  if (isWhole) expect([...new Set(found)].sort()).toEqual(Object.keys(secrets).sort());
});

test('programs of adopt compile under strict TypeScript', () => {
  const files = readdirSync(out).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThanOrEqual(isWhole ? 50 : 10);
  expect(compilerFaults(files.map((name) => join(out, name)))).toEqual([]);
});

test('programs of adopt are formatted and lint', () => {
  expect(styleFaults(out)).toBe('');
});
