import { Construct } from 'constructs';
import type { Section } from '../config/section';
import { OutputOf } from '../plan/output-of';
import type { ResourceInputs, ResourceStates } from '../resources/generated/types';
import { checkDeclaredProps } from './check-props';
import type { HostResourceProps, OnlyKnown, PropsOf, ResourceType } from './declared-props';
import { Host } from './host';

/** Name of an output of a resource type: an input, or a part of its state. */
export type OutputName<Type extends ResourceType> = Type extends ResourceType
  ? keyof (ResourceInputs & ResourceStates)[Type] & string
  : never;

/** A single resource: the base of all other constructs, and an escape hatch. */
export class HostResource<Type extends ResourceType = ResourceType> extends Construct {
  readonly type: Type;
  readonly sections?: readonly Section[];
  #props: PropsOf<Type> & { readonly host: string };

  constructor(scope: Construct, id: string, props: HostResourceProps<Type>) {
    checkDeclaredProps('HostResourceProps', scope, id, props);
    super(scope, id);
    this.type = props.type;
    this.sections = props.sections;
    this.#props = { ...props.props, host: Host.of(this).name };
  }

  /** Whether the resource is of one of these types, so that its props are those of that type. */
  isOf<Types extends ResourceType>(...types: readonly Types[]): this is HostResource<Types> {
    const own: ResourceType = this.type;
    return types.some((type) => type === own);
  }

  /** Overrides a prop set by the declaring construct. */
  override<Key extends keyof PropsOf<Type>>(key: Key, value: PropsOf<Type>[Key]): this {
    this.#props = { ...this.#props, [key]: value };
    return this;
  }

  /** References an output as a prop of another resource, which then depends on it. */
  output(name: OutputName<Type>): OutputOf {
    return new OutputOf(this.node.path, name);
  }

  /** Props as deployed. */
  get props(): PropsOf<Type> & { readonly host: string } {
    return this.#props;
  }
}

/**
 * Declares a resource below a construct. In contrast to `new HostResource()`, a name that the resource does not have does not
 * compile where props are put together by spreads either.
 */
export function declare<Type extends ResourceType, Given extends PropsOf<Type>>(
  scope: Construct,
  id: string,
  type: Type,
  props: Given & OnlyKnown<Type, Given>,
  sections?: readonly Section[],
): HostResource<Type> {
  return new HostResource(scope, id, { type, props, sections });
}
