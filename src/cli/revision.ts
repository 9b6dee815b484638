import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

/** A revision of git cannot be had. */
export class RevisionError extends Error {
  override readonly name = 'RevisionError';
}

/** A file as it was at a revision. */
export interface FileAtRevision {
  /** Where it lies now, with all of its repository around it; undefined when it was not there. */
  readonly path?: string;
  /** What the working directory was like; where it was not there, or is in no repository, it is as it is. */
  readonly directory: string;
  /** Gives a text that names the checkout the name that the repository has for its users. */
  readonly renamed: (text: string) => string;
}

/**
 * Hands over a file as it was at a revision, in a checkout of its own that goes away behind it. The repository, its index
 * and its work tree stay as they are. Packages are those of the work tree: its `node_modules` are linked.
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
        `Cannot compare ${file} with ${revision}: the repository ${root} has no such revision; fetch it first, as CI systems often clone one commit only`,
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

/** Links the packages of every folder from the repository's root to the program's; those above the root go beside it. */
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
    throw new RevisionError(`Cannot compare ${file} with ${revision}: git said ${why}`, { cause: error });
  };
