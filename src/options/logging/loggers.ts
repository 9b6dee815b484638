import type { Directive } from '../directive';
import { OptionError } from '../errors';
import { given } from '../parts';
import type { Late } from '../text';
import { ValueObject } from '../value-object';

/** Options of all loggers. Becomes part of `logger`. */
export interface LoggerOptions {
  /** Alias by which routes and encoders refer to the logger. @default - it gets everything */
  readonly alias?: Late<string>;
}

/** A place that lines of the log go to. */
export class Logger extends ValueObject {
  constructor(
    name: string,
    plugin: string,
    args: readonly unknown[],
    { alias }: LoggerOptions,
    /** Directives added to the section besides the logger. */
    readonly directives: readonly Directive[] = [],
  ) {
    super({ name, plugin, args, joiner: ',', ...(alias === undefined ? {} : { alias }) });
  }
}

/** A MongoDB. Becomes part of `logger`. */
export interface MongoLoggerOptions extends LoggerOptions {
  /** Where MongoDB listens, as `host:port`. @default - `127.0.0.1:27017` */
  readonly host?: Late<string>;
  /** Database and collection of the records. @default - `uwsgi.logs` */
  readonly collection?: Late<string>;
  /** Name of this instance in the records. @default - the host's name */
  readonly node?: Late<string>;
}

/** A Redis. Becomes part of `logger`. */
export interface RedisLoggerOptions extends LoggerOptions {
  /** Where Redis listens, as `host:port`. @default - `127.0.0.1:6379` */
  readonly host?: Late<string>;
  /** Command that a line is sent with. @default - `publish uwsgi` */
  readonly command?: Late<string>;
  /** Prefix of each line. @default - nothing */
  readonly prefix?: Late<string>;
}

/** The syslog of this machine. Becomes part of `logger`. */
export interface SyslogLoggerOptions extends LoggerOptions {
  /** Name in front of each line. @default - `uwsgi` */
  readonly appName?: Late<string>;
  /** Facility, such as `local6`. @default - `daemon` */
  readonly facility?: Late<string>;
}

/** The syslog of another machine. Becomes part of `logger`. */
export interface RsyslogLoggerOptions extends SyslogLoggerOptions {
  /**
   * Where it listens, as `host:port`. Needed with `appName` and `facility`.
   * @default - none
   */
  readonly host?: Late<string>;
  /** Whether long lines are split. Becomes `rsyslog-split-messages`. @default - off: they are cut */
  readonly split?: boolean;
  /** Longest packet, in bytes. Becomes `rsyslog-packet-size`. @default - 1024 */
  readonly packetSize?: Late<number>;
}

/** Places that lines of the log go to. */
export const loggers = {
  /** A file. */
  file: (filepath: Late<string>, options: LoggerOptions = {}) =>
    new Logger('file', 'logfile', [filepath], options),

  /** An open file descriptor. */
  fd: (fd: Late<number>, options: LoggerOptions = {}) => new Logger('fd', 'logfile', [fd], options),

  /** The standard output. */
  stdio: (options: LoggerOptions = {}) => new Logger('stdio', 'logfile', [], options),

  /** A MongoDB collection. */
  mongo: (options: MongoLoggerOptions = {}) => {
    const args = filled([options.host, options.collection, options.node], ['127.0.0.1:27017', 'uwsgi.logs']);
    return new Logger('mongodblog', 'mongodblog', args, options);
  },

  /** A Redis channel or list. */
  redis: (options: RedisLoggerOptions = {}) => {
    const args = filled([options.host, options.command, options.prefix], ['127.0.0.1:6379', 'publish uwsgi']);
    return new Logger('redislog', 'redislog', args, options);
  },

  /** A UDP address or a unix socket. */
  socket: (addrOrPath: Late<string>, options: LoggerOptions = {}) =>
    new Logger('socket', 'logsocket', [addrOrPath], options),

  /** The syslog of this machine. */
  syslog: (options: SyslogLoggerOptions = {}) =>
    new Logger('syslog', 'syslog', filled([options.appName, options.facility], ['uwsgi']), options),

  /** The syslog of another machine. */
  rsyslog: (options: RsyslogLoggerOptions = {}) => {
    const { appName, host, facility, split, packetSize } = options;
    if (!given(host) && (given(appName) || given(facility))) {
      throw new OptionError(
        'logging.loggers.rsyslog.host',
        'Cannot send to rsyslog: host must be given, as host:port',
      );
    }
    const directives: Directive[] = [];
    if (given(packetSize)) directives.push({ key: 'rsyslog-packet-size', value: packetSize });
    if (split) directives.push({ key: 'rsyslog-split-messages', value: true });
    return new Logger(
      'rsyslog',
      'rsyslog',
      filled([host, appName, facility], ['', 'uwsgi']),
      options,
      directives,
    );
  },

  /** A ZeroMQ address. */
  zeromq: (connectionStr: Late<string>, options: LoggerOptions = {}) =>
    new Logger('zeromq', 'logzmq', [connectionStr], options),
};

/** uWSGI reads arguments by their place: one that was left out before another gets the value it has by default. */
function filled(args: readonly unknown[], defaults: readonly string[]): readonly unknown[] {
  const last = args.findLastIndex(given);
  return args.slice(0, last + 1).map((arg, index) => (given(arg) ? arg : defaults[index]));
}
