import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSchema } from '../../src/provider/schema/generate';
import { resources } from '../../src/resources';
import { version } from '../../src/version';
import { testNeeding } from '../support/needs';

const root = join(__dirname, '..', '..');
const testWithPulumi = testNeeding('pulumi');

test('schema.json is what generateSchema() gives', () => {
  const committed = JSON.parse(readFileSync(join(root, 'schema.json'), 'utf8'));
  expect(committed).toEqual(generateSchema(resources.values(), version));
});

test('generateSchema() marks every credential as secret', () => {
  const schema = generateSchema(resources.values(), version) as {
    types: Record<string, { properties?: Record<string, { secret?: boolean }> }>;
  };
  const credentials = Object.values(schema.types).flatMap(({ properties = {} }) =>
    Object.entries(properties).filter(([name]) => /password|privateKey$/i.test(name)),
  );
  expect(credentials.length).toBeGreaterThan(5);
  expect(credentials.filter(([, { secret }]) => secret !== true)).toEqual([]);
});

testWithPulumi(
  'schema.json passes pulumi schema check, and its Node SDK compiles',
  () => {
    const directory = mkdtempSync(join(tmpdir(), 'uwsgi-sdk-'));
    try {
      execFileSync('pulumi', ['schema', 'check', join(root, 'schema.json')], { stdio: 'pipe' });
      const generate = [
        'package',
        'gen-sdk',
        '--language',
        'nodejs',
        '--out',
        directory,
        join(root, 'schema.json'),
      ];
      execFileSync('pulumi', generate, {
        stdio: 'pipe',
        env: { ...process.env, PULUMI_HOME: join(directory, 'home') },
      });
      const sdk = join(directory, 'nodejs');
      symlinkSync(join(root, 'node_modules'), join(sdk, 'node_modules'));
      const compile = [
        '-p',
        sdk,
        '--noEmit',
        '--ignoreDeprecations',
        '6.0',
        '--types',
        'node',
        '--skipLibCheck',
      ];
      execFileSync(join(root, 'node_modules', '.bin', 'tsc'), compile, { stdio: 'pipe', encoding: 'utf8' });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
  120_000,
);
