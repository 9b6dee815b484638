import type { IConstruct } from 'constructs';

/** What holds for resources besides their props; under Pulumi these become its resource options of the same names. */
export interface LifecycleOptions {
  /**
   * Whether the resource must not be deleted or replaced, be it because it left the program. To delete it, apply once
   * with `protect: false`.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * Whether the resource stays on its host when it leaves the program or is destroyed; it then belongs to nobody.
   * @default false
   */
  readonly retainOnDelete?: boolean;
  /** Props whose differences do not count, with dots: `sections.uwsgi.processes`, `mode`. */
  readonly ignoreChanges?: readonly string[];
  /** Where the construct was in the tree before: `web1/shop`. What was remembered there goes on here. */
  readonly aliases?: readonly string[];
}

const key = 'uwsgi:lifecycle';

/**
 * Sets options for a construct and everything below it; what lies deeper stands over what lies higher.
 *
 * @example
 * lifecycle(shop, { protect: true });
 * lifecycle(shop.instance, { ignoreChanges: ['sections.uwsgi.processes'] });
 */
export function lifecycle(construct: IConstruct, options: LifecycleOptions): void {
  construct.node.addMetadata(key, options);
}

/** The options of a construct: its own and those around it. */
export function lifecycleOf(construct: IConstruct): LifecycleOptions {
  const { path } = construct.node;
  const given = construct.node.scopes.flatMap((scope) =>
    scope.node.metadata
      .filter(({ type }) => type === key)
      .map(({ data }) => ({ data: data as LifecycleOptions, below: path.slice(scope.node.path.length) })),
  );
  return {
    ...Object.assign({}, ...given.map(({ data }) => data)),
    ignoreChanges: given.flatMap(({ data }) => data.ignoreChanges ?? []),
    aliases: given.flatMap(({ data, below }) => (data.aliases ?? []).map((alias) => `${alias}${below}`)),
  };
}
