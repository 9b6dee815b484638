import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type * as TypeScript from 'typescript';
import { InputError } from '../errors';
import { ProgramError } from './load-program';

/** Folder of the entry points of this package. */
const packageRoot = resolve(__dirname, '../..');

/** Most errors that are printed. */
const limit = 20;

/**
 * Checks the types of a program with the TypeScript that is installed beside it, and with its tsconfig.json. Imports of this
 * package resolve to the running copy, as when the program is loaded. A program in JavaScript has no types to check.
 *
 * @throws InputError when TypeScript is not installed
 * @throws ProgramError when there are type errors; lists file, line and message of each
 */
export function checkTypes(file: string): void {
  if (!/\.[cm]?ts$/.test(file)) return;
  const path = resolve(file);
  const ts = typescriptFor(path, file);
  const program = ts.createProgram([path], optionsFor(ts, path));
  const errors = ts
    .getPreEmitDiagnostics(program)
    .filter((one) => one.category === ts.DiagnosticCategory.Error && isOwnFile(one.file?.fileName));
  if (errors.length === 0) return;
  const lines = errors.slice(0, limit).map((error) => formatDiagnostic(ts, error));
  const more = errors.length > limit ? [`and ${errors.length - limit} more`] : [];
  const count = `${errors.length} type ${errors.length === 1 ? 'error' : 'errors'}`;
  throw new ProgramError([`Cannot use ${file}: ${count}`, ...lines, ...more].join('\n  '));
}

/** Whether a file belongs to the program, and not to this or another package. */
function isOwnFile(file: string | undefined): boolean {
  return file === undefined || !(file.startsWith(`${packageRoot}/`) || file.includes('/node_modules/'));
}

function typescriptFor(path: string, file: string): typeof TypeScript {
  const require = createRequire(path);
  try {
    return require('typescript') as typeof TypeScript;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new InputError(
      `Cannot check the types of ${file}: TypeScript must be installed in ${dirname(path)} or above, and is not. Run npm install --save-dev typescript, or leave out --check`,
    );
  }
}

/** Options of the nearest tsconfig.json, or strict ones without it. */
function optionsFor(ts: typeof TypeScript, path: string): TypeScript.CompilerOptions {
  const config = ts.findConfigFile(dirname(path), ts.sys.fileExists);
  const parsed =
    config === undefined
      ? undefined
      : ts.getParsedCommandLineOfConfigFile(
          config,
          {},
          { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
        )?.options;
  const {
    ScriptTarget: { ES2022 },
    ModuleKind: { Node16 },
  } = ts;
  const options = parsed ?? { target: ES2022, module: Node16, strict: true };
  const paths = { 'pulumi-uwsgi': [join(packageRoot, 'index')], 'pulumi-uwsgi/*': [join(packageRoot, '*')] };
  return { ...options, paths: { ...options.paths, ...paths }, noEmit: true, skipLibCheck: true };
}

function formatDiagnostic(ts: typeof TypeScript, error: TypeScript.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(error.messageText, '\n    ');
  const text = `TS${error.code}: ${message}`;
  if (error.file === undefined || error.start === undefined) return text;
  const { line, character } = error.file.getLineAndCharacterOfPosition(error.start);
  return `${relative(process.cwd(), error.file.fileName)}:${line + 1}:${character + 1} ${text}`;
}
