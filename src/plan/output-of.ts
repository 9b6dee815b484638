/** By its name, because the program and the command line may have loaded this module each for itself. */
const brand = Symbol.for('pulumi-uwsgi.output-of');

/** An output of another resource of the same tree, as a prop: known as soon as that resource's own props are. */
export class OutputOf {
  readonly [brand] = true;

  /**
   * @param path of the resource in the tree: `web1/shop/release`
   * @param output name of one of its outputs: `digest`
   */
  constructor(
    readonly path: string,
    readonly output: string,
  ) {}
}

function isOutputOf(value: unknown): value is OutputOf {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Every output of another resource that props name. */
export function outputsNamed(value: unknown): readonly OutputOf[] {
  if (isOutputOf(value)) return [value];
  const prototype = typeof value === 'object' && value !== null ? Object.getPrototypeOf(value) : undefined;
  // What is no plain data may lead anywhere.
  if (prototype !== Object.prototype && prototype !== Array.prototype) return [];
  return Object.values(value as object).flatMap(outputsNamed);
}

/** Each output of another resource that props name, with what stands in its place in props like them. */
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

/** Props with what they name of other resources put in. */
export function putOutputs(value: unknown, give: (named: OutputOf) => unknown): unknown {
  if (isOutputOf(value)) return give(value);
  if (outputsNamed(value).length === 0) return value;
  if (Array.isArray(value)) return value.map((item) => putOutputs(item, give));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, putOutputs(inner, give)]),
  );
}
