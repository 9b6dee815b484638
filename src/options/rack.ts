import { checkExclusive, checkWhole } from './check';
import type { Renderable } from './directive';
import { OptionGroup } from './group';
import type { AtMostOneOf, OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** Which Ruby application is served. */
export interface RackBasicParams {
  /** Name of the plugin, where it is packaged under another one (`rack-ruby31`). Becomes part of `plugin`. @default 'rack' */
  readonly pluginName?: string;
  /** File of the application, `config.ru`. Excludes {@link rails}. Becomes `rack`. @default - none */
  readonly app?: Late<string>;
  /** Directory of an application of Rails 2 or older. Excludes {@link app}. Becomes `rails`. @default - none */
  readonly rails?: Late<string>;
  /** Requests between two collections of garbage. Becomes `rb-gc-freq`. @default - left to Ruby */
  readonly gcInterval?: Late<number>;
  /** Whether the application may have threads; loads the plugin `rbthreads`. Becomes `rbthreads`. @default - off */
  readonly threads?: Late<boolean>;
}

/** Modules that Ruby loads. */
export interface RubyModulesParams {
  /** Directories to look for modules in. Becomes `rb-lib`. @default - Ruby's own */
  readonly searchPath?: OneOrMore<Late<string>>;
  /** Modules or scripts that each worker loads. Becomes `rb-require`. @default - none */
  readonly require?: OneOrMore<Late<string>>;
  /** Modules or scripts that are loaded once, before workers fork. Becomes `shared-rb-require`. @default - none */
  readonly sharedRequire?: OneOrMore<Late<string>>;
}

/** Which Ruby of RVM is used. */
export interface RvmParams {
  /** Version and set of gems, as `ruby-3.1@shop`. Becomes `gemset`. @default - the system's */
  readonly gemset?: Late<string>;
  /** Directories to look for RVM in. Becomes `rvm-path`. @default - the home directory's and the system's */
  readonly path?: OneOrMore<Late<string>>;
}

/** Ruby and its Rack applications. The plugin is loaded with the first option that needs it. */
export class Rack<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  private pluginName = 'rack';

  protected override get groupPlugin(): string | Renderable {
    return this.pluginName;
  }

  /** Sets which application is served. */
  setBasicParams(params: AtMostOneOf<RackBasicParams, 'app' | 'rails'> = {}) {
    checkExclusive('rack.setBasicParams', { app: params.app, rails: params.rails });
    checkWhole('rack.setBasicParams.gcInterval', params.gcInterval, { min: 1 });
    this.pluginName = params.pluginName ?? this.pluginName;
    this.put('rack', params.app);
    this.put('rails', params.rails);
    this.put('rb-gc-freq', params.gcInterval);
    return this.flag('rbthreads', params.threads, { plugin: 'rbthreads' });
  }

  /** Sets what Ruby loads. */
  setModulesParams(params: RubyModulesParams = {}) {
    this.add('rb-lib', params.searchPath);
    this.add('rb-require', params.require);
    return this.add('shared-rb-require', params.sharedRequire);
  }

  /** Sets which Ruby of RVM is used. */
  setRvmParams(params: RvmParams = {}) {
    this.put('gemset', params.gemset);
    return this.add('rvm-path', params.path);
  }
}
