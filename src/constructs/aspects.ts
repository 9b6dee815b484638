import type { IConstruct } from 'constructs';

/** Something to do with every construct of a tree, once. */
export interface Aspect {
  visit(construct: IConstruct): void;
}

const added = new WeakMap<IConstruct, Aspect[]>();
const visited = new WeakMap<Aspect, WeakSet<IConstruct>>();

/**
 * What is done with a construct and all below it before the project is synthesized: rules of a whole company in one place.
 *
 * @example
 * Aspects.of(project).add({
 *   visit(construct) {
 *     if (construct instanceof PythonApp) construct.section.set('harakiri', 60);
 *   },
 * });
 */
export class Aspects {
  private constructor(private readonly scope: IConstruct) {}

  /** The aspects of a construct. */
  static of(scope: IConstruct): Aspects {
    return new Aspects(scope);
  }

  /** Adds one; it may add constructs, which are visited too, and faults by `construct.node.addValidation`. */
  add(aspect: Aspect): this {
    added.set(this.scope, [...this.all, aspect]);
    return this;
  }

  /** Those that were added, in their order. */
  get all(): readonly Aspect[] {
    return added.get(this.scope) ?? [];
  }
}

/** Has all aspects of a tree visit what they were not at yet: from the root down, outer aspects first. */
export function visitAll(root: IConstruct): void {
  for (let busy = true; busy; ) {
    busy = false;
    for (const construct of root.node.findAll()) {
      for (const aspect of construct.node.scopes.flatMap((scope) => Aspects.of(scope).all)) {
        const known = visited.get(aspect) ?? new WeakSet();
        visited.set(aspect, known);
        if (known.has(construct)) continue;
        known.add(construct);
        aspect.visit(construct);
        busy = true;
      }
    }
  }
}
