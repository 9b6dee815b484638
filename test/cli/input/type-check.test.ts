import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTypes } from '../../../src/cli/input/type-check';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'type-check-'));
const bare = mkdtempSync(join(tmpdir(), 'type-check-'));
symlinkSync(join(__dirname, '../../../node_modules'), join(folder, 'node_modules'));
afterAll(() => {
  for (const one of [folder, bare]) rmSync(one, { recursive: true });
});

function write(text: string, name = 'deploy.ts'): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const program = (props: string) =>
  write(`import { Host, Project, PythonApp } from 'pulumi-uwsgi';
const project = new Project('shop');
new PythonApp(new Host(project, 'web1', { local: true }), 'shop', {
  ${props}
});
export default project;
`);

test('checkTypes() says how to get TypeScript where it is not installed', () => {
  writeFileSync(join(bare, 'deploy.ts'), '');
  expect(() => checkTypes(join(bare, 'deploy.ts'))).toThrow(
    `TypeScript must be installed in ${bare} or above, and is not. Run npm install --save-dev typescript, or leave out --check`,
  );
});

test('checkTypes() accepts a program without type errors, and JavaScript', () => {
  checkTypes(program("directory: '/srv/shop', module: 'shop', http: ':8000'"));
  checkTypes(write('export default 1 + {};', 'deploy.js'));
});

test('checkTypes() lists file, line and message of each type error', () => {
  const file = program("directory: '/srv/shop', module: 'shop', http: ':8000', proceses: 'four'");
  expect(() => checkTypes(file)).toThrow(
    /Cannot use \S+deploy\.ts: 1 type error\n {2}\S*deploy\.ts:4:\d+ TS\d+: .*proceses/s,
  );
});
