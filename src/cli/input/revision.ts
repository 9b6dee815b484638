import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A git revision could not be checked out. */
export class RevisionError extends Error {
  override readonly name = 'RevisionError';
}

/** A file at a git revision. */
export interface FileAtRevision {
  /** Path in a checkout of the whole repository; undefined if the revision lacks the file. */
  readonly path?: string;
  /** The working directory in the checkout; the current one if the revision lacks it or it is outside of the repository. */
  readonly directory: string;
  /** Replaces the path of the checkout in a text by that of the repository. */
  readonly renamed: (text: string) => string;
}

/**
 * Checks a revision out into a temporary directory, passes the file in it to `use`, and removes the directory. The
 * repository, its index and its work tree are not changed. `node_modules` of the work tree are linked.
 *
 * @throws RevisionError when the file is in no git repository, or the repository has no such revision
 */
export async function atRevision<T>(
  file: string,
  revision: string,
  use: (found: FileAtRevision) => Promise<T>,
): Promise<T> {
  const path = realpathSync(resolve(file));
  const root = realpathSync(
    (
      await git(['rev-parse', '--show-toplevel'], { cwd: dirname(path) }).catch(refused(file, revision))
    ).trim(),
  );
  const commit = (
    await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], {
      cwd: root,
    }).catch(() => {
      throw new RevisionError(
        `Cannot compare ${file} with ${revision}: the repository ${root} has no such revision; fetch it first, because CI systems often clone only one commit`,
      );
    })
  ).trim();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'uwsgi-iac-'));
  try {
    const checkout = join(folder, 'checkout');
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    await git(['read-tree', commit], { cwd: root, env }).catch(refused(file, revision));
    await git(['checkout-index', '--all', '--quiet', `--prefix=${checkout}/`], { cwd: root, env }).catch(
      refused(file, revision),
    );
    linkPackages(root, relative(root, dirname(path)), checkout);
    const then = join(checkout, relative(root, path));
    const here = relative(root, realpathSync(process.cwd()));
    const there = join(checkout, here);
    const directory = !here.startsWith('..') && existsSync(there) ? there : process.cwd();
    const renamed = (text: string): string => text.replaceAll(checkout, root);
    return await use({ directory, renamed, ...(existsSync(then) ? { path: then } : {}) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Links `node_modules` of each folder from the repository's root to the program's, and the nearest one above the root. */
function linkPackages(root: string, below: string, checkout: string): void {
  const parts = below === '' ? [] : below.split('/');
  for (let depth = 0; depth <= parts.length; depth += 1) {
    const folder = join(...parts.slice(0, depth));
    link(join(root, folder, 'node_modules'), join(checkout, folder, 'node_modules'));
  }
  const above = parents(root).find((folder) => existsSync(join(folder, 'node_modules')));
  if (above !== undefined) link(join(above, 'node_modules'), join(dirname(checkout), 'node_modules'));
}

function link(packages: string, at: string): void {
  if (existsSync(packages) && existsSync(dirname(at)) && !existsSync(at)) symlinkSync(packages, at);
}

function parents(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [] : [parent, ...parents(parent)];
}

async function git(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, {
    cwd,
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

const refused =
  (file: string, revision: string) =>
  (error: Error & { stderr?: string }): never => {
    const why = (error.stderr ?? '').trim() || error.message;
    throw new RevisionError(`Cannot compare ${file} with ${revision}: git failed: ${why}`, { cause: error });
  };
