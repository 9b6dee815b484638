import type { ResourceProps } from './generated/types';

/**
 * Props of a resource as those of some types; undefined if it is of another one. The props must have been checked by the schema of
 * their resource, as those of a plan are.
 */
export function propsAs<Type extends keyof ResourceProps>(
  { type, props }: { readonly type: string; readonly props: object },
  ...types: readonly Type[]
): ResourceProps[Type] | undefined {
  return types.some((one) => one === type) ? (props as ResourceProps[Type]) : undefined;
}
