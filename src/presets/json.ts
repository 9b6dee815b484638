import { encoders } from '../options/logging/encoders';

const record = { dt: '__dt_iso__', src: '__src__', msg: '__msg__', ctx: {}, ms: '__ts_ms__' };

/** Builds the template of a JSON record: replaces marks in its texts by uWSGI's log variables. */
export function logJson(context: Readonly<Record<string, unknown>> | undefined, source: string): string {
  const { vars } = encoders.json;
  const empty = context === undefined || context === null || Object.keys(context).length === 0;
  return spacedJson(empty ? record : context)
    .replaceAll('__dt_iso__', String(vars.TIME_FORMAT('iso')))
    .replaceAll('__ts_ms__', vars.TIME_MS)
    .replaceAll('__src__', source)
    .replaceAll('__msg__', vars.MESSAGE);
}

/** Formats JSON on one line, with a blank after each comma and colon. */
export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => spacedJson(item ?? null)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spacedJson(item)}`);
  return `{${entries.join(', ')}}`;
}
