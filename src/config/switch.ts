/** Values of a switch that are unambiguous to readers. */
const words = /^(true|false|1|0|yes|no|on|off|)$/i;

/** Whether a text is a valid switch value. uWSGI accepts any text: see {@link isOn}. */
export const isSwitchWord = (text: string): boolean => words.test(text);

/**
 * Whether a text means off: `uwsgi_opt_true` of core/uwsgi.c treats these as off, case-insensitively, and all
 * others as on.
 */
export const isOff = (text: string): boolean => /^(false|off|no|0)$/i.test(text);

/**
 * Whether a switch is on, as uWSGI reads it: the last value applies, an empty value is on, an absent option is
 * off.
 */
export function isOn(value: unknown): boolean {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last !== undefined && !isOff(String(last));
}
