import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { scripts } from '../src/cli/init/package-file';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Programs of the README: each under the name that its first line gives it, else a number. */
const programs = new Map(
  [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code], index) => {
    const name = /^\/\/ (\S+\.ts)\n/.exec(code!)?.[1] ?? `program-${index}.ts`;
    return [join(root, 'examples', name), code!] as const;
  }),
);

test('every program of the README compiles', () => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => programs.get(path) ?? readFile(path);
  host.fileExists = (path) => programs.has(path) || fileExists(path);
  const { getSourceFile } = host;
  host.getSourceFile = (path, version, ...rest) =>
    programs.has(path)
      ? ts.createSourceFile(path, programs.get(path)!, version)
      : getSourceFile(path, version, ...rest);
  const program = ts.createProgram([...programs.keys()], options, host);
  const faults = [...programs.keys()]
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(programs.size).toBeGreaterThan(4);
  expect(faults).toEqual([]);
}, 60_000);

test('every command of the README is one of package.json, or of a new project', () => {
  const { scripts: ours } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(Object.keys({ ...ours, ...scripts })).toContain(name);
});

test('every file that the README names is there', () => {
  const named = [...readme.matchAll(/`((?:src|docs|examples|scripts)\/[\w./-]+)`|\]\(([\w./-]+)\)/g)];
  for (const [, code, link] of named)
    expect([code ?? link, existsSync(join(root, (code ?? link)!))]).toEqual([code ?? link, true]);
});
