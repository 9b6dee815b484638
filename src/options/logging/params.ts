import type { OneOrMore } from '../parts';
import type { Late, Text } from '../text';
import type { Logger } from './loggers';

/** Which requests are logged, and the format of their lines. */
export interface LoggingBasicParams {
  /** Whether requests are not logged. Becomes `disable-logging`. @default - off */
  readonly noRequests?: Late<boolean>;
  /** The line for a request; see `Section.logging.vars`. Becomes `log-format`. @default - uWSGI's own */
  readonly template?: Late<string> | Text;
  /** Whether lines report memory: 1 adds address space and RSS, 2 also USS and PSS (uWSGI 2.1, Linux). Becomes `memory-report`. @default - off */
  readonly memoryReport?: Late<number | boolean>;
  /** Prefix of each line. Becomes `log-prefix`. @default - nothing */
  readonly prefix?: Late<string>;
  /** Whether the time stands in front; a text is a format, with {@link applyStrftime}. Becomes `log-date`. @default - on */
  readonly prefixDate?: Late<string> | boolean;
  /** Whether times are written by formats of `strftime`. Becomes `logformat-strftime`. @default - off */
  readonly applyStrftime?: Late<boolean>;
  /** Whether times of responses are in microseconds. Becomes `log-micros`. @default - off: milliseconds */
  readonly responseMs?: Late<boolean>;
  /** Whether the address of the client is taken from `X-Forwarded-For`. Becomes `log-x-forwarded-for`. @default - off */
  readonly ipXForwarded?: Late<boolean>;
}

/** How files are written. */
export interface LogFileParams {
  /** Whether log files are reopened on a reload. Becomes `log-reopen`. @default - off */
  readonly reopenOnReload?: Late<boolean>;
  /** Whether log files are truncated at start. Becomes `log-truncate`. @default - off */
  readonly truncateOnStartup?: Late<boolean>;
  /** Bytes after which a log file is renamed and a new one is started. Becomes `log-maxsize`. @default - never */
  readonly maxSize?: Late<number>;
  /** Name of a file that was put away. Becomes `log-backupname`. @default - with the time at its end */
  readonly rotationFname?: Late<string>;
  /**
   * Files whose newer modification time opens logs again. Becomes `touch-logreopen`.
   * @default - none
   */
  readonly touchReopen?: OneOrMore<Late<string>>;
  /**
   * Files whose newer modification time puts logs away. Becomes `touch-logrotate`.
   * @default - none
   */
  readonly touchRotate?: OneOrMore<Late<string>>;
  /** Owner of log files. Becomes `logfile-chown`. @default - left as it is */
  readonly owner?: Late<string>;
  /** Mode of log files, such as `640`. Becomes `logfile-chmod`. @default - left as it is */
  readonly mode?: Late<string>;
}

/** Which lines are logged. */
export interface LogFilters {
  /** Regular expressions: only such lines (needs PCRE). Becomes `log-filter`. @default - all */
  readonly include?: OneOrMore<Late<string>>;
  /** Regular expressions of lines that are not logged (needs PCRE). Becomes `log-drain`. @default - none */
  readonly exclude?: OneOrMore<Late<string>>;
  /** Whether failed writes to clients are logged; `false` becomes `ignore-write-errors`. @default - logged */
  readonly writeErrors?: Late<boolean>;
  /** Failed writes before an exception is raised. Becomes `write-errors-tolerance`. @default - 0 */
  readonly writeErrorsTolerance?: Late<number>;
  /** Whether clients that went away are logged; `false` becomes `ignore-sigpipe`. @default - logged */
  readonly sigpipe?: Late<boolean>;
}

/** Which requests are logged, when not all. */
export interface RequestsFilters {
  /**
   * Requests slower than this, in milliseconds. Becomes `log-slow`.
   * @default - off
   */
  readonly slower?: Late<number>;
  /**
   * Responses bigger than this, in bytes. Becomes `log-big`.
   * @default - off
   */
  readonly bigger?: Late<number>;
  /**
   * Responses with a status from 400 to 499. Becomes `log-4xx`.
   * @default - off
   */
  readonly status4xx?: Late<boolean>;
  /**
   * Responses with a status from 500 to 599. Becomes `log-5xx`.
   * @default - off
   */
  readonly status5xx?: Late<boolean>;
  /**
   * Responses without a body. Becomes `log-zero`.
   * @default - off
   */
  readonly noBody?: Late<boolean>;
  /**
   * Responses sent by `sendfile`. Becomes `log-sendfile`.
   * @default - off
   */
  readonly sendfile?: Late<boolean>;
  /**
   * Requests with both read and write errors. Becomes `log-ioerror`.
   * @default - off
   */
  readonly ioErrors?: Late<boolean>;
}

/** How the master writes the log. */
export interface MasterLoggingParams {
  /** Whether the master writes for all. Becomes `log-master`. @default - off, unless there are loggers */
  readonly enable?: Late<boolean>;
  /** Whether it has a thread for that. Becomes `threaded-logger`. @default - off */
  readonly dedicateThread?: Late<boolean>;
  /** Longest line, in bytes. Becomes `log-master-bufsize`. @default - 8192 */
  readonly buffer?: Late<number>;
  /** Whether lines come over a stream socket. Becomes `log-master-stream`. @default - off: datagrams */
  readonly sockStream?: Late<boolean>;
  /** Whether lines of requests come over a stream socket. Becomes `log-master-req-stream`. @default - off */
  readonly sockStreamRequestsOnly?: Late<boolean>;
}

/** Scope of a logger or an encoder. */
export interface LogUse {
  /** Whether it is for requests only. @default false */
  readonly requestsOnly?: boolean;
  /** Whether it works in the worker, where there is one only (uWSGI 2.1). @default false */
  readonly forSingleWorker?: boolean;
}

/** Scope of an encoder. Becomes part of `log-encoder`. */
export interface EncoderUse extends LogUse {
  /** The logger, by its alias. @default - all */
  readonly logger?: Late<string> | Logger;
}
