import { checkWhole } from './check';
import type { Renderable } from './directive';
import { OptionError } from './errors';
import { OptionGroup } from './group';
import { given, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

/** How CGI scripts run. */
export interface CgiBasicParams {
  /** Name of the plugin, where it is packaged under another one. Becomes part of `plugin`. @default 'cgi' */
  readonly pluginName?: string;
  /** Seconds a script may be silent. Becomes `cgi-timeout`. @default - 60 */
  readonly timeout?: Late<number>;
  /** Room for what a script says, in bytes; its headers must fit. Becomes `cgi-buffer-size`. @default - 65536 */
  readonly bufferSize?: Late<number>;
  /** Variables that scripts do not see. Becomes `cgi-unset`. @default - none */
  readonly unset?: OneOrMore<Late<string>>;
  /** Libraries that scripts in this process need. Becomes `cgi-loadlib`. @default - none */
  readonly loadLibraries?: OneOrMore<Late<string>>;
  /** Whether a script is not killed when its request fails. Becomes `cgi-do-not-kill-on-error`. @default - it is killed */
  readonly noKillOnError?: Late<boolean>;
  /** Whether the input of a script is closed when the body ends. Becomes `cgi-close-stdin-on-eof`. @default - off */
  readonly closeStdin?: Late<boolean>;
}

/** Which scripts are run. */
export interface CgiScriptsParams {
  /** Whether all below `DOCUMENT_ROOT` of the request are. Becomes `cgi-from-docroot`. @default - off */
  readonly fromDocroot?: Late<boolean>;
  /** Files that answer for a directory. Becomes `cgi-index`. @default - none */
  readonly index?: OneOrMore<Late<string>>;
  /** Extensions of scripts, with their dot. Becomes `cgi-allowed-ext`. @default - any */
  readonly allowedExtensions?: OneOrMore<Late<string>>;
  /** Paths below which scripts are not checked. Becomes `cgi-safe`. @default - none */
  readonly safe?: OneOrMore<Late<string>>;
  /** Interpreters by the extension of a script, with its dot. Becomes `cgi-helper`. @default - scripts run themselves */
  readonly helpers?: Readonly<Record<string, Late<string>>>;
  /** Whether real paths are not looked up again and again. Becomes `cgi-optimize`. @default - off */
  readonly optimize?: Late<boolean>;
  /** Whether the whole path names the script, nothing behind it. Becomes `cgi-path-info`. @default - off */
  readonly noPathInfo?: Late<boolean>;
  /** Whether links are called by their own name (uWSGI 2.1). Becomes `cgi-dontresolve`. @default - by what they lead to */
  readonly noResolve?: Late<boolean>;
}

/** Where a script or a directory of scripts is. */
export interface CgiMount {
  /** Path of requests it answers, starting with `/`. Becomes the left side of `cgi`. @default - all requests */
  readonly mountpoint?: Late<string>;
  /** The script, or the directory. Becomes the right side of `cgi`. */
  readonly path: Late<string>;
}

/** CGI scripts. The plugin is loaded with the first option that needs it. */
export class Cgi<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  private pluginName = 'cgi';

  protected override get groupPlugin(): string | Renderable {
    return this.pluginName;
  }

  /** Sets how scripts run. */
  setBasicParams(params: CgiBasicParams = {}) {
    checkWhole('cgi.setBasicParams.timeout', params.timeout, { min: 1 });
    checkWhole('cgi.setBasicParams.bufferSize', params.bufferSize, { min: 1 });
    this.pluginName = params.pluginName ?? this.pluginName;
    this.put('cgi-timeout', params.timeout);
    this.put('cgi-buffer-size', params.bufferSize);
    this.add('cgi-unset', params.unset);
    this.add('cgi-loadlib', params.loadLibraries);
    this.flag('cgi-do-not-kill-on-error', params.noKillOnError);
    return this.flag('cgi-close-stdin-on-eof', params.closeStdin);
  }

  /**
   * Runs a script, or those of a directory. Becomes `cgi`.
   *
   * @example
   * section.cgi.mount({ mountpoint: '/cgi-bin', path: '/usr/lib/cgi-bin' })
   */
  mount({ mountpoint, path }: CgiMount) {
    if (typeof mountpoint === 'string' && !/^\/[^=]*$/.test(mountpoint)) {
      throw new OptionError(
        'cgi.mount.mountpoint',
        `Cannot take ${JSON.stringify(mountpoint)}: it must start with / and have no =, where uWSGI splits the value`,
      );
    }
    return this.add('cgi', given(mountpoint) ? text`${mountpoint}=${path}` : path);
  }

  /** Sets which scripts are run. */
  setScriptsParams(params: CgiScriptsParams = {}) {
    this.flag('cgi-from-docroot', params.fromDocroot);
    this.add('cgi-index', params.index);
    this.add('cgi-allowed-ext', params.allowedExtensions);
    this.add('cgi-safe', params.safe);
    const helpers = Object.entries(params.helpers ?? {});
    this.add(
      'cgi-helper',
      helpers.map(([extension, command]) => text`${extension}=${command}`),
    );
    this.flag('cgi-optimize', params.optimize);
    this.flag('cgi-path-info', params.noPathInfo);
    return this.flag('cgi-dontresolve', params.noResolve);
  }
}
