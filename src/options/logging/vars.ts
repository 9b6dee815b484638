import { type Late, mapText, type Text, text } from '../text';

/** Variables in the log line of a request; parts of `template`. */
export const logVars = {
  /** Address of the request. */
  REQ_URI: '%(uri)',
  /** Method of the request. */
  REQ_METHOD: '%(method)',
  /** User that was authenticated. */
  REQ_REMOTE_USER: '%(user)',
  /** Address of the client. */
  REQ_REMOTE_ADDR: '%(addr)',
  /** Host that was asked for. */
  REQ_HTTP_HOST: '%(host)',
  /** Protocol of the request. */
  REQ_SERVER_PROTOCOL: '%(proto)',
  /** Program of the client. */
  REQ_USER_AGENT: '%(uagent)',
  /** Page the request came from. */
  REQ_REFERER: '%(referer)',
  /** Start of the request, Unix time in seconds. */
  REQ_START_TS: '%(time)',
  /** Start of the request, as `ctime` prints it. */
  REQ_START_CTIME: '%(ctime)',
  /** Start of the request, as `tmsecs` counts it. */
  REQ_START_UNIX_US: '%(tmsecs)',
  /** Start of the request, as `tmicros` counts it. */
  REQ_START_UNIX_MS: '%(tmicros)',
  /** Start of the request, as Apache prints it. */
  REQ_START_HUMAN: '%(ltime)',
  /** Start of the request, by the format of `prefixDate` (with `applyStrftime`). */
  REQ_START_FORMATTED: '%(ftime)',
  /** Size of the body of the request, in bytes. */
  REQ_SIZE_BODY: '%(cl)',
  /** Number of CGI variables. */
  REQ_COUNT_VARS_CGI: '%(vars)',
  /** Number of errors while reading. */
  REQ_COUNT_ERR_READ: '%(rerr)',
  /** Number of errors while writing. */
  REQ_COUNT_ERR_WRITE: '%(werr)',
  /** Number of errors while reading and writing. */
  REQ_COUNT_ERR: '%(ioerr)',
  /** Status of the response. */
  RESP_STATUS: '%(status)',
  /** Time of the response, in microseconds. */
  RESP_TIME_US: '%(micros)',
  /** Time of the response, in milliseconds. */
  RESP_TIME_MS: '%(msecs)',
  /** Size of the response, in bytes. */
  RESP_SIZE: '%(size)',
  /** Size of the headers of the response, in bytes. */
  RESP_SIZE_HEADERS: '%(hsize)',
  /** Size of the body of the response, in bytes. */
  RESP_SIZE_BODY: '%(rsize)',
  /** Number of headers of the response. */
  RESP_COUNT_HEADERS: '%(headers)',
  /** Now, Unix time in seconds. */
  TIME_UNIX: '%(epoch)',
  /** Process of the worker. */
  WORKER_PID: '%(pid)',
  /** Number of the worker. */
  WORKER_ID: '%(wid)',
  /** Number of switches between requests (async mode). */
  ASYNC_SWITCHES: '%(switches)',
  /** Core of the worker (thread) that served the request. */
  CORE: '%(core)',
  /** Address space, in bytes. */
  MEM_VSZ: '%(vsz)',
  /** Resident memory, in bytes. */
  MEM_RSS: '%(rss)',
  /** Address space, in megabytes. */
  MEM_VSZ_MB: '%(vszM)',
  /** Resident memory, in megabytes (as uwsgiconf spells it). */
  MEM_RSS_MV: '%(rssM)',
  /** Size of the request as a uwsgi packet, in bytes. */
  SIZE_PACKET_UWSGI: '%(pktsize)',
  /** First modifier. */
  MOD1: '%(modifier1)',
  /** Second modifier. */
  MOD2: '%(modifier2)',
  /** Resident memory, in megabytes. */
  MEM_RSS_MB: '%(rssM)',

  /** Value of a metric. */
  metric: (name: Late<string>): Text => text`%(metric.${name})`,

  /** Value of a request variable, such as `X-Request-Id`. */
  requestVar: (name: Late<string>): Text =>
    text`%(var.${mapText(name, (part) => part.replaceAll('-', '_').toUpperCase())})`,
} as const;
