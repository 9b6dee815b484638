import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { formatOfPath } from '../../config/file-format';
import type { Project } from '../../constructs/project';
import { whileLoading } from './while-loading';

/** A program could not be loaded, or its default export has the wrong type. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

/** Whether a file is a program, judged by its name, and `.js` by its text: uWSGI reads `.js` as JSON. */
export function isProgram(file: string): boolean {
  if (!/\.[cm]?[jt]s$/.test(file)) return false;
  return !(file.endsWith('.js') && existsSync(file) && /^\s*\{\s*["}]/.test(readFileSync(file, 'utf8')));
}

const defaultPrograms = ['uwsgicfg.ts', 'uwsgicfg.js', 'deploy.ts'] as const;

/**
 * The program of the current directory, for commands that are called without a file.
 *
 * @throws ProgramError when there is none
 */
export function defaultProgram(): string {
  const found = defaultPrograms.find((name) => existsSync(name));
  if (found !== undefined) return found;
  throw new ProgramError(
    `Cannot find a program in ${process.cwd()}: there must be one of ${defaultPrograms.join(', ')}; or give the path of a file`,
  );
}

/** Commands that read configuration files. */
export const takingFiles = ['compile', 'diff', 'explain', 'lint', 'run', 'sysinit'] as const;

/**
 * Loads a program, TypeScript or JavaScript, and returns its project.
 *
 * @throws ProgramError when the file is missing, throws, or its default export is not a Project
 */
export async function loadProgram(file: string): Promise<Project> {
  const exported = await loadExport(file);
  if (!isProject(exported)) {
    throw new ProgramError(
      `Cannot load ${file}: its default export must be a Project, or a function that returns one`,
    );
  }
  return exported;
}

/**
 * Loads a program and returns its default export, or the result if that is a function.
 *
 * @throws ProgramError when the file is missing or throws
 */
export async function loadExport(file: string): Promise<unknown> {
  const path = resolve(file);
  if (!existsSync(path)) {
    throw new ProgramError(
      `Cannot load ${file}: no such file. Give the path of a program; "uwsgi-iac init" writes one`,
    );
  }
  const format = isProgram(path) ? undefined : formatOfPath(path);
  if (format !== undefined) {
    throw new ProgramError(
      `Cannot load ${file}: it must be a program, TypeScript or JavaScript, and its name is that of a configuration file (${format}). Configuration files are for ${takingFiles.join(', ')}`,
    );
  }
  try {
    return await whileLoading(
      file,
      async () => {
        const exported = await createJiti(pathToFileURL(__filename).href, {
          interopDefault: true,
          alias: aliases(),
        }).import(path, { default: true });
        return typeof exported === 'function' ? await exported() : exported;
      },
      () => new ProgramError(`Cannot load ${file}: it waits for a promise that nothing can resolve any more`),
    );
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    throw new ProgramError(`Cannot load ${file}: it threw ${(error as Error).message}`, { cause: error });
  }
}

/** Resolves imports of this package to the running copy: classes of a second copy would not be recognized. */
function aliases(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(resolve(__dirname, '../../../package.json'), 'utf8')) as Manifest;
  const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith('.json'));
  return Object.fromEntries(
    entries.map((entry) => [
      `${manifest.name}${entry.slice(1)}`,
      resolve(__dirname, '../..', entry === '.' ? 'index' : entry),
    ]),
  );
}

/** The part of package.json that names the entry points. */
interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Whether a default export is a project. */
export function isProject(value: unknown): value is Project {
  return typeof value === 'object' && value !== null && typeof (value as Project).synth === 'function';
}
