import { defineModifier } from './modifier';

/**
 * Request modifiers: which plugin handles a request, and how.
 *
 * @example
 * Section.networking.sockets.http(':8080', { modifier: Section.routing.modifiers.psgi() });
 */
export const modifiers = {
  /** Standard WSGI request followed by the HTTP request body. */
  wsgi: defineModifier('wsgi', 0, [0]),
  /** Standard PSGI request followed by the HTTP request body. */
  psgi: defineModifier('psgi', 5, [0]),
  /** Standard Lua/WSAPI request followed by the HTTP request body. */
  lua: defineModifier('lua', 6, [0]),
  /** Standard Rack request followed by the HTTP request body. */
  rack: defineModifier('rack', 7, [0]),
  /** Standard JVM request, for JWSGI or (`SUB_RING`) Clojure/Ring. */
  jvm: defineModifier('jvm', 8, [0, 1], { SUB_RING: 1 }),
  /** Standard CGI request followed by the HTTP request body. */
  cgi: defineModifier('cgi', 9, [0]),
  /** Management interface: sets the flag that `submod` says. */
  manage: defineModifier('manage', 10),
  /** Standard gccgo request followed by the HTTP request body. */
  gccgo: defineModifier('gccgo', 11),
  /** Standard PHP request followed by the HTTP request body. */
  php: defineModifier('php', 14, [0]),
  /** Standard Mono ASP.NET request followed by the HTTP request body. */
  mono: defineModifier('mono', 15, [0]),
  /** Spooler request: its variables become the argument of the spooler's callable. */
  spooler: defineModifier('spooler', 17),
  /** Direct call of C-like symbols. */
  symcall: defineModifier('symcall', 18),
  /** Server side includes. */
  ssi: defineModifier('ssi', 19),
  /** Evaluates raw code; `submod` chooses the interpreter. Answers a raw string, not a uwsgi response. */
  eval: defineModifier('eval', 22, [0, 5], { SUB_PYTHON: 0, SUB_PERL: 5 }),
  /** Invokes the XSLT plugin. */
  xslt: defineModifier('xslt', 23),
  /** Invokes the V8 plugin. */
  v8: defineModifier('v8', 24),
  /** Invokes the GridFS plugin. */
  gridfs: defineModifier('gridfs', 25),
  /** Calls the FastFunc whose number is `submod`. */
  fastfunc: defineModifier('fastfunc', 26),
  /** Invokes the GlusterFS plugin. */
  glusterfs: defineModifier('glusterfs', 27),
  /** Invokes the RADOS plugin. */
  rados: defineModifier('rados', 28),
  /** Standard WSGI request whose PATH_INFO loses its SCRIPT_NAME. */
  managePathInfo: defineModifier('managePathInfo', 30),
  /** Generic message passing (reserved). */
  message: defineModifier('message', 31),
  /** Passing an array of chars (reserved). */
  messageArray: defineModifier('messageArray', 32),
  /** Passing a marshalled object (reserved). */
  messageMarshal: defineModifier('messageMarshal', 33),
  /** Invokes the WebDAV plugin. */
  webdav: defineModifier('webdav', 35),
  /** Marks an SNMP request or response (mainly over UDP). */
  snmp: defineModifier('snmp', 48),
  /** Corresponds to the text `HTTP`: a raw HTTP response. */
  raw: defineModifier('raw', 72),
  /** Announces itself by multicast. */
  multicastAnnounce: defineModifier('multicastAnnounce', 73),
  /** An array of chars: a custom multicast message. */
  multicast: defineModifier('multicast', 74, [0]),
  /** Adds, removes, enables or disables a node of a cluster. */
  clusterNode: defineModifier('clusterNode', 95, [0, 1, 2, 3], {
    SUB_ADD: 0,
    SUB_REMOVE: 1,
    SUB_ENABLE: 2,
    SUB_DISABLE: 3,
  }),
  /** Remote logging (cluster, multicast, unicast). */
  remoteLogging: defineModifier('remoteLogging', 96, [0]),
  /** Asks for a brutal reload. */
  reloadBrutal: defineModifier('reloadBrutal', 97, [0, 1], { SUB_REQUEST: 0, SUB_CONFIRMATION: 1 }),
  /** Asks for a graceful reload. */
  reload: defineModifier('reload', 98, [0, 1], { SUB_REQUEST: 0, SUB_CONFIRMATION: 1 }),
  /** Asks a uwsgi node for configuration data (even by multicast). */
  configFromNode: defineModifier('configFromNode', 99, [0, 1]),
  /** Ping and pong, for health checks of a cluster. */
  ping: defineModifier('ping', 100, [0, 1], { SUB_PING: 0, SUB_PONG: 1 }),
  /** Echo service. */
  echo: defineModifier('echo', 101, [0]),
  /** Message of a legion (UDP, the body is encrypted). */
  legionMsg: defineModifier('legionMsg', 109),
  /** uWSGI signal whose number is `submod`; a payload is optional. */
  signal: defineModifier('signal', 110),
  /** Operations on uWSGI's cache. */
  cache: defineModifier('cache', 111, [0, 1, 2, 3, 5, 6, 17], {
    SUB_GET: 0,
    SUB_SET: 1,
    SUB_DELETE: 2,
    SUB_DICT_BASED: 3,
    SUB_STREAM: 5,
    SUB_DUMP: 6,
    SUB_MAGIC: 17,
  }),
  /** Signals special conditions to core routers. */
  corerouterSignal: defineModifier('corerouterSignal', 123),
  /** Remote procedure call: an array of the function's name and its arguments. */
  rpc: defineModifier('rpc', 173, [0, 1, 2, 3, 4, 5], {
    SUB_DEFAULT: 0,
    SUB_RAW: 1,
    SUB_USE_PATH_INFO: 2,
    SUB_XMLRPC: 3,
    SUB_JSONRPC: 4,
    SUB_DICT: 5,
  }),
  /** Marks the close of a persistent connection. */
  persistentClose: defineModifier('persistentClose', 200, [0]),
  /** Subscription packet. */
  subscription: defineModifier('subscription', 224, [0]),
  /** The one of the example plugin. */
  example: defineModifier('example', 250),
  /** Generic response; what `submod` says depends on the request. */
  response: defineModifier('response', 255),
} as const;
