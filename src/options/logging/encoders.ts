import { given, join } from '../parts';
import { type Late, mapText, type Text, text } from '../text';
import { ValueObject } from '../value-object';

/** Changes lines of the log on their way. */
export class Encoder extends ValueObject {
  constructor(name: string, ...args: readonly unknown[]) {
    super({ name, args, separator: ' ' });
  }

  /** The text for one logger, or for all. */
  renderFor(logger: unknown): Text {
    // uWSGI looks for the logger in the name, which ends at the first blank.
    return given(logger) ? join([this.name, ':', logger, ' ', join(this.args, ' ')]) : this.render();
  }
}

const isoTime = '%Y-%m-%dT%H:%M:%S%z';

/** Variables in the template of an encoder. */
const formatVars = {
  /** The line, without its end. */
  MESSAGE: '${msg}',
  /** The line with its end. */
  MESSAGE_NEWLINE: '${msgnl}',
  /** Now, Unix time in seconds. */
  TIME: '${unix}',
  /** Now, Unix time in microseconds. */
  TIME_US: '${micros}',
  /** Now, Unix time in milliseconds. */
  TIME_MS: '${millis}',
  /** Now, by a format of `strftime`, or `iso`. */
  TIME_FORMAT: (fmt: Late<string>): Text => {
    const format = fmt === 'iso' ? isoTime : fmt;
    // A single percent sign is magic to uWSGI.
    return text`\${strftime:${mapText(format, (part) => part.replaceAll('%', '%%'))}}`;
  },
} as const;

/** Ways to change lines of the log. */
export const encoders = {
  /** Compresses each line by zlib. */
  compress: (...args: readonly Late<string>[]) => new Encoder('compress', ...args),

  /** Writes each line by a template; see `encoders.format.vars`. */
  format: Object.assign((template: Late<string> | Text) => new Encoder('format', template), {
    vars: formatVars,
  }),

  /** Compresses each line by gzip. */
  gzip: (...args: readonly Late<string>[]) => new Encoder('gzip', ...args),

  /** Like `format`, with values escaped for JSON. */
  json: Object.assign((template: Late<string> | Text) => new Encoder('json', template), { vars: formatVars }),

  /** Ends each line with a newline. */
  newline: (...args: readonly Late<string>[]) => new Encoder('nl', ...args),

  /** Puts a text in front of each line. */
  prefix: (value: Late<string>) => new Encoder('prefix', value),

  /** Puts a text behind each line. */
  suffix: (value: Late<string>) => new Encoder('suffix', value),
};
