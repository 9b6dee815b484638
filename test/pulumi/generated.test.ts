import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateOutputs, generatePulumiClasses } from '../../scripts/generate-pulumi-classes';
import { outputs } from '../../src/pulumi/generated/outputs';
import { resources } from '../../src/resources';

const generated = (name: string): string =>
  readFileSync(join(__dirname, '../../src/pulumi/generated', name), 'utf8');

test.each([
  ['resources.ts', generatePulumiClasses],
  ['outputs.ts', generateOutputs],
] as const)('src/pulumi/generated/%s is current: run `npm run generate`', (name, generate) => {
  expect(generated(name)).toBe(generate());
});

test('every resource of the registry has a class, and its outputs', () => {
  expect(Object.keys(outputs)).toEqual([...resources.keys()]);
  for (const [type, { state }] of resources)
    expect([type, outputs[type]]).toEqual([type, Object.keys(state.shape)]);
});
