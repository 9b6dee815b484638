/** The format of the vectors; README.md beside says what they are. */
export interface VectorFile {
  readonly vectors: readonly Vector[];
}

export interface Vector extends Outcome {
  readonly id: string;
  readonly section: Args | null;
  readonly section_class?: string;
  readonly section_via?: string;
  readonly calls: readonly Step[];
  readonly env?: Environment;
  readonly render?: Render;
  readonly value?: Value;
  readonly query?: Step;
  readonly peer_bug?: boolean;
  readonly peer_bugs?: readonly string[];
}

/** What a program gives; exactly one of these. */
export interface Outcome {
  readonly ini?: readonly string[];
  readonly args?: readonly string[];
  readonly text?: readonly string[];
  readonly str?: string;
  readonly result?: unknown;
  readonly error?: boolean;
  readonly error_class?: string;
  readonly why?: string;
}

export interface Environment {
  readonly uid?: number;
  readonly gid?: number;
  readonly environ?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly plugin_list_output?: string;
  readonly now?: string;
  readonly version?: string;
}

export interface Render {
  readonly sections?: readonly string[];
  readonly autoinclude_sections?: boolean;
  readonly stamp?: boolean;
  readonly formatter?: 'ini' | 'args';
  readonly sysinit?: {
    readonly systype: string;
    readonly conf_path: string;
    readonly runner?: string;
    readonly project_name?: string;
  };
}

export interface Step {
  readonly path?: string;
  readonly args?: Args;
  readonly on?: string;
  readonly let?: string | readonly string[];
  readonly access?: string;
  readonly set?: string;
  readonly value?: Value;
}

export type Args = Readonly<Record<string, Value>>;
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

/** Something that is done with a new object before it is used. */
export interface Link {
  readonly call?: string;
  readonly args?: Args;
  readonly op?: 'not';
}
