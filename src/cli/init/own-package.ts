import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { version } from '../../version';

/** Name of this package. */
export const packageName = 'pulumi-uwsgi';

const packageRoot = resolve(__dirname, '../../..');

/** How a project depends on this package. */
export interface OwnPackage {
  /** Version range or `file:` reference for package.json. */
  readonly reference: string;
  /** Path of the copy that `file:` names; undefined for a package of a registry. */
  readonly path?: string;
}

/**
 * The dependency by which a project gets the copy of this package that runs: its version where npm installed it from a registry,
 * else a reference to the tarball that it came from, or to its folder.
 *
 * @param directory existing directory of the project
 * @param root folder of the copy
 */
export function ownPackage(directory: string, root = packageRoot): OwnPackage {
  const source = installedFrom(root);
  if (source !== undefined && /^https?:/.test(source)) return { reference: `^${version}` };
  const tarball = source?.startsWith('file:') ? resolve(root, '..', source.slice(5)) : undefined;
  const path = tarball !== undefined && existsSync(tarball) ? tarball : root;
  return { reference: `file:${relative(realpathSync(directory), realpathSync(path))}`, path };
}

/** Where npm installed a package from, as its record beside the package says; undefined without one. */
function installedFrom(root: string): string | undefined {
  const modules = dirname(root);
  const record = join(modules, '.package-lock.json');
  if (basename(modules) !== 'node_modules' || !existsSync(record)) return undefined;
  const { packages = {} } = JSON.parse(readFileSync(record, 'utf8')) as {
    packages?: Readonly<Record<string, { readonly resolved?: string }>>;
  };
  return packages[`node_modules/${packageName}`]?.resolved;
}
