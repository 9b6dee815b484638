import { join as joinPath } from 'node:path/posix';
import { checkConstructor } from '../config/group-guard';
import { Section } from '../config/section';
import type { SectionProps } from '../config/section-props';
import type { Directive } from '../options/directive';
import type { OwnerParams } from '../options/main-process';
import type { OneOrMore } from '../options/parts';
import { purePath } from '../options/paths';
import { surroundings } from '../options/surroundings';
import { type Late, text } from '../options/text';
import { logJson } from './json';
import { type MaintenanceApp, withMaintenanceApp } from './maintenance-app';

/** Constructor options of `NiceSection`. */
export interface NiceSectionProps extends SectionProps {
  /** Whether uWSGI refuses unknown options. Becomes `strict`. @default true */
  readonly strictConfig?: SectionProps['strictConfig'];
  /**
   * Files whose changed modification time reloads the instance.
   * @default - none
   */
  readonly touchReload?: OneOrMore<Late<string>>;
  /** Number of workers. @default - one per processor */
  readonly workers?: Late<number>;
  /** Threads per worker; `true` only allows the application to start its own. @default - none */
  readonly threads?: Late<number> | boolean;
  /** Number of mules. @default - none */
  readonly mules?: number;
  /** User and group of the process. @default - those of the starting process */
  readonly owner?: Late<string>;
  /** File or UDP address of the log. @default - the standard output */
  readonly logInto?: Late<string>;
  /** Whether the master writes the log, in a separate thread. @default false */
  readonly logDedicated?: boolean;
  /** Prefix of process names. @default - none */
  readonly processPrefix?: Late<string>;
  /** Whether to ignore errors caused by clients that disconnected: no log lines, no exceptions. @default false */
  readonly ignoreWriteErrors?: boolean;
}

/** Options for HTTPS with certificates of certbot. */
export interface CertbotOptions {
  /** @default ':443' */
  readonly address?: string;
  /** Whether to bind a privileged port before privileges drop. @default - unless the process stays root */
  readonly allowSharedSockets?: boolean;
  /** Whether plain HTTP is redirected. @default false */
  readonly httpRedirect?: boolean;
}

/** Options for logging as JSON. */
export interface JsonLogOptions {
  /** Log line of a request; see `Section.logging.vars`. @default '%(method) %(uri) -> %(status)' */
  readonly tplMsg?: string;
  /**
   * JSON record. In its texts `__dt_iso__` is the time, `__ts_ms__` the time in milliseconds, `__src__` the source
   * (`uwsgi.req` or `uwsgi.out`) and `__msg__` the line.
   * @default - a record with time, source and message
   */
  readonly tplCtx?: Readonly<Record<string, unknown>>;
}

/**
 * A section with production defaults: strict, a master that ends on SIGTERM, process names, vacuum, thunder lock and
 * verbose harakiri.
 *
 * @example
 * new NiceSection({ workers: 4, owner: 'www-data' })
 */
export class NiceSection extends Section {
  private maintenance?: MaintenanceApp;

  constructor(props: NiceSectionProps = {}) {
    checkConstructor(new.target, NiceSection, [props]);
    super({ ...props, strictConfig: props.strictConfig ?? true });
    this.env('LANG', { value: 'en_US.UTF-8' });
    if (props.touchReload) this.mainProcess.setBasicParams({ touchReload: props.touchReload });
    this.workers.setCountAuto({ count: props.workers });
    const { threads } = props;
    this.workers.setThreadParams(typeof threads === 'boolean' ? { enable: threads } : { count: threads });
    if (props.logDedicated) {
      this.logging.setMasterLoggingParams({ enable: true, dedicateThread: true });
    }
    this.workers.setMulesParams({ mules: props.mules }).workers.setHarakiriParams({ verbose: true });
    this.mainProcess.setBasicParams({ vacuum: true });
    const prefix = props.processPrefix ? text`${props.processPrefix} ` : undefined;
    this.mainProcess.setNamingParams({ autonaming: true, prefix: prefix as Late<string> | undefined });
    this.masterProcess.setBasicParams({ enable: true });
    this.masterProcess.setExitEvents({ sigTerm: true });
    this.locks.setBasicParams({ thunderLock: true });
    this.configureOwner({ owner: props.owner });
    if (props.logInto !== undefined && props.logInto !== null) this.logging.logInto(props.logInto);
    if (props.ignoreWriteErrors) {
      this.masterProcess.setExceptionHandlingParams({ noWriteException: true });
      this.logging.setFilters({ writeErrors: false, sigpipe: false });
    }
  }

  /**
   * Path on the host of a bundled page (`403.html`, `404.html`, `500.html`, `503.html`); `pages` has the contents.
   */
  static getBundledStaticPath(filename: string): string {
    return joinPath(surroundings.pagesDirectory(), filename);
  }

  /** Template of uWSGI's default log line for a request. */
  getLogFormatDefault(): string {
    const app =
      '[pid: %(pid)|app: -|req: -/-] %(addr) (%(user)) {%(vars) vars in %(pktsize) bytes} [%(ctime)]';
    const request = '%(method) %(uri) => generated %(rsize) bytes in %(msecs) --(%(proto) %(status))';
    return `${app} ${request} %(headers) headers in %(hsize) bytes (%(switches) switches on core %(core))`;
  }

  /** Sets user and group to one name. */
  configureOwner(options: { readonly owner?: Late<string> } & Pick<OwnerParams, 'dropAfter'> = {}): this {
    const owner = 'owner' in options ? options.owner : 'www-data';
    const { dropAfter } = options;
    if (owner === undefined || owner === null) return this;
    this.mainProcess.setOwnerParams({ uid: owner, gid: owner, dropAfter });
    return this;
  }

  /** Redirects plain HTTP to HTTPS permanently. */
  configureHttpsRedirect(): this {
    const { routeRule } = this.routing;
    const https = routeRule.subjects.custom(routeRule.vars.request('HTTPS')).eq('on').not();
    const target = routeRule.actions.redirect('https://${HTTP_HOST}${REQUEST_URI}', { permanent: true });
    this.routing.registerRoute(routeRule(target, { subject: https }));
    return this;
  }

  /**
   * Serves a maintenance response while a file exists.
   *
   * @param trigger path of the file
   * @param response a file to serve, an address to redirect to, or `app` (`app::package.module:callable`): an application
   * that answers 503 takes the place of the application, its modules and programs of mules, so no background task of it
   * runs. uWSGI decides when it reads the configuration; creating and removing the file reload the instance.
   */
  configureMaintenanceMode(trigger: string, response: string): this {
    if (response.startsWith('app'))
      return this.maintainByApp({ trigger: purePath(trigger), module: response.split('::')[1] });
    const { routeRule } = this.routing;
    const { actions, subjects } = routeRule;
    const action = response.startsWith('http')
      ? actions.redirect(response)
      : actions.serveStatic(purePath(response));
    this.routing.registerRoute(routeRule(action, { subject: subjects.custom(purePath(trigger)).exists() }));
    return this;
  }

  /**
   * Serves HTTPS with certificates of certbot, as soon as they exist, and the files of certbot's domain validation.
   *
   * @param webroot directory passed to `certbot certonly --webroot`
   */
  configureCertbotHttps(domain: string, webroot: Late<string>, options: CertbotOptions = {}): this {
    const { address = ':443', allowSharedSockets, httpRedirect = false } = options;
    const { sockets } = this.networking;
    const [cert, key] = sockets.https.getCertbotPaths(domain);
    if (cert && key) {
      const dsn = `https://${address}?cert=${encodeURIComponent(cert)}&key=${encodeURIComponent(key)}`;
      this.networking.registerSocket(sockets.fromDsn(dsn, { allowSharedSockets }));
      if (httpRedirect) this.configureHttpsRedirect();
    }
    this.statics.registerStaticMap('/.well-known/', webroot, { retainResourcePath: true });
    return this;
  }

  /** Writes the log as JSON: requests to standard output, other lines to their destination. */
  configureLoggingJson({ tplMsg, tplCtx }: JsonLogOptions = {}): this {
    const { encoders, loggers } = this.logging;
    this.logging.addLogger(loggers.stdio(), { requestsOnly: true });
    this.logging.setBasicParams({ template: tplMsg || '%(method) %(uri) -> %(status)' });
    for (const requestsOnly of [true, false]) {
      const record = logJson(tplCtx, requestsOnly ? 'uwsgi.req' : 'uwsgi.out');
      this.logging.addLoggerEncoder([encoders.json(record), encoders.newline()], { requestsOnly });
    }
    return this;
  }

  /** Directives in order; those of an application for maintenance come last. */
  override get directives(): readonly Directive[] {
    const directives = super.directives;
    return this.maintenance === undefined ? directives : withMaintenanceApp(directives, this.maintenance);
  }

  private maintainByApp(maintenance: MaintenanceApp): this {
    this.env('UWSGICONF_MAINTENANCE', { value: maintenance.trigger });
    this.mainProcess.setBasicParams({ touchReload: maintenance.trigger });
    this.loadPlugin(this.python);
    this.maintenance = maintenance;
    return this;
  }
}
