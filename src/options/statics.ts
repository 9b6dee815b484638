import { OptionError } from './errors';
import { OptionGroup } from './group';
import { listed, type OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import { type Late, text } from './text';

const documentRoot = 'docroot';

/** Criteria of expiration rules. */
export const expirationCriteria = {
  /** Name of the file. */
  FILENAME: 'filename',
  /** Mime type of the content. */
  MIME_TYPE: 'type',
  /** Path of the request. */
  PATH_INFO: 'path-info',
  /** Address of the request, with its query. */
  REQUEST_URI: 'uri',
} as const;

/** Criterion of an expiration rule. */
export type ExpirationCriterion = (typeof expirationCriteria)[keyof typeof expirationCriteria];

/** Who sends a file, when not uWSGI. */
export const transferModes = {
  /** Apache, by the header `X-Sendfile`. */
  SENDFILE: 'x-sendfile',
  /** Nginx, by the header `X-Accel-Redirect`. */
  ACCEL_REDIRECT: 'x-accel-redirect',
} as const;

/** Which files are served, and how. */
export interface StaticsBasicParams {
  /**
   * Directories in which a file for the path of a request is looked for before the application is asked;
   * `Section.statics.DIR_DOCUMENT_ROOT` is the one the web server names. Becomes `static-check` or
   * `check-static-docroot`.
   * @default - none
   */
  readonly staticDir?: OneOrMore<Late<string>>;
  /** Files served for a directory. Becomes `static-index`. @default - none */
  readonly indexFile?: OneOrMore<Late<string>>;
  /** Files with mime types. Becomes `mimefile`. @default - `/etc/mime.types` */
  readonly mimeFile?: OneOrMore<Late<string>>;
  /** Ends of names that are not served, such as `.php`. Becomes `static-skip-ext`. @default - none */
  readonly skipExt?: OneOrMore<Late<string>>;
  /** Who sends the files; see `Section.statics.transferModes`. Becomes `fileserve-mode`. @default - uWSGI */
  readonly transferMode?: (typeof transferModes)[keyof typeof transferModes] | (string & {});
}

/** How a directory is served. */
export interface StaticMapOptions {
  /** Whether the mount point is part of the path below the directory too. Becomes `static-map2`. @default false */
  readonly retainResourcePath?: boolean;
  /** Whether links out of other places may lead there. Becomes `static-safe`. @default false */
  readonly safeTarget?: boolean;
}

/** How long browsers may keep files. Becomes part of `static-expires`. */
export interface ExpirationRule {
  /** Property of the request or the file that is matched. */
  readonly criterion: ExpirationCriterion;
  /** Regular expressions that it must match; for `type` the mime types themselves. */
  readonly value: OneOrMore<Late<string>>;
  /** Seconds. */
  readonly timeout: Late<number>;
  /** Whether the seconds count from the last change of the file. Becomes `static-expires…-mtime`. @default false: from now */
  readonly useModTime?: boolean;
}

/** How found paths are remembered. */
export interface PathsCachingParams {
  /** Seconds. Becomes `static-cache-paths`. @default - not remembered */
  readonly timeout?: Late<number>;
  /** Cache to remember them in. Becomes `static-cache-paths-name`. @default - the default one */
  readonly cacheName?: Late<string>;
}

/** Static files. */
export class Statics<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  static readonly DIR_DOCUMENT_ROOT = documentRoot;
  static readonly expirationCriteria = expirationCriteria;
  static readonly transferModes = transferModes;
  readonly DIR_DOCUMENT_ROOT = documentRoot;
  readonly expirationCriteria = expirationCriteria;
  readonly transferModes = transferModes;

  /** Sets which files are served, and how. */
  setBasicParams(params: StaticsBasicParams = {}) {
    for (const directory of listed(params.staticDir)) {
      if (directory === documentRoot) this.flag('check-static-docroot', true);
      else this.add('static-check', directory);
    }
    this.add('static-index', params.indexFile);
    this.add('mimefile', params.mimeFile);
    this.add('static-skip-ext', params.skipExt);
    return this.put('fileserve-mode', params.transferMode);
  }

  /** Serves a directory under a path. Becomes `static-map`. */
  registerStaticMap(
    mountpoint: Late<string>,
    target: Late<string>,
    { retainResourcePath = false, safeTarget = false }: StaticMapOptions = {},
  ) {
    this.add(retainResourcePath ? 'static-map2' : 'static-map', text`${mountpoint}=${target}`);
    return safeTarget ? this.add('static-safe', target) : this.section;
  }

  /** Sets how long browsers may keep files. Becomes `static-expires`, `static-expires-…`. */
  addExpirationRule({ criterion, value, timeout, useModTime = false }: ExpirationRule) {
    const known = Object.values(expirationCriteria);
    if (!known.includes(criterion)) {
      throw new OptionError(
        'statics.addExpirationRule.criterion',
        `Cannot take ${JSON.stringify(criterion)}: it must be one of ${known.join(', ')}`,
      );
    }
    const kind = criterion === 'filename' ? '' : `-${criterion}`;
    const separator = criterion === 'type' ? '=' : ' ';
    return this.add(
      `static-expires${kind}${useModTime ? '-mtime' : ''}`,
      listed(value).map((one) => text`${one}${separator}${timeout}`),
    );
  }

  /** Sets how found paths are remembered. */
  setPathsCachingParams(params: PathsCachingParams = {}) {
    this.put('static-cache-paths', params.timeout);
    return this.put('static-cache-paths-name', params.cacheName);
  }
}
