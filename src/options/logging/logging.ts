import { OptionError } from '../errors';
import { OptionGroup } from '../group';
import { mapLate } from '../late';
import { given, join, listed, type OneOrMore } from '../parts';
import type { SectionWriter } from '../section-writer';
import { type Late, mapText, type Text, text } from '../text';
import { Encoder, encoders } from './encoders';
import { Logger, loggers } from './loggers';
import type {
  EncoderUse,
  LogFileParams,
  LogFilters,
  LoggingBasicParams,
  LogUse,
  MasterLoggingParams,
  RequestsFilters,
} from './params';
import { logVars } from './vars';

/** Logs: what is written, in which form, and where to. */
export class Logging<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  static readonly loggers = loggers;
  static readonly encoders = encoders;
  static readonly vars = logVars;
  readonly loggers = loggers;
  readonly encoders = encoders;
  readonly vars = logVars;

  /** Sets what is logged, and how. */
  setBasicParams(params: LoggingBasicParams = {}) {
    this.flag('disable-logging', params.noRequests);
    this.put('log-format', params.template);
    // uWSGI 2.1 reads a number, and 0 of a word.
    this.put('memory-report', mapLate<number | boolean, number>(params.memoryReport, Number));
    this.put('log-prefix', params.prefix);
    if (typeof params.prefixDate === 'boolean') this.flag('log-date', params.prefixDate);
    // A single percent sign is magic to uWSGI.
    else
      this.put(
        'log-date',
        mapText(params.prefixDate, (part) => part.replaceAll('%', '%%')),
      );
    this.flag('logformat-strftime', params.applyStrftime);
    this.flag('log-micros', params.responseMs);
    return this.flag('log-x-forwarded-for', params.ipXForwarded);
  }

  /** Logs to a file or a UDP address. Becomes `logto`; after privileges dropped: `logto2`. */
  logInto(target: Late<string>, { beforePrivDrop = true }: { readonly beforePrivDrop?: boolean } = {}) {
    return this.put(beforePrivDrop ? 'logto' : 'logto2', target);
  }

  /** Sets how files are written. */
  setFileParams(params: LogFileParams = {}) {
    this.flag('log-reopen', params.reopenOnReload);
    this.flag('log-truncate', params.truncateOnStartup);
    this.put('log-maxsize', params.maxSize);
    this.put('log-backupname', params.rotationFname);
    this.add('touch-logreopen', params.touchReopen);
    this.add('touch-logrotate', params.touchRotate);
    this.put('logfile-chown', params.owner);
    return this.put('logfile-chmod', params.mode);
  }

  /** Sets which lines are logged. */
  setFilters(params: LogFilters = {}) {
    this.flag(
      'ignore-write-errors',
      mapLate(params.writeErrors, (on) => !on),
    );
    this.flag(
      'ignore-sigpipe',
      mapLate(params.sigpipe, (on) => !on),
    );
    this.put('write-errors-tolerance', params.writeErrorsTolerance);
    this.add('log-filter', params.include);
    return this.add('log-drain', params.exclude);
  }

  /** Sets which requests are logged, when not all. */
  setRequestsFilters(params: RequestsFilters = {}) {
    this.put('log-slow', params.slower);
    this.put('log-big', params.bigger);
    this.flag('log-4xx', params.status4xx);
    this.flag('log-5xx', params.status5xx);
    this.flag('log-zero', params.noBody);
    this.flag('log-sendfile', params.sendfile);
    return this.flag('log-ioerror', params.ioErrors);
  }

  /** Sets how the master writes the log. */
  setMasterLoggingParams(params: MasterLoggingParams = {}) {
    this.flag('log-master', params.enable);
    this.flag('threaded-logger', params.dedicateThread);
    this.put('log-master-bufsize', params.buffer);
    this.flag('log-master-stream', params.sockStream);
    // As with uwsgiconf, what is on stays on.
    return params.sockStreamRequestsOnly
      ? this.flag('log-master-req-stream', params.sockStreamRequestsOnly)
      : this.section;
  }

  /** Lists the loggers that this uWSGI knows at start. Becomes `loggers-list`. */
  printLoggers() {
    return this.flag('loggers-list', true);
  }

  /** Logs to these loggers too. Becomes `logger`, `logger-req`, `worker-logger` or `worker-logger-req`. */
  addLogger(
    logger: OneOrMore<Logger | Late<string>>,
    { requestsOnly = false, forSingleWorker = false }: LogUse = {},
  ) {
    const option = `${forSingleWorker ? 'worker-' : ''}logger${requestsOnly ? '-req' : ''}`;
    for (const one of listed(logger)) {
      if (one instanceof Logger) {
        if (one.plugin) this.section.loadPlugin(one.plugin);
        for (const { key, value } of one.directives) this.section.put(key, value);
      }
      this.add(option, one);
    }
    return this.section;
  }

  /** Sends lines that match a regular expression to a logger, by its alias. Becomes `log-route` or `log-req-route`. */
  addLoggerRoute(
    logger: OneOrMore<Logger | Late<string>>,
    matcher: Late<string>,
    { requestsOnly = false }: Pick<LogUse, 'requestsOnly'> = {},
  ) {
    return this.add(
      requestsOnly ? 'log-req-route' : 'log-route',
      listed(logger).map((one) => text`${routeTarget(one)} ${matcher}`),
    );
  }

  /**
   * Changes lines on their way. Becomes `log-encoder`, `log-req-encoder`, `worker-log-encoder` or
   * `worker-log-req-encoder`.
   */
  addLoggerEncoder(
    encoder: OneOrMore<Encoder | Late<string>>,
    { logger, requestsOnly = false, forSingleWorker = false }: EncoderUse = {},
  ) {
    const option = `${forSingleWorker ? 'worker-' : ''}log-${requestsOnly ? 'req-' : ''}encoder`;
    const alias = logger === '' ? undefined : aliasOf(logger);
    return this.add(
      option,
      listed(encoder).map((one) => encoderFor(one, alias)),
    );
  }
}

function aliasOf(logger: Logger | Late<string> | undefined): Late<string> | undefined {
  return logger instanceof Logger ? logger.alias : logger;
}

/** uWSGI reads the first word of a route as the alias of a logger. */
function routeTarget(logger: Logger | Late<string>): Late<string> {
  const alias = aliasOf(logger);
  if (given(alias) && alias !== '') return alias;
  throw new OptionError(
    'logging.addLoggerRoute',
    "Cannot send lines to a logger without an alias: give it one, such as loggers.file('/var/log/app.log', { alias: 'app' })",
  );
}

function encoderFor(
  encoder: Encoder | Late<string>,
  alias: Late<string> | undefined,
): Encoder | Late<string> | Text {
  if (!given(alias)) return encoder;
  if (encoder instanceof Encoder) return encoder.renderFor(alias);
  if (typeof encoder !== 'string') return text`${encoder}:${alias}`;
  const [name, ...rest] = encoder.split(' ');
  return join([name, ':', alias, ...rest.map((word) => ` ${word}`)]);
}
