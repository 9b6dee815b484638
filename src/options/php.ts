import { checkExclusive } from './check';
import type { Renderable } from './directive';
import { OptionGroup } from './group';
import type { AtMostOneOf, OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

/** How PHP is set up. */
export interface PhpBasicParams {
  /** Name of the plugin, where it is packaged under another one. Becomes part of `plugin`. @default 'php' */
  readonly pluginName?: string;
  /** The `php.ini`. Becomes `php-ini`. @default - PHP's own */
  readonly iniFile?: Late<string>;
  /** Further files like `php.ini`, read after it. Becomes `php-ini-append`. @default - none */
  readonly iniAppend?: OneOrMore<Late<string>>;
  /** Directives of PHP, such as `{ 'date.timezone': 'UTC' }`. Becomes `php-set`. @default - none */
  readonly set?: Readonly<Record<string, Late<string | number>>>;
  /** Variables of each request. Becomes `php-var`. @default - none */
  readonly vars?: Readonly<Record<string, Late<string | number>>>;
  /** Constants that each script sees. Becomes `php-constant`. @default - none */
  readonly constants?: Readonly<Record<string, Late<string | number>>>;
  /** `SERVER_SOFTWARE` of scripts. Becomes `php-server-software`. @default - `uWSGI` */
  readonly serverSoftware?: Late<string>;
  /** Name of the server interface; `apache` makes old opcode caches work. Becomes `php-sapi-name`. @default - `uwsgi` */
  readonly sapiName?: Late<string>;
  /** Whether the configuration of PHP is printed at start. Becomes `php-dump-config`. @default - off */
  readonly dumpConfig?: Late<boolean>;
}

/** Which scripts are run. */
export interface PhpScriptsParams {
  /** Directory of the scripts. Becomes `php-docroot`. @default - `DOCUMENT_ROOT` of the request */
  readonly docroot?: Late<string>;
  /** Directories that scripts must lie in. Becomes `php-allowed-docroot`. @default - any */
  readonly allowedDocroots?: OneOrMore<Late<string>>;
  /** Extensions of scripts, with their dot. Becomes `php-allowed-ext`. @default - any */
  readonly allowedExtensions?: OneOrMore<Late<string>>;
  /** The only scripts that are run, as absolute paths. Becomes `php-allowed-script`. @default - any */
  readonly allowedScripts?: OneOrMore<Late<string>>;
  /** Files that answer for a directory. Becomes `php-index`. @default - none */
  readonly index?: OneOrMore<Late<string>>;
  /** Directories of scripts by the path they answer for (uWSGI 2.1). Becomes `php-mount`. @default - none */
  readonly mounts?: Readonly<Record<string, Late<string>>>;
  /** One script for all requests. Excludes {@link fallback} and {@link fallbackInDocroot}. Becomes `php-app`. @default - none */
  readonly app?: Late<string>;
  /** With {@link app}: the query string, in front of the address of the request. Becomes `php-app-qs`. @default - as it came */
  readonly appQueryString?: Late<string>;
  /** Addresses, as regular expressions, that {@link app} does not answer. Becomes `php-app-bypass`. @default - none */
  readonly appBypass?: OneOrMore<Late<string>>;
  /** Script for what does not exist, as a path. Excludes {@link app}. Becomes `php-fallback`. @default - none */
  readonly fallback?: Late<string>;
  /** Script for what does not exist, seen from the docroot. Excludes {@link fallback} and {@link app}. Becomes `php-fallback2`. @default - none */
  readonly fallbackInDocroot?: Late<string>;
  /** With a fallback: the query string, in front of the address of the request. Becomes `php-fallback-qs`. @default - as it came */
  readonly fallbackQueryString?: Late<string>;
}

/** PHP code around each script. */
export interface PhpCodeParams {
  /** Code run before the script. Becomes `php-exec-before`. @default - none */
  readonly before?: OneOrMore<Late<string>>;
  /** Code run after the script. Becomes `php-exec-after`. @default - none */
  readonly after?: OneOrMore<Late<string>>;
}

/** How PHP starts before everything else (uWSGI 2.1). */
export interface PhpEarlyParams {
  /** Whether it starts while the configuration is read, for all loaders. Becomes `early-php`. @default - off */
  readonly enable?: Late<boolean>;
  /** Name of the server interface, set that early. Becomes `early-php-sapi-name`. @default - `uwsgi` */
  readonly sapiName?: Late<string>;
}

/** PHP. The plugin is loaded with the first option that needs it. */
export class Php<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  private pluginName = 'php';

  protected override get groupPlugin(): string | Renderable {
    return this.pluginName;
  }

  /** Sets how PHP is set up. */
  setBasicParams(params: PhpBasicParams = {}) {
    this.pluginName = params.pluginName ?? this.pluginName;
    this.put('php-ini', params.iniFile);
    this.add('php-ini-append', params.iniAppend);
    this.add('php-set', entries(params.set));
    this.add('php-var', entries(params.vars));
    this.add('php-constant', entries(params.constants));
    this.put('php-server-software', params.serverSoftware);
    this.put('php-sapi-name', params.sapiName);
    return this.flag('php-dump-config', params.dumpConfig);
  }

  /** Sets which scripts are run. */
  setScriptsParams(params: AtMostOneOf<PhpScriptsParams, 'app' | 'fallback' | 'fallbackInDocroot'> = {}) {
    const { app, fallback, fallbackInDocroot } = params;
    checkExclusive('php.setScriptsParams', { app, fallback, fallbackInDocroot });
    this.put('php-docroot', params.docroot);
    this.add('php-allowed-docroot', params.allowedDocroots);
    this.add('php-allowed-ext', params.allowedExtensions);
    this.add('php-allowed-script', params.allowedScripts);
    this.add('php-index', params.index);
    this.add('php-mount', entries(params.mounts));
    this.put('php-app', app);
    this.put('php-app-qs', params.appQueryString);
    this.add('php-app-bypass', params.appBypass);
    this.put('php-fallback', fallback);
    this.put('php-fallback2', fallbackInDocroot);
    return this.put('php-fallback-qs', params.fallbackQueryString);
  }

  /** Sets code around each script. */
  setCodeParams(params: PhpCodeParams = {}) {
    this.add('php-exec-before', params.before);
    return this.add('php-exec-after', params.after);
  }

  /** Sets how PHP starts before everything else. */
  setEarlyParams(params: PhpEarlyParams = {}) {
    this.flag('early-php', params.enable);
    return this.put('early-php-sapi-name', params.sapiName);
  }
}

function entries(values: Readonly<Record<string, Late<string | number>>> = {}) {
  return Object.entries(values).map(([name, value]) => text`${name}=${value}`);
}
