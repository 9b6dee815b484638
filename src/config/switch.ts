/** Words for a switch that mean what they say to a reader as well. */
const words = /^(true|false|1|0|yes|no|on|off|)$/i;

/** Whether a text is what one writes for a switch. uWSGI takes any text: see {@link isOn}. */
export const isSwitchWord = (text: string): boolean => words.test(text);

/** Whether a text switches off: `uwsgi_opt_true` of core/uwsgi.c takes these for no, in any case, and all else for yes. */
export const isOff = (text: string): boolean => /^(false|off|no|0)$/i.test(text);

/** Whether a switch is on, as uWSGI reads it: the last value counts, one without a text is on, an absent one is off. */
export function isOn(value: unknown): boolean {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last !== undefined && !isOff(String(last));
}
