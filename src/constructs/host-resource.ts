import { Construct } from 'constructs';
import type { Section } from '../config/section';
import { OutputOf } from '../plan/output-of';
import { checkProps } from './check-props';
import { Host } from './host';

/** Declaration of a resource on a host. */
export interface HostResourceProps {
  /** Type token: `uwsgi:index:Instance`. */
  readonly type: string;
  /** Props, without the host. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Sections that become `sections` and `layout` of the props. */
  readonly sections?: readonly Section[];
}

/** A single resource: the base of all other constructs, and an escape hatch. */
export class HostResource extends Construct {
  readonly type: string;
  readonly sections?: readonly Section[];
  readonly #props: Record<string, unknown>;

  constructor(scope: Construct, id: string, props: HostResourceProps) {
    checkProps('HostResourceProps', scope, id, props);
    super(scope, id);
    this.type = props.type;
    this.sections = props.sections;
    const host = Host.of(this).name;
    this.#props = { ...props.props, host };
  }

  /** Overrides a prop set by the declaring construct. */
  override(key: string, value: unknown): this {
    this.#props[key] = value;
    return this;
  }

  /** References an output as a prop of another resource, which then depends on it. */
  output(name: string): OutputOf {
    return new OutputOf(this.node.path, name);
  }

  /** Props as deployed. */
  get props(): Readonly<Record<string, unknown>> & { readonly host: string } {
    return { ...this.#props } as Readonly<Record<string, unknown>> & { readonly host: string };
  }
}
