import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ownPackage } from '../../../src/cli/init/own-package';
import { version } from '../../../src/version';
import { cli } from '../support';

jest.setTimeout(120_000);

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cli-own-')));
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy in node_modules of which npm's record says where it came from. */
function installed(name: string, resolved: string | undefined): string {
  const root = join(folder, name, 'node_modules/pulumi-uwsgi');
  mkdirSync(root, { recursive: true });
  if (resolved !== undefined) {
    const record = { packages: { 'node_modules/pulumi-uwsgi': { version, resolved } } };
    writeFileSync(join(folder, name, 'node_modules/.package-lock.json'), JSON.stringify(record));
  }
  return root;
}

test('a project depends on the version where the copy came from a registry', () => {
  const root = installed('registry', `https://registry.npmjs.org/pulumi-uwsgi/-/pulumi-uwsgi-${version}.tgz`);
  expect(ownPackage(folder, root)).toEqual({ reference: `^${version}` });
});

test('a project depends on the tarball, or on the copy itself', () => {
  writeFileSync(join(folder, 'ours.tgz'), '');
  const tarball = join(folder, 'ours.tgz');
  expect(ownPackage(folder, installed('packed', 'file:../../ours.tgz'))).toEqual({
    reference: 'file:ours.tgz',
    path: tarball,
  });
  const gone = installed('gone', 'file:../../gone.tgz');
  expect(ownPackage(folder, gone)).toEqual({
    reference: 'file:gone/node_modules/pulumi-uwsgi',
    path: gone,
  });
  const global = installed('global', undefined);
  expect(ownPackage(folder, global).path).toBe(global);
});

test('the package.json of init names this copy, which npm finds', async () => {
  const directory = join(folder, 'shop');
  const { stdout } = await cli(['init', directory, '--yes']);
  expect(stdout).toContain('because this copy of it was not installed from a registry');
  const { devDependencies } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const reference = String(devDependencies['pulumi-uwsgi']);
  expect(resolve(directory, reference.replace(/^file:/, ''))).toBe(resolve(__dirname, '../../..'));
  // Only our own package, so that no registry is needed.
  const alone = { name: 'shop', devDependencies: { 'pulumi-uwsgi': reference } };
  writeFileSync(join(directory, 'package.json'), JSON.stringify(alone));
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: directory });
  const command = join(directory, 'node_modules/.bin/uwsgi-iac');
  expect(execFileSync(command, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`);
});
