import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../../..');

/** What a strict compiler has against programs; all are compiled in one go. */
export function compilerFaults(files: readonly string[]): readonly string[] {
  const program = ts.createProgram([...files], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    strict: true,
    noUnusedLocals: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { 'pulumi-uwsgi': [join(root, 'src/index.ts')] },
  });
  const named = new Set(files);
  return files
    .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    .filter(({ file }) => file === undefined || named.has(file.fileName))
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
}

/** What formatter and linter of this repository have against the programs of a folder. */
export function styleFaults(folder: string): string {
  const {
    vcs: _,
    files: __,
    $schema: ___,
    ...rules
  } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ root: true, ...rules }));
  const biome = join(root, 'node_modules/.bin/biome');
  const programs = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  const { status, stdout, stderr } = spawnSync(biome, ['check', '--error-on-warnings', ...programs], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 ? '' : `${stdout}${stderr}`;
}
