import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../..');
const program = join(__dirname, 'hovered.ts');
const text = `import { Section } from '../../src';
new Section().set({ 'max-requests': 5000, plugin: '' });
new Section().caching.addCache('c', 1, { hashAlgo: '' });
new Section().mainProcess.setHook('', 'print:x');
`;

const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const read = (path: string) => (path === program ? text : ts.sys.readFile(path));
const editor = ts.createLanguageService({
  getScriptFileNames: () => [program],
  getScriptVersion: () => '1',
  getScriptSnapshot: (path) => {
    const content = read(path);
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
  },
  getCurrentDirectory: () => root,
  getCompilationSettings: () => options,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (path) => path === program || ts.sys.fileExists(path),
  readFile: read,
});
const at = (piece: string, offset: number) => text.indexOf(piece) + offset;
const completions = (position: number) =>
  editor.getCompletionsAtPosition(program, position, {})?.entries.map(({ name }) => name) ?? [];

test('Section.set() shows text, kind, effect of a change and default of an option in an editor', () => {
  const info = editor.getQuickInfoAtPosition(program, at('max-requests', 2))!;
  expect(ts.displayPartsToString(info.documentation)).toBe(
    'Requests after which a worker is replaced by a new one.\n\nCore, a whole number of requests.\n\nA change takes a reload: the process is executed again and rereads the file.',
  );
  expect(ts.displayPartsToString(info.tags?.find(({ name }) => name === 'default')?.text)).toBe('- off');
});

test('closed sets complete: plugins, hash algorithms, phases', () => {
  expect(completions(at("plugin: '", 9))).toEqual(
    expect.arrayContaining(['python', 'gevent', 'router_http']),
  );
  expect(completions(at("hashAlgo: '", 11))).toEqual(['djb33x', 'murmur2', 'fnv1a', 'rand']);
  expect(completions(at("setHook('", 9))).toEqual(
    expect.arrayContaining(['asap', 'post-app', 'accepting1-once']),
  );
});
