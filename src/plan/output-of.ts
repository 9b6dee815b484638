/** A registered symbol: the program and the command line may load separate copies of this module. */
const brand = Symbol.for('pulumi-uwsgi.output-of');

/**
 * Reference to an output of another resource in the same tree, used as a prop. Known as soon as that resource's
 * props are.
 */
export class OutputOf {
  readonly [brand] = true;

  /**
   * @param path path of the resource in the tree: `web1/shop/release`
   * @param output name of the output: `digest`
   */
  constructor(
    readonly path: string,
    readonly output: string,
  ) {}
}

/** Whether a value is a reference to an output, of this copy of the module or another. */
export function isOutputOf(value: unknown): value is OutputOf {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Lists all output references in props. */
export function outputsNamed(value: unknown): readonly OutputOf[] {
  if (isOutputOf(value)) return [value];
  const prototype = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  // Follow plain data only: class instances may contain cycles.
  if (prototype !== Object.prototype && prototype !== Array.prototype) return [];
  return Object.values(value as object).flatMap(outputsNamed);
}

/** Lists output references in declared props, each with the value at the same place in actual props. */
export function outputsIn(
  declared: unknown,
  actual: unknown,
): readonly { readonly named: OutputOf; readonly value: unknown }[] {
  if (isOutputOf(declared)) return [{ named: declared, value: actual }];
  if (outputsNamed(declared).length === 0) return [];
  return Object.entries(declared as object).flatMap(([key, inner]) =>
    outputsIn(inner, (actual as Readonly<Record<string, unknown>> | undefined)?.[key]),
  );
}

/** Replaces output references in props by values. */
export function putOutputs(value: unknown, give: (named: OutputOf) => unknown): unknown {
  if (isOutputOf(value)) return give(value);
  if (outputsNamed(value).length === 0) return value;
  if (Array.isArray(value)) return value.map((item) => putOutputs(item, give));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, putOutputs(inner, give)]),
  );
}
