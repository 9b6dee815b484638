import type { IConstruct } from 'constructs';

/** An operation applied once to every construct of a tree. */
export interface Aspect {
  visit(construct: IConstruct): void;
}

const added = new WeakMap<IConstruct, Aspect[]>();
const visited = new WeakMap<Aspect, WeakSet<IConstruct>>();

/**
 * Aspects of a construct and its descendants, applied before synthesis: for example, company-wide defaults.
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

  /** Returns the aspects of a construct. */
  static of(scope: IConstruct): Aspects {
    return new Aspects(scope);
  }

  /**
   * Adds an aspect. It may add constructs, which are visited as well, and report faults with
   * `construct.node.addValidation`.
   */
  add(aspect: Aspect): this {
    added.set(this.scope, [...this.all, aspect]);
    return this;
  }

  /** All added aspects, in order. */
  get all(): readonly Aspect[] {
    return added.get(this.scope) ?? [];
  }
}

/** Applies all aspects of a tree to constructs not visited yet: from the root down, outer aspects first. */
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
