import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const root = join(__dirname, '../../src');
const files = ['options', 'presets']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .concat('config/section-props.ts', 'config/configuration.ts', 'config/section.ts', 'config/prints.ts')
  .filter((name) => name.endsWith('.ts'));

/** Optional properties of interfaces whose comment has no default. */
function withoutDefault(name: string): readonly string[] {
  const source = ts.createSourceFile(
    name,
    readFileSync(join(root, name), 'utf8'),
    ts.ScriptTarget.ES2022,
    true,
  );
  return source.statements.filter(ts.isInterfaceDeclaration).flatMap((one) =>
    one.members
      .filter((member) => ts.isPropertySignature(member) && member.questionToken !== undefined)
      .filter((member) => !ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'default'))
      .map((member) => `${name}: ${one.name.text}.${member.name?.getText(source)}`),
  );
}

test('every optional parameter of the option groups and presets says its default', () => {
  expect(files.length).toBeGreaterThan(80);
  expect(files.flatMap(withoutDefault)).toEqual([]);
});
