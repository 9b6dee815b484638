import { checkExclusive, checkWhole } from './check';
import type { Renderable } from './directive';
import { OptionGroup } from './group';
import type { AtMostOneOf, OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** Which PSGI application is served, and how. */
export interface PsgiBasicParams {
  /** Name of the plugin, where it is packaged under another one. Becomes part of `plugin`. @default 'psgi' */
  readonly pluginName?: string;
  /** File of the application. Becomes `psgi`. @default - none */
  readonly app?: Late<string>;
  /** Whether the application gets the socket, as `psgix.io`. Becomes `psgi-enable-psgix-io`. @default - off */
  readonly enablePsgixIo?: Late<boolean>;
  /** Whether the application is loaded without Plack. Becomes `perl-no-plack`. @default - with Plack, where there is one */
  readonly noPlack?: Late<boolean>;
  /** Whether uWSGI installs no `$SIG{__DIE__}` handler. Becomes `perl-no-die-catch`. @default - its handler logs errors */
  readonly noDieCatch?: Late<boolean>;
}

/** How Perl is set up. */
export interface PerlParams {
  /** Directory of a `local::lib`. Becomes `perl-local-lib`. @default - none */
  readonly localLib?: Late<string>;
  /** Content of `@ARGV`: a text that is split at blanks. Excludes {@link argList}. Becomes `perl-args`. @default - nothing */
  readonly args?: Late<string>;
  /** Content of `@ARGV`, item by item. Excludes {@link args}. Becomes `perl-arg`. @default - nothing */
  readonly argList?: OneOrMore<Late<string>>;
  /** Files run before workers fork. Becomes `perl-exec`. @default - none */
  readonly exec?: OneOrMore<Late<string>>;
  /** Files run in each worker. Becomes `perl-exec-post-fork`. @default - none */
  readonly execPostFork?: OneOrMore<Late<string>>;
}

/** When code that changed is loaded again; for development only. */
export interface PerlAutoReloadParams {
  /** Seconds between two checks for changed files. Becomes `perl-auto-reload`. @default - never */
  readonly scanInterval?: Late<number>;
  /** Files whose change reloads nothing. Becomes `perl-auto-reload-ignore`. @default - none */
  readonly ignoreFiles?: OneOrMore<Late<string>>;
}

/** Perl code that runs while the configuration is read (uWSGI 2.1). */
export interface PerlEarlyParams {
  /** Arguments of an interpreter that all loaders share. Becomes `early-perl`. @default - none */
  readonly perl?: Late<string>;
  /** File of an application that is loaded at once. Becomes `early-psgi`. @default - none */
  readonly app?: Late<string>;
  /** Scripts that are run at once. Becomes `early-perl-exec`. @default - none */
  readonly exec?: OneOrMore<Late<string>>;
}

/** Perl and its PSGI applications. The plugin is loaded with the first option that needs it. */
export class Psgi<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  private pluginName = 'psgi';

  protected override get groupPlugin(): string | Renderable {
    return this.pluginName;
  }

  /** Sets which application is served, and how. */
  setBasicParams(params: PsgiBasicParams = {}) {
    this.pluginName = params.pluginName ?? this.pluginName;
    this.put('psgi', params.app);
    this.flag('psgi-enable-psgix-io', params.enablePsgixIo);
    this.flag('perl-no-plack', params.noPlack);
    return this.flag('perl-no-die-catch', params.noDieCatch);
  }

  /** Sets how Perl is set up. */
  setPerlParams(params: AtMostOneOf<PerlParams, 'args' | 'argList'> = {}) {
    checkExclusive('psgi.setPerlParams', { args: params.args, argList: params.argList });
    this.put('perl-local-lib', params.localLib);
    this.put('perl-args', params.args);
    this.add('perl-arg', params.argList);
    this.add('perl-exec', params.exec);
    return this.add('perl-exec-post-fork', params.execPostFork);
  }

  /** Sets when code that changed is loaded again. */
  setAutoReloadParams(params: PerlAutoReloadParams = {}) {
    checkWhole('psgi.setAutoReloadParams.scanInterval', params.scanInterval, { min: 1 });
    this.put('perl-auto-reload', params.scanInterval);
    return this.add('perl-auto-reload-ignore', params.ignoreFiles);
  }

  /** Sets what runs while the configuration is read. */
  setEarlyParams(params: PerlEarlyParams = {}) {
    this.put('early-perl', params.perl);
    this.put('early-psgi', params.app);
    return this.add('early-perl-exec', params.exec);
  }
}
