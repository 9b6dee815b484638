import * as pulumi from '@pulumi/pulumi';
import type { z } from 'zod';
import { type SectionInput, wireInputs } from './wire-inputs';

/** A value of which any part may be known later. */
export type Late<T> = pulumi.Input<
  T extends readonly (infer Item)[] ? Late<Item>[] : T extends object ? { [Key in keyof T]: Late<T[Key]> } : T
>;

/** Props of a resource in a Pulumi program. */
export type Inputs<Schema extends z.ZodObject, Optional extends PropertyKey = never> = {
  readonly [Key in keyof Omit<z.input<Schema>, Optional>]: Late<Omit<z.input<Schema>, Optional>[Key]>;
} & { readonly [Key in keyof z.input<Schema> & Optional]?: Late<z.input<Schema>[Key]> };

/** Options of uWSGI: as sections of this package, or as they travel. */
export type WithSections<Props> =
  | (Omit<Props, 'sections' | 'layout'> & {
      readonly section: SectionInput;
      readonly sections?: undefined;
      readonly layout?: undefined;
    })
  | (Props & { readonly section?: undefined });

/** What a resource of the plugin is declared with. */
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

/** Inputs as the engine takes them; outputs stand among them without a value. */
export function inputsOf(
  props: Readonly<Record<string, unknown>>,
  outputs: readonly string[],
): pulumi.Inputs {
  const { section, ...plain } = props;
  const empty = Object.fromEntries(outputs.map((output) => [output, undefined]));
  return { ...empty, ...plain, ...(section === undefined ? {} : wireInputs(section as SectionInput)) };
}
