/**
 * Writes src/pulumi/generated/, the classes of Pulumi programs, and src/resources/generated/, the types of all resources, from the
 * registry. A test proves that both are current.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { peel } from '../src/orchestration/schema';
import { resources } from '../src/resources';
import { type Resource, shortType } from '../src/resources/resource';

const source = join(__dirname, '../src');
const folder = join(source, 'pulumi/generated');

/** Types whose arguments are more than their props, written by hand in special-args.ts. */
const special = new Set(['PostgresVassal', 'Release', 'Vassal']);

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function comment(text: string, indent: string): string {
  const safe = text.replaceAll('*/', '*\\/');
  return `${indent}/** ${safe} */`;
}

function propertiesOf({ props, state }: Resource, name: string): string[] {
  const own = lowerFirst(name);
  const keys = [...new Set([...Object.keys(props.shape), ...Object.keys(state.shape)])];
  return keys.flatMap((key) => {
    const [input, output] = [props, state].map((schema) => schema.shape[key] as z.core.$ZodType | undefined);
    const of = input === undefined ? 'State' : 'Props';
    const known = input !== undefined && output !== undefined && !peel(output).optional;
    const type = `z.output<typeof ${own}${of}>['${key}']`;
    const text = peel((output ?? input)!).description ?? peel(input ?? output!).description;
    return [
      ...(text === undefined ? [] : [comment(text, '  ')]),
      `  declare readonly ${key}: pulumi.Output<${known ? `NonNullable<${type}>` : type}>;`,
    ];
  });
}

function argsOf({ props, autoname }: Resource, name: string): string[] {
  if (special.has(name)) return [];
  const optional = autoname === undefined ? '' : `, '${autoname.property}'`;
  const inputs = `Inputs<typeof ${lowerFirst(name)}Props${optional}>`;
  return [
    `/** Arguments of {@link ${name}}. */`,
    `export type ${name}Args = ${'sections' in props.shape && 'strict' in props.shape ? `WithSections<${inputs}>` : inputs};`,
    '',
  ];
}

function classOf(resource: Resource): string {
  const { type, description, example, importId } = resource;
  const name = shortType(type);
  const own = lowerFirst(name);
  const props = special.has(name) ? `${own}Inputs(args)` : '{ ...args }';
  const article = /^[AEIOU]/.test(name) ? 'An' : 'A';
  return [
    ...argsOf(resource, name),
    '/**',
    ...description.split('\n').map((line) => ` * ${line}`),
    ' *',
    ' * @example',
    ...example.split('\n').map((line) => ` * ${line}`),
    ' */',
    `export class ${name} extends UwsgiResource {`,
    ...propertiesOf(resource, name),
    '',
    `  constructor(name: string, args: ${name}Args, opts?: pulumi.CustomResourceOptions) {`,
    `    super(name, { type: '${type}', props: ${props}, outputs: outputs['${type}'] }, opts);`,
    '  }',
    ...(importId === undefined
      ? []
      : [
          '',
          comment(
            `Reads ${article.toLowerCase()} ${name} that exists already, without managing it, by its id: ${importId}.`,
            '  ',
          ),
          `  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ${name} {`,
          `    return new ${name}(name, {} as ${name}Args, { ...opts, id });`,
          '  }',
        ]),
    '}',
    '',
  ].join('\n');
}

const header = '// Written by `npm run generate` from the registry of resources; do not edit.';

const all = [...resources.values()];

/** Modules of the zod objects, whose names follow from those of the resources. */
const modules = all.map(({ type, props, state }) => {
  const name = shortType(type);
  const place = name.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  const onlyInputs = Object.keys(state.shape).every((key) => key in props.shape);
  return { own: lowerFirst(name), module: `../../resources/${place}/props`, type, onlyInputs };
});

/** Imports the schemas that the types of the properties come from. */
function importOf({ own, module, onlyInputs }: (typeof modules)[number]): string {
  return `import type { ${own}Props${onlyInputs ? '' : `, ${own}State`} } from '${module}';`;
}

/** The text of src/pulumi/generated/resources.ts. */
export function generatePulumiClasses(): string {
  return `${header}
import type * as pulumi from '@pulumi/pulumi';
import type { z } from 'zod';
${modules.map(importOf).join('\n')}
import {
  type PostgresVassalArgs,
  postgresVassalInputs,
  type ReleaseArgs,
  releaseInputs,
  type VassalArgs,
  vassalInputs,
} from '../special-args';
import { type Inputs, UwsgiResource, type WithSections } from '../uwsgi-resource';
import { outputs } from './outputs';

export type { PostgresVassalArgs, ReleaseArgs, VassalArgs } from '../special-args';

${all.map(classOf).join('\n')}`;
}

/** The text of src/pulumi/generated/outputs.ts. */
export function generateOutputs(): string {
  return `${header}
${modules.map(({ own, module }) => `import { ${own}State } from '${module}';`).join('\n')}

/** Outputs of every resource type besides its inputs, by its token. */
export const outputs: Readonly<Record<string, readonly string[]>> = {
${modules.map(({ own, type }) => `  '${type}': Object.keys(${own}State.shape),`).join('\n')}
};
`;
}

/** The text of src/resources/generated/types.ts. */
export function generateResourceTypes(): string {
  const typesOf = (kind: 'input' | 'output', part: 'Props' | 'State') =>
    modules.map(({ own, type }) => `  readonly '${type}': z.${kind}<typeof ${own}${part}>;`).join('\n');
  const imports = modules.map(
    ({ own, module }) =>
      `import type { ${own}Props, ${own}State } from '${module.replace('../../resources/', '../')}';`,
  );
  return `${header}
import type { z } from 'zod';
${imports.join('\n')}

/** Inputs of every resource type, by its token. */
export interface ResourceInputs {
${typesOf('input', 'Props')}
}

/** Props of every resource type as checked, with defaults filled in, by its token. */
export interface ResourceProps {
${typesOf('output', 'Props')}
}

/** State of every resource type, by its token. */
export interface ResourceStates {
${typesOf('output', 'State')}
}
`;
}

if (process.argv[1] === __filename) {
  writeFileSync(join(source, 'resources/generated/types.ts'), generateResourceTypes());
  writeFileSync(join(folder, 'resources.ts'), generatePulumiClasses());
  writeFileSync(join(folder, 'outputs.ts'), generateOutputs());
}
