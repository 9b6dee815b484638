import { join, relative } from 'node:path';
import ts from 'typescript';
import { withinQuotes } from './support/quote-state';

const root = join(__dirname, '../..');

test.each([
  ['rm ', '', [false]],
  ["echo 'a ", "'", [true]],
  ['echo "a ', '"', [true]],
  ['echo "$(cat ', ')"', [false]],
  ['echo "$(cat "', '")"', [true]],
  ["# it's a comment\nrm ", '', [false]],
  ["x='a'\\''b' ", '', [false]],
  ['cat <<END\n', '\nEND', [true]],
])('withinQuotes() of %j and %j', (before, after, expected) =>
  expect(withinQuotes([before, after])).toEqual(expected),
);

/** Expressions of texts that stand within quotes of a template, each with its place. */
function quotedTexts(): { readonly templates: number; readonly found: readonly string[] } {
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (problem) => {
        throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
      },
    },
  )!;
  const program = ts.createProgram(
    fileNames.filter((name) => name.startsWith(join(root, 'src'))),
    options,
  );
  const checker = program.getTypeChecker();
  const found: string[] = [];
  let templates = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'sh') {
      templates++;
      const { template } = node;
      if (ts.isTemplateExpression(template)) {
        const parts = [template.head, ...template.templateSpans.map(({ literal }) => literal)];
        const quoted = withinQuotes(parts.map((part) => part.rawText ?? part.text));
        template.templateSpans.forEach(({ expression }, index) => {
          const type = checker.typeToString(checker.getTypeAtLocation(expression));
          if (quoted[index] && !/^(Shell|number|\d+( \| \d+)*|Shell \| number)$/.test(type)) {
            const file = node.getSourceFile();
            const { line } = file.getLineAndCharacterOfPosition(expression.getStart());
            found.push(`${relative(root, file.fileName)}:${line + 1}: ${expression.getText()} is ${type}`);
          }
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) {
    if (file.fileName.startsWith(join(root, 'src'))) visit(file);
  }
  return { templates, found };
}

test('no template of shell puts a text, which brings its own quotes, into quotes', () => {
  const { templates, found } = quotedTexts();
  expect(templates).toBeGreaterThan(400);
  expect(found).toEqual([]);
});
