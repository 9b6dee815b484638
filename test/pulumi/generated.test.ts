import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  generateOutputs,
  generatePulumiClasses,
  generateResourceTypes,
} from '../../scripts/generate-pulumi-classes';
import { outputs } from '../../src/pulumi/generated/outputs';
import { resources } from '../../src/resources';

const generated = (name: string): string => readFileSync(join(__dirname, '../../src', name), 'utf8');

test.each([
  ['pulumi/generated/resources.ts', generatePulumiClasses],
  ['pulumi/generated/outputs.ts', generateOutputs],
  ['resources/generated/types.ts', generateResourceTypes],
] as const)('src/%s is current: run `npm run generate`', (name, generate) => {
  expect(generated(name)).toBe(generate());
});

test('every resource of the registry has a class, and its outputs', () => {
  expect(Object.keys(outputs)).toEqual([...resources.keys()]);
  for (const [type, { state }] of resources)
    expect([type, outputs[type]]).toEqual([type, Object.keys(state.shape)]);
});
