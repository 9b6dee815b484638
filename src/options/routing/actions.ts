import type { Maybe } from '../parts';
import type { Late } from '../text';
import { action, RouteAction } from './action';
import { authBasic, authLdap } from './auth-actions';
import type { Modifier } from './modifier';
import type { RouteText } from './subjects';

/** Options of `actions.doBreak()`. Becomes part of `route-…`. */
export interface BreakOptions {
  /**
   * Answers with uWSGI's own page of that status.
   * @default false
   */
  readonly returnBody?: Maybe<boolean>;
}

/** Options of `actions.redirect()`. Becomes part of `route-…`. */
export interface RedirectOptions {
  /**
   * Moved for good (301) instead of for now (302).
   * @default false
   */
  readonly permanent?: Maybe<boolean>;
}

/** Options of `actions.rewrite()`. Becomes part of `route-…`. */
export interface RewriteOptions {
  /**
   * Leaves the routing and goes on with the request's handler.
   * @default false
   */
  readonly doContinue?: Maybe<boolean>;
}

/** Options of `actions.routeExternal()`. Becomes part of `route-…`. */
export interface RouteExternalOptions {
  /**
   * The header Host it is sent with.
   * @default - that of the request
   */
  readonly hostHeader?: Maybe<Late<string>>;
}

/** Options of `actions.routeUwsgi()`. Becomes part of `route-…`. */
export interface RouteUwsgiOptions {
  /**
   * Another uWSGI server, `host:port`.
   * @default - this one
   */
  readonly externalAddress?: Maybe<Late<string>>;
  /**
   * New modifier of the request.
   * @default - both bytes 0
   */
  readonly modifier?: Maybe<Modifier>;
  /**
   * Sets UWSGI_APPID.
   * @default - none
   */
  readonly app?: Maybe<Late<string>>;
}

/** Options of `actions.send()`. Becomes part of `route-…`. */
export interface SendOptions {
  /**
   * Adds carriage return and line feed.
   * @default false
   */
  readonly crnl?: Maybe<boolean>;
}

function routeUwsgi({ externalAddress, modifier, app }: RouteUwsgiOptions = {}): RouteAction {
  return new RouteAction({
    name: 'uwsgi',
    plugin: 'router_uwsgi',
    args: [externalAddress ?? '', modifier?.code ?? '', modifier?.submod ?? '', app ?? ''],
    joiner: ',',
  });
}

/**
 * Actions of routing rules.
 *
 * @example
 * section.routing.registerRoute(routeRule(actions.redirect('https://shop.example'), { subject: '^/shop' }));
 */
export const routeActions = {
  /** Adds a variable to the request. */
  addVarCgi: (name: RouteText, val: RouteText) =>
    new RouteAction({ name: 'addvar', args: [name, val], joiner: '=' }),

  /** Adds a variable to the log of the request. */
  addVarLog: (name: RouteText, val: RouteText) =>
    new RouteAction({ name: 'logvar', args: [name, val], joiner: '=' }),

  /** Raises an alarm. */
  alarm: (name: RouteText, message: RouteText) => action('alarm', name, message),

  authBasic,
  authLdap,

  /** Changes the directory. */
  dirChange: (dir: RouteText) => action('chdir', dir),

  /** Ends routing and closes the request with a status. */
  doBreak: (code: Late<number>, { returnBody }: BreakOptions = {}) =>
    action(returnBody ? 'return' : 'break', code),

  /** Ends routing and goes on with the request's handler. */
  doContinue: () => action('continue'),

  /** Jumps forward to a label or to the rule of that number. */
  doGoto: (where: RouteText) => action('goto', where),

  /** Takes SCRIPT_NAME out of PATH_INFO, for front ends that cannot. */
  fixVarPathInfo: () => action('fixpathinfo'),

  /** Adds a header to the response. */
  headerAdd: (name: RouteText, val: RouteText) => {
    return new RouteAction({ name: 'addheader', args: [name, val], joiner: ': ' });
  },

  /** Takes a header out of the response. */
  headerRemove: (name: RouteText) => action('delheader', name),

  /** Sends no headers. */
  headersOff: () => action('disableheaders'),

  /** Clears the headers and sets the status. */
  headersReset: (code: Late<number>) => action('clearheaders', code),

  /** Writes a message to the log; without one, the request is not logged. */
  log: (message?: Maybe<RouteText>) =>
    message === undefined || message === null ? action('donotlog') : action('log', message),

  /** Does not offload this request. */
  offloadOff: () => action('donotoffload'),

  /** Answers with a redirection. */
  redirect: (url: RouteText, { permanent }: RedirectOptions = {}) => {
    return new RouteAction({
      name: permanent ? 'redirect-301' : 'redirect-302',
      plugin: 'router_redirect',
      args: [url],
    });
  },

  /** Rewrites PATH_INFO and QUERY_STRING, in the manner of Apache's mod_rewrite. */
  rewrite: (rule: RouteText, { doContinue }: RewriteOptions = {}) => {
    return new RouteAction({
      name: doContinue ? 'rewrite-last' : 'rewrite',
      plugin: 'router_rewrite',
      args: [rule],
    });
  },

  /** Hands the request to an HTTP server, `host:port`. */
  routeExternal: (address: RouteText, { hostHeader }: RouteExternalOptions = {}) => {
    return new RouteAction({ name: 'http', plugin: 'router_http', args: [address, hostHeader], joiner: ',' });
  },

  /** Changes the modifiers (and application) of a request, or hands it to another uWSGI server. */
  routeUwsgi,

  /** Adds raw data to the response. Dangerous: nothing checks it. */
  send: (data: RouteText, { crnl }: SendOptions = {}) => action(crnl ? 'send-crnl' : 'send', data),

  /** Serves a file. */
  serveStatic: (fpath: RouteText) =>
    new RouteAction({ name: 'static', plugin: 'router_static', args: [fpath] }),

  /** Kills the worker when this request takes longer, in seconds. */
  setHarakiri: (timeout: Late<number>) => action('harakiri', timeout),

  /** Sets the script (UWSGI_FILE). */
  setScriptFile: (fpath: RouteText) => action('setfile', fpath),

  /** Sets the name of the process. */
  setUwsgiProcessName: (name: RouteText) => action('setprocname', name),

  /** Sets DOCUMENT_ROOT. */
  setVarDocumentRoot: (value: RouteText) => action('setdocroot', value),

  /** Sets PATH_INFO. */
  setVarPathInfo: (value: RouteText) => action('setpathinfo', value),

  /** Sets REMOTE_ADDR. */
  setVarRemoteAddr: (value: RouteText) => action('setremoteaddr', value),

  /** Sets REMOTE_USER. */
  setVarRemoteUser: (user: RouteText) => action('setuser', user),

  /** Sets REQUEST_METHOD. */
  setVarRequestMethod: (name: RouteText) => action('setmethod', name),

  /** Sets REQUEST_URI. */
  setVarRequestUri: (value: RouteText) => action('seturi', value),

  /** Sets SCRIPT_NAME. */
  setVarScriptName: (name: RouteText) => action('setscriptname', name),

  /** Sets UWSGI_APPID: the application, whatever SCRIPT_NAME and host say; loaded if it is not yet. */
  setVarUwsgiAppid: (app: RouteText) => action('setapp', app),

  /** Sets UWSGI_HOME. */
  setVarUwsgiHome: (dir: RouteText) => action('sethome', dir),

  /** Sets UWSGI_SCHEME, where the scheme of the URL cannot be known otherwise: `https`. */
  setVarUwsgiScheme: (value: RouteText) => action('setscheme', value),

  /** Raises a signal of uWSGI. */
  signal: (num: Late<number>) => action('signal', num),
} as const;
