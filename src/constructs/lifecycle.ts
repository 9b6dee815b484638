import type { IConstruct } from 'constructs';

/** Resource options besides props; under Pulumi they become the resource options of the same names. */
export interface LifecycleOptions {
  /**
   * Whether to refuse deletion or replacement, even if the program no longer declares the resource. To delete it,
   * apply once with `protect: false`.
   * @default false
   */
  readonly protect?: boolean;
  /**
   * Whether the resource remains on its host when the program no longer declares it or is destroyed; it is then unmanaged.
   * @default false
   */
  readonly retainOnDelete?: boolean;
  /** Props whose changes are ignored, by Pulumi's paths: `mode`, `sections.uwsgi["http-socket"]`, `triggers.*`. */
  readonly ignoreChanges?: readonly string[];
  /** Former path of the construct in the tree: `web1/shop`. Its recorded state is kept under the new path. */
  readonly aliases?: readonly string[];
}

const key = 'uwsgi:lifecycle';

/**
 * Resource options of a construct and its descendants; deeper settings override higher ones.
 *
 * @example
 * Lifecycle.of(shop).set({ protect: true });
 * Lifecycle.of(shop.instance).set({ ignoreChanges: ['sections.uwsgi.processes'] });
 */
export class Lifecycle {
  private constructor(private readonly scope: IConstruct) {}

  /** Returns the resource options of a construct. */
  static of(scope: IConstruct): Lifecycle {
    return new Lifecycle(scope);
  }

  /** Sets options; those that were set before and are not given stay. */
  set(options: LifecycleOptions): this {
    this.scope.node.addMetadata(key, options);
    return this;
  }
}

/** Options of a construct: its own and those of its ancestors. */
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
