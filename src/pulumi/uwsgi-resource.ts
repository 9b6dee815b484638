import * as pulumi from '@pulumi/pulumi';
import type { z } from 'zod';
import { type SectionInput, wireInputs } from './wire-inputs';

/** Input of which any part may be an Output. */
export type DeepInput<T> = pulumi.Input<
  T extends readonly (infer Item)[]
    ? DeepInput<Item>[]
    : T extends object
      ? { [Key in keyof T]: DeepInput<T[Key]> }
      : T
>;

/** Props of a resource in a Pulumi program. */
export type Inputs<Schema extends z.ZodObject, Optional extends PropertyKey = never> = {
  readonly [Key in keyof Omit<z.input<Schema>, Optional>]: DeepInput<Omit<z.input<Schema>, Optional>[Key]>;
} & { readonly [Key in keyof z.input<Schema> & Optional]?: DeepInput<z.input<Schema>[Key]> };

/** Options of uWSGI: as sections of this package, or in the wire format. */
export type WithSections<Props> =
  | (Omit<Props, 'sections' | 'layout'> & {
      readonly section: SectionInput;
      readonly sections?: undefined;
      readonly layout?: undefined;
    })
  | (Props & { readonly section?: undefined });

/** Type, inputs and outputs of a declared resource. */
export interface Declared {
  readonly type: string;
  /** Inputs, with sections still as they were given. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Names of outputs that are no inputs. */
  readonly outputs: readonly string[];
}

/** A resource of the uwsgi plugin in a Pulumi program. */
export abstract class UwsgiResource extends pulumi.CustomResource {
  constructor(name: string, { type, props, outputs }: Declared, opts: pulumi.CustomResourceOptions = {}) {
    super(type, name, opts.urn === undefined ? inputsOf(props, outputs) : {}, opts);
  }
}

/** Inputs for the engine; outputs are listed as undefined. */
export function inputsOf(
  props: Readonly<Record<string, unknown>>,
  outputs: readonly string[],
): pulumi.Inputs {
  const { section, ...plain } = props;
  const empty = Object.fromEntries(outputs.map((output) => [output, undefined]));
  return { ...empty, ...plain, ...(section === undefined ? {} : wireInputs(section as SectionInput)) };
}
