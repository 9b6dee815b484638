import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { generateOptionCalls } from '../../scripts/generate-option-calls';
import { parseIni } from '../../src/config/parse';
import { directivesOf, type RenderedSection, renderSections } from '../../src/config/rendered';
import { Section } from '../../src/config/section';
import { toTypeScript } from '../../src/config/to-typescript';

const root = join(__dirname, '..', '..');
const code = (text: string) => toTypeScript(parseIni(text).sections);

/** The code without its frame. */
const body = (text: string) => code(text).split('\n').slice(3, -1);

test('toTypeScript() speaks in option groups, and joins parameters of one method', () => {
  expect(
    body(
      '[uwsgi]\nmaster = true\nworkers = 4\ntouch-workers-reload = /a\ntouch-workers-reload = /b\nharakiri = 30',
    ),
  ).toEqual([
    'uwsgi.masterProcess.setBasicParams({ enable: true });',
    "uwsgi.workers.setBasicParams({ count: 4, touchReload: ['/a', '/b'] });",
    'uwsgi.workers.setHarakiriParams({ timeout: 30 });',
  ]);
});

test('toTypeScript() uses typed set() where no group speaks of the option', () => {
  expect(body('[uwsgi]\nmodule = shop.wsgi\nnever-swap = true\nhttp-socket-modifier1 = 9')).toEqual([
    "uwsgi.set('module', 'shop.wsgi');",
    "uwsgi.set('never-swap', true);",
    "uwsgi.set('http-socket-modifier1', 9);",
  ]);
});

test('toTypeScript() falls back to raw() for unknown names, wrong kinds and scattered values', () => {
  expect(body('[uwsgi]\nfoo_bar = x\nlisten = many\npyargv = a\nmodule = b\npyargv = c')).toEqual([
    "uwsgi.raw('foo_bar', 'x');",
    "uwsgi.raw('listen', 'many');",
    "uwsgi.set('pyargv', 'a');",
    "uwsgi.set('module', 'b');",
    "uwsgi.raw('pyargv', 'c');",
  ]);
});

test('toTypeScript() keeps comments where they stand', () => {
  expect(body('[uwsgi]\n; why\nmaster = true\n# end')).toEqual([
    '// why',
    'uwsgi.masterProcess.setBasicParams({ enable: true });',
    '// end',
  ]);
});

test('toTypeScript() lets no text out of its quotes', () => {
  expect(body("[uwsgi]\nx = '); evil('\ny = \\${1}`\u2028")).toEqual([
    "uwsgi.raw('x', '\\'); evil(\\'');",
    "uwsgi.raw('y', '\\\\${1}`\\u2028');",
  ]);
});

test('toTypeScript() gives each section a variable of its own', () => {
  const names = [
    ...code('[uwsgi]\na=1\n[my-app.x]\na=1\n[my.app.x]\na=1\n[class]\na=1\n[1]\na=1').matchAll(
      /const (\w+)/g,
    ),
  ];
  expect(names.map(([, name]) => name)).toEqual(['uwsgi', 'myAppX', 'myAppX2', 'classSection', 'section1']);
});

/** Runs generated code. */
function evaluate(source: string): readonly Section[] {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const made: Record<string, Section> = {};
  new Function('require', 'exports', outputText)(() => ({ Section }), made);
  return Object.values(made);
}

const inis = (
  JSON.parse(readFileSync(join(root, 'test/vectors/public.json'), 'utf8')) as {
    vectors: { ini?: string[] }[];
  }
).vectors
  .map(({ ini = [] }) => ini.join('\n'))
  .filter((text) => text !== '');
const distinct = [...new Set(inis)];
const sample = process.env['FUZZ'] === 'full' ? distinct : distinct.filter((_, index) => index % 10 === 0);

const meaning = (sections: readonly RenderedSection[]) =>
  sections.map((section) => [section.name, ...directivesOf(section)]);

test('what toTypeScript() writes renders to the same options', () => {
  for (const text of sample) {
    const { sections } = parseIni(text);
    expect(meaning(renderSections(evaluate(toTypeScript(sections))))).toEqual(meaning(sections));
  }
});

test('what toTypeScript() writes compiles', () => {
  const folder = join(root, 'test/config');
  const files = new Map(
    sample.map((text, index) => [
      join(folder, `written-${index}.ts`),
      toTypeScript(parseIni(text).sections, { from: '../../src/config/section' }),
    ]),
  );
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2024.d.ts'],
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    types: ['node'],
    esModuleInterop: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists.call(host, name);
  host.readFile = (name) => files.get(name) ?? readFile.call(host, name);
  host.getSourceFile = (name, ...rest) => {
    const written = files.get(name);
    return written === undefined
      ? getSourceFile.call(host, name, ...rest)
      : ts.createSourceFile(name, written, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const wrong = [...files.keys()].flatMap((name) => {
    const source = program.getSourceFile(name)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const line = source.text.slice(
          source.text.lastIndexOf('\n', start) + 1,
          source.text.indexOf('\n', start),
        );
        return `${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      },
    );
  });
  expect(wrong).toEqual([]);
}, 120_000);

test('the table of parameters is current', () => {
  expect(readFileSync(join(root, 'src/config/generated/option-calls.ts'), 'utf8')).toBe(
    generateOptionCalls(),
  );
});
