/** A group with main parameters, which a call sets: `section.masterProcess({ enable: true })`. */
export type Callable<Group extends WithBasicParams> = Group & Group['setBasicParams'];

/** A group with main parameters. */
export interface WithBasicParams {
  setBasicParams(params?: never): unknown;
}

/** Callable forms of groups. A section keeps the plain ones, which `Section.deriveFrom()` copies. */
const callables = new WeakMap<object, object>();

/**
 * The group as a function of its main parameters, always the same one.
 *
 * @example
 * section.masterProcess({ enable: true }); // section.masterProcess.setBasicParams({ enable: true })
 */
export function callableGroup<Group extends WithBasicParams & object>(group: Group): Callable<Group> {
  const known = callables.get(group);
  if (known !== undefined) return known as Callable<Group>;
  const made = new Proxy((params?: never) => group.setBasicParams(params), {
    // Methods write to the plain group, which the section copies.
    get: (_, key) => {
      const value: unknown = Reflect.get(group, key);
      return typeof value === 'function' && !Object.hasOwn(group, key) && key !== 'constructor'
        ? value.bind(group)
        : value;
    },
    set: (_, key, value) => Reflect.set(group, key, value),
    has: (_, key) => Reflect.has(group, key),
    getPrototypeOf: () => Reflect.getPrototypeOf(group),
  });
  callables.set(group, made);
  return made as unknown as Callable<Group>;
}
