import { checkExclusive } from './check';
import { OptionGroup } from './group';
import { type AtMostOneOf, join, listed, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

/** Files, placeholders and hooks that an emperor adds to all its vassals. */
export interface VassalsBasicParams {
  /** Files read after the one of each vassal, placeholders first. Becomes `vassals-inherit`. @default - none */
  readonly inherit?: OneOrMore<Late<string>>;
  /** Files read before the one of each vassal, placeholders first. Becomes `vassals-inherit-before`. @default - none */
  readonly inheritBefore?: OneOrMore<Late<string>>;
  /** Files read after the one of each vassal. Becomes `vassals-include`. @default - none */
  readonly include?: OneOrMore<Late<string>>;
  /** Files read before the one of each vassal. Becomes `vassals-include-before`. @default - none */
  readonly includeBefore?: OneOrMore<Late<string>>;
  /** Placeholders of each vassal. Becomes `vassals-set`. @default - none */
  readonly set?: Readonly<Record<string, Late<string | number>>>;
  /** Command before each vassal starts. Becomes `vassals-start-hook`. @default - none */
  readonly startHook?: Late<string>;
  /** Command after each vassal died. Becomes `vassals-stop-hook`. @default - none */
  readonly stopHook?: Late<string>;
  /** Capabilities that vassals keep, such as `net_bind_service` (Linux). Becomes `emperor-cap`. @default - none */
  readonly capabilities?: OneOrMore<Late<string>>;
  /** Endings of further files that are vassals, with their dot. Becomes `emperor-extra-extension`. @default - none */
  readonly extraExtensions?: OneOrMore<Late<string>>;
  /** Whether a file that may be executed is run, its output being the vassal. Becomes `emperor-magic-exec`. @default - off */
  readonly magicExec?: Late<boolean>;
}

/** How vassals start with their first connection. The socket is found in one of three ways. */
export interface OnDemandParams {
  /** Ending of a file beside the vassal's with the address. Excludes the others. Becomes `emperor-on-demand-extension`. @default - none */
  readonly extension?: Late<string>;
  /** Directory of sockets named like the vassals, with `.socket`. Excludes the others. Becomes `emperor-on-demand-directory`. @default - none */
  readonly directory?: Late<string>;
  /** Command that prints the address for a vassal's name. Excludes the others. Becomes `emperor-on-demand-exec`. @default - none */
  readonly exec?: Late<string>;
}

/** How vassals live and die. */
export interface VassalsLifeParams {
  /** Whether a vassal that fails is tried again without delay. Becomes `emperor-no-blacklist`. @default - off */
  readonly noBlacklist?: Late<boolean>;
  /** Whether vassals finish their requests when the emperor ends. Becomes `emperor-graceful-shutdown`. @default - off */
  readonly gracefulShutdown?: Late<boolean>;
  /** Namespaces of their own: `ipc`, `net`, `pid`, `uts`, `fs`, `user` (Linux). Becomes `emperor-use-clone`. @default - none */
  readonly namespaces?: OneOrMore<Late<string>>;
  /** Whether the emperor adopts orphaned processes of vassals (uWSGI 2.1, Linux). Becomes `emperor-subreaper`. @default - off */
  readonly subreaper?: Late<boolean>;
  /** Socket of a fork server that starts vassals (uWSGI 2.1). Becomes `emperor-use-fork-server`. @default - none */
  readonly forkServer?: Late<string>;
  /** Vassals that start without the fork server (uWSGI 2.1). Becomes `vassal-fork-base`. @default - none */
  readonly withoutForkServer?: OneOrMore<Late<string>>;
  /** Socket by which vassals hand requests to the emperor's proxy. Becomes `emperor-proxy-socket`. @default - none */
  readonly proxySocket?: Late<string>;
}

/** Attributes that sources of vassals have beside the configuration (uWSGI 2.1). */
export interface VassalAttributesParams {
  /** Names of attributes that are kept. Becomes `emperor-collect-attribute`. @default - none */
  readonly collect?: OneOrMore<Late<string>>;
  /** Attribute that names the fork server. Becomes `emperor-fork-server-attr`. @default - none */
  readonly forkServer?: Late<string>;
  /** Attribute that names the binary. Becomes `emperor-wrapper-attr`. @default - none */
  readonly wrapper?: Late<string>;
  /** Attribute that names the directory it starts in. Becomes `emperor-chdir-attr`. @default - none */
  readonly chdir?: Late<string>;
}

/** Options of an emperor for its vassals; the emperor itself is `empire`. */
export class Vassals<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets what is added to all vassals. */
  setBasicParams(params: VassalsBasicParams = {}) {
    this.add('vassals-inherit', params.inherit);
    this.add('vassals-inherit-before', params.inheritBefore);
    this.add('vassals-include', params.include);
    this.add('vassals-include-before', params.includeBefore);
    for (const [name, value] of Object.entries(params.set ?? {})) {
      this.add('vassals-set', text`${name}=${value}`);
    }
    this.put('vassals-start-hook', params.startHook);
    this.put('vassals-stop-hook', params.stopHook);
    this.putList('emperor-cap', params.capabilities);
    this.add('emperor-extra-extension', params.extraExtensions);
    return this.flag('emperor-magic-exec', params.magicExec);
  }

  /** Starts vassals with their first connection. */
  setOnDemandParams({
    extension,
    directory,
    exec,
  }: AtMostOneOf<OnDemandParams, 'extension' | 'directory' | 'exec'> = {}) {
    checkExclusive('vassals.setOnDemandParams', { extension, directory, exec });
    this.put('emperor-on-demand-extension', extension);
    this.put('emperor-on-demand-directory', directory);
    return this.put('emperor-on-demand-exec', exec);
  }

  /** Sets how vassals live and die. */
  setLifeParams(params: VassalsLifeParams = {}) {
    this.flag('emperor-no-blacklist', params.noBlacklist);
    this.flag('emperor-graceful-shutdown', params.gracefulShutdown);
    this.putList('emperor-use-clone', params.namespaces);
    this.flag('emperor-subreaper', params.subreaper);
    this.put('emperor-use-fork-server', params.forkServer);
    this.add('vassal-fork-base', params.withoutForkServer);
    return this.put('emperor-proxy-socket', params.proxySocket);
  }

  /** Sets which attributes of vassals count. */
  setAttributesParams(params: VassalAttributesParams = {}) {
    this.add('emperor-collect-attribute', params.collect);
    this.put('emperor-fork-server-attr', params.forkServer);
    this.put('emperor-wrapper-attr', params.wrapper);
    return this.put('emperor-chdir-attr', params.chdir);
  }

  private putList(option: string, values: OneOrMore<Late<string>> | undefined) {
    const all = listed(values);
    return all.length === 0 ? this.section : this.put(option, join(all, ','));
  }
}
