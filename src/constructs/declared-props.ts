import type { Output } from '@pulumi/pulumi';
import type { Section } from '../config/section';
import { isOutput, type Late } from '../options/text';
import { isOutputOf, type OutputOf } from '../plan/output-of';
import type { ResourceInputs } from '../resources/generated/types';

/** Token of a resource type: `uwsgi:index:Instance`. */
export type ResourceType = keyof ResourceInputs;

/** A value of which any part may be an Output, or an output of another resource. */
export type Declarable<T> =
  | Late<T>
  | OutputOf
  | (T extends readonly (infer Item)[]
      ? readonly Declarable<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Declarable<T[Key]> }
        : never);

/** Props that a resource of a type is declared with. */
export type PropsOf<Type extends ResourceType> = Type extends ResourceType
  ? { readonly [Key in keyof OwnInputs<Type>]: Declarable<OwnInputs<Type>[Key]> }
  : never;

/** Inputs of a resource type that its declaration gives; `sections` may come from a `Section` instead. */
export type OwnInputs<Type extends ResourceType> = Omit<ResourceInputs[Type], 'host' | 'sections'> &
  Partial<Pick<ResourceInputs[Type], Extract<keyof ResourceInputs[Type], 'sections'>>>;

/** Declaration of a resource on a host. */
export interface HostResourceProps<Type extends ResourceType = ResourceType> {
  /** Type token: `uwsgi:index:Instance`. */
  readonly type: Type;
  /** Props, without the host. */
  readonly props: PropsOf<Type>;
  /** Sections that become `sections` and `layout` of the props. */
  readonly sections?: readonly Section[];
}

/** `declare()`, for constructs that are resources themselves: their constructors pass it on. */
export function declared<Type extends ResourceType, Given extends PropsOf<Type>>(
  type: Type,
  props: Given & OnlyKnown<Type, Given>,
  sections?: readonly Section[],
): HostResourceProps<Type> {
  return { type, props, sections };
}

/** Props in which names that a resource type does not have, however deep, must be absent. */
export type OnlyKnown<Type extends ResourceType, Given> = OnlyNames<
  Omit<ResourceInputs[Type], 'host'>,
  Given
>;

type OnlyNames<Wanted, Given> = Given extends Output<unknown> | OutputOf
  ? Given
  : Given extends readonly (infer Item)[]
    ? readonly OnlyNames<ValueOf<Wanted, number>, Item>[]
    : {
        [Key in keyof Given]: Key extends KeyOf<Wanted>
          ? OnlyNames<ValueOf<Wanted, Key>, Given[Key]>
          : undefined;
      };

type KeyOf<T> = T extends unknown ? keyof T : never;
type ValueOf<T, Key> = T extends unknown ? (Key extends keyof T ? T[Key] : never) : never;

/** A value without the Outputs that it could be; its parts may still be Outputs. */
export type WithoutOutputs<T> = Exclude<T, Output<unknown> | OutputOf>;

/** Whether a value is known while the tree is made. */
export function isKnown<T>(value: T): value is WithoutOutputs<T> {
  return !isOutput(value) && !isOutputOf(value);
}
