/** Placeholder for a value that is known only after another resource was deployed. */
export class Unknown {
  static readonly value = new Unknown();
  private constructor() {}

  /** Text shown in a plan. */
  toString(): string {
    return 'computed';
  }
}

/** Whether a value is or contains an Unknown. */
export function hasUnknown(value: unknown): boolean {
  if (value instanceof Unknown) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown);
}
