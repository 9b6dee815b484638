import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const root = join(__dirname, '../..');
const fixture = join(__dirname, 'wrong-use.ts');
const mark = /^\/\/ @ts-expect-error (.*)$/;

/** What the compiler says of a text in place of the fixture, by line. */
function diagnose(content: string): ReadonlyMap<number, string> {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageVersion) =>
    name === fixture
      ? ts.createSourceFile(name, content, languageVersion, true)
      : readSource(name, languageVersion);
  const program = ts.createProgram([fixture], options, host);
  const source = program.getSourceFile(fixture)!;
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return new Map(
    found.map(({ start, messageText }) => [
      source.getLineAndCharacterOfPosition(start!).line,
      ts.flattenDiagnosticMessageText(messageText, '\n'),
    ]),
  );
}

const lines = readFileSync(fixture, 'utf8').split('\n');
const marked = lines.flatMap((line, at) =>
  mark.test(line) ? [{ why: mark.exec(line)![1]!, at: at + 1 }] : [],
);
const unmarked = diagnose(lines.map((line) => line.replace(mark, '//')).join('\n'));

test('what is right compiles: only marked lines are refused', () => {
  const others = [...unmarked].filter(([at]) => !marked.some((one) => at === one.at));
  expect(others).toEqual([]);
});

test.each(marked)('the compiler refuses: $why (line $at)', ({ at }) => {
  expect(unmarked.get(at)).toMatch(/./);
});

test('the compiler tells what it was', () => {
  const said = (piece: string) => unmarked.get(lines.findIndex((line) => line.includes(piece)));
  expect(said("set('proceses'")).toContain(
    "'\"proceses\"' is not assignable to parameter of type 'keyof UwsgiOptions'",
  );
  expect(said('counts: 4')).toContain("'counts' does not exist in type 'WorkersBasicParams'");
  expect(said('addTimer({ signal: 1 })')).toContain("Property 'seconds' is missing");
});
