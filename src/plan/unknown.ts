/** Stands for a value that is known only after something else was deployed. */
export class Unknown {
  static readonly value = new Unknown();
  private constructor() {}

  /** How it prints in a plan. */
  toString(): string {
    return 'computed';
  }
}

/** Whether a value, or anything inside it, is still to be computed. */
export function hasUnknown(value: unknown): boolean {
  if (value instanceof Unknown) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown);
}
