/** Whether a switch stands in a configuration as on. */
export function isOn(value: unknown): boolean {
  const text = Array.isArray(value) ? value[value.length - 1] : value;
  return text !== undefined && /^(true|1|yes|on|)$/i.test(String(text));
}
