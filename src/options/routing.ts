import type { DirectiveValue } from './directive';
import { OptionError } from './errors';
import { OptionGroup, type PutOptions } from './group';
import { given, listed, type Maybe, type OneOrMore } from './parts';
import { purePath } from './paths';
import { modifiers } from './routing/modifiers';
import { routers } from './routing/routers';
import type { RequestRouter, RouterStep } from './routing/routers/router';
import { RouteRule, routeRule } from './routing/rule';
import type { SectionWriter } from './section-writer';
import { joinText, type Late, text } from './text';

/** Tunes `routing.useRouter()`. */
export interface UseRouterOptions {
  /**
   * Runs the router although this instance is no master.
   * Becomes `force-gateway`.
   * @default - off
   */
  readonly force?: Maybe<Late<boolean>>;
}

/** Tunes `routing.registerRoute()`. */
export interface RegisterRouteOptions {
  /**
   * Name of this place in the routing, for `actions.doGoto()`.
   * Becomes `route-label` in the stage of the first rule.
   * @default - none
   */
  readonly label?: Maybe<Late<string>>;
  /**
   * Appends label and rules to the section. uWSGI evaluates rules in the order of the file; otherwise those of
   * one option (`route-run`, `route-if`, …) gather where the first of them stands.
   * @default false
   */
  readonly inOrder?: Maybe<boolean>;
}

/** Pages that uWSGI has for errors. */
export type ErrorPageStatus = 403 | 404 | 500;

/**
 * Tunes `routing.setErrorPages()`.
 * Becomes part of `error-page-403`, `error-page-404` or `error-page-500`.
 */
export interface ErrorPagesParams {
  /**
   * Files by status.
   * @default - 403.html, 404.html and 500.html below `commonPrefix`
   */
  readonly codesMap?: Maybe<
    Readonly<Partial<Record<ErrorPageStatus, Late<string>>>> | ReadonlyMap<number | string, Late<string>>
  >;
  /**
   * Directory of the files.
   * @default - none
   */
  readonly commonPrefix?: Maybe<Late<string>>;
}

/** Databases of places. */
export interface GeoipParams {
  /**
   * File of the country database.
   * Becomes `geoip-country`.
   * @default - none
   */
  readonly dbCountry?: Maybe<Late<string>>;
  /**
   * File of the city database.
   * Becomes `geoip-city`.
   * @default - none
   */
  readonly dbCity?: Maybe<Late<string>>;
}

/** Tunes `routing.headerCollect()`. */
export interface HeaderCollectOptions {
  /**
   * Takes the header out of the response.
   * Becomes `pull-header` instead of `collect-header`.
   * @default false
   */
  readonly pull?: Maybe<boolean>;
}

const errorPages: readonly number[] = [403, 404, 500];

/** Routing: routers in front of the workers, and rules for requests and responses. */
export class Routing<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** A rule, with all that it may consist of. */
  static readonly routeRule = routeRule;
  /** Routers. */
  static readonly routers = routers;
  /** Modifiers of requests. */
  static readonly modifiers = modifiers;

  /** A rule, with all that it may consist of. */
  get routeRule() {
    return routeRule;
  }

  /** Routers. */
  get routers() {
    return routers;
  }

  /** Modifiers of requests. */
  get modifiers() {
    return modifiers;
  }

  /** Runs a router. Its plugin is loaded. The same address again only changes the settings of the existing router. */
  useRouter(router: RequestRouter, { force }: UseRouterOptions = {}): S {
    this.flag('force-gateway', force);
    const { networking } = this.section;
    for (const step of router.steps((address, option) => networking.addressFor(address, option))) {
      this.takeStep(step, { plugin: router.plugin });
    }
    return this.section;
  }

  private takeStep({ how, option, value }: RouterStep, options: PutOptions): void {
    if (how === 'put') {
      if (value === true) this.flag(option, value, options);
      else this.put(option, value, options);
    } else if (how === 'add' || !this.isThere(option, value)) {
      this.add(option, value, options);
    }
  }

  private isThere(option: string, value: DirectiveValue): boolean {
    const wanted = joinText([value]);
    const same = this.section.directives.filter((directive) => directive.key === option);
    return typeof wanted === 'string' && same.some((directive) => joinText([directive.value]) === wanted);
  }

  /**
   * Adds rules to the internal routing. Plugins of actions and variables are loaded.
   * Becomes `route`, `route-…`, `error-route`, `error-route-…`, `response-route`, `response-route-…`, `final-route` or
   * `final-route-…`.
   */
  registerRoute(routeRules: OneOrMore<RouteRule>, { label, inOrder }: RegisterRouteOptions = {}): S {
    const rules = listed(routeRules);
    for (const rule of rules)
      if (!(rule instanceof RouteRule))
        throw new OptionError(
          'routing.registerRoute',
          'Cannot register a rule that is not made by routeRule()',
        );
    const place = (option: string, value: Late<string> | RouteRule) => {
      return inOrder ? this.section.raw(option, value) : this.add(option, value);
    };
    if (rules.length > 0 && label) place(rules[0]!.labelOption, label);
    for (const rule of rules) {
      for (const plugin of rule.plugins) this.section.loadPlugin(plugin);
      place(rule.option, rule);
    }
    return this.section;
  }

  /** Prints the kinds of routing that there are. Becomes `routers-list`. */
  printRoutingRules(): S {
    return this.flag('routers-list', true);
  }

  /**
   * Adds a page that uWSGI sends for an error of its own.
   * Becomes `error-page-403`, `error-page-404` or `error-page-500`.
   */
  setErrorPage(status: ErrorPageStatus | `${ErrorPageStatus}`, htmlFpath: Late<string>): S {
    if (!errorPages.includes(Number(status))) {
      throw new OptionError(
        'routing.setErrorPage.status',
        `Cannot take ${JSON.stringify(status)}: it must be one of ${errorPages.join(', ')}`,
      );
    }
    return this.add(`error-page-${status}`, htmlFpath);
  }

  /** Adds pages for several errors. */
  setErrorPages({ codesMap, commonPrefix }: ErrorPagesParams = {}): S {
    const prefix = purePath(commonPrefix);
    const defaults = given(commonPrefix)
      ? errorPages.map((status) => [status, `${status}.html`] as const)
      : [];
    const pages = given(codesMap)
      ? codesMap instanceof Map
        ? [...codesMap]
        : (Object.entries(codesMap) as [string, Late<string>][])
      : defaults;
    for (const [status, page] of pages) {
      const absolute = !prefix || (typeof page === 'string' && page.startsWith('/'));
      this.setErrorPage(status as ErrorPageStatus, absolute ? page : text`${prefix}/${page}`);
    }
    return this.section;
  }

  /** Sets the databases for `routeRule.vars.geoip`. */
  setGeoipParams({ dbCountry, dbCity }: GeoipParams = {}): S {
    this.put('geoip-country', dbCountry, { plugin: 'geoip' });
    return this.put('geoip-city', dbCity, { plugin: 'geoip' });
  }

  /** Adds a header to every response. Becomes `add-header`. */
  headerAdd(name: Late<string>, value: Late<string | number>): S {
    return this.add('add-header', text`${name}: ${value}`);
  }

  /** Takes a header out of every response. Becomes `del-header`. */
  headerRemove(value: OneOrMore<Late<string>>): S {
    return this.add('del-header', value);
  }

  /** Stores a header of the response in a variable of the request. Becomes `collect-header`. */
  headerCollect(name: Late<string>, targetVar: Late<string>, { pull }: HeaderCollectOptions = {}): S {
    return this.add(pull ? 'pull-header' : 'collect-header', text`${name} ${targetVar}`);
  }
}
