import { Construct } from 'constructs';
import type { Section } from '../config/section';
import { OutputOf } from '../plan/output-of';
import { checkProps } from './check-props';
import { Host } from './host';

/** What a resource on a host is declared with. */
export interface HostResourceProps {
  /** Type token: `uwsgi:index:Instance`. */
  readonly type: string;
  /** Its props; the host is added. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Sections that become `sections` and `layout` of the props. */
  readonly sections?: readonly Section[];
}

/** One resource of the plugin as it is: what every other construct comes down to, and the way out of them. */
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

  /** Sets one prop past the construct that declared the resource. */
  override(key: string, value: unknown): this {
    this.#props[key] = value;
    return this;
  }

  /** One of its outputs, as a prop of another resource, which then comes after it. */
  output(name: string): OutputOf {
    return new OutputOf(this.node.path, name);
  }

  /** The props as they will be deployed. */
  get props(): Readonly<Record<string, unknown>> & { readonly host: string } {
    return { ...this.#props } as Readonly<Record<string, unknown>> & { readonly host: string };
  }
}
