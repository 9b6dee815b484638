/**
 * Writes generated/shell.ts beside each folder's *.sh files: their text, without comments, as values of the program, so that they
 * are in the package and in its bundle. A test proves that it is current.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

const root = join(__dirname, '..');

/** The shell files of the source, by path below the root. */
export const shellFiles = (): readonly string[] =>
  readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sh'))
    .map((name) => join('src', name))
    .sort();

/** Name of the constant with the text of a file: `host-mutex.sh` is `hostMutexSh`. */
const constantOf = (file: string): string =>
  `${basename(file, '.sh').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}Sh`;

/** The lines that hosts get: directives of shellcheck stay, since whole scripts are checked as well. */
const sent = (file: string): readonly string[] =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .filter((line) => !/^\s*(#(?! shellcheck disable)|$)/.test(line));

/** The texts of the generated files, by path below the root. */
export function generateShell(): Readonly<Record<string, string>> {
  const files = shellFiles().filter((file) => basename(file) !== 'variables.sh');
  const folders = [...new Set(files.map((file) => dirname(file)))];
  return Object.fromEntries(
    folders.map((folder) => {
      const constants = files
        .filter((file) => dirname(file) === folder)
        .map((file) => {
          const lines = sent(file).map((line) => `    ${JSON.stringify(line)},\n`);
          return `/** The text of ${basename(file)}. */\nexport const ${constantOf(file)}: Shell = library(\n  [\n${lines.join('')}  ].join('\\n'),\n);\n`;
        });
      const home = relative(join(folder, 'generated'), 'src/transport/shell');
      return [
        join(folder, 'generated/shell.ts'),
        `// Made from the files beside this folder by \`npm run generate\`.\nimport { library, type Shell } from '${home}';\n\n${constants.join('\n')}`,
      ];
    }),
  );
}

if (process.argv[1] === __filename) {
  for (const [path, text] of Object.entries(generateShell())) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
