/** Writes the names of all props of constructs, from their types. A test proves that what is committed is current. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');
const folder = join(root, 'src/constructs');

/** The text of src/constructs/generated/props.ts. */
export function generateConstructProps(): string {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram(files, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const found = files.flatMap((file) =>
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
      .flatMap((symbol) => {
        if (!/^[A-Z]\w*Props$/.test(symbol.name)) return [];
        const type = checker.getDeclaredTypeOfSymbol(symbol);
        const parts = type.isUnion() ? type.types : [type];
        const names = parts.flatMap((part) => checker.getPropertiesOfType(part).map(({ name }) => name));
        return [[symbol.name, [...new Set(names)].sort()] as const];
      }),
  );
  const lines = found
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, names]) => `  ${name}: '${names.join(' ')}',`);
  return `// Written by \`npm run generate\`; do not edit.
/** Names of the props of constructs, by their types. */
export const constructProps = {
${lines.join('\n')}
} as const;
`;
}

if (process.argv[1] === __filename)
  writeFileSync(join(folder, 'generated/props.ts'), generateConstructProps());
