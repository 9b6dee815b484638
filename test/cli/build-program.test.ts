import { buildProgram } from '../../src/cli/build-program';
import { commands } from '../../src/cli/commands';
import { commandTree } from '../../src/cli/completion/command-tree';

const defined = async (words?: readonly string[]) =>
  (await buildProgram(words)).commands.filter(({ options }) => options.length > 0).map((one) => one.name());

test('buildProgram() lists all commands but defines only the ones that the words name', async () => {
  expect((await buildProgram([])).commands).toHaveLength(commands.length);
  expect(await defined(['plan', '--help'])).toEqual(['plan']);
  expect(await defined(['import'])).toEqual(['adopt']);
});

test('buildProgram() defines all commands for completion', async () => {
  const tree = commandTree(await buildProgram(['completion', 'bash']));
  expect(tree.map(({ name }) => name)).toEqual([...commands.map(({ name }) => name), 'help']);
  expect(tree.find(({ name }) => name === 'graph')!.options[0]).toMatchObject({
    long: '--format',
    takesValue: true,
    choices: ['text', 'mermaid', 'svg', 'dot'],
  });
});
