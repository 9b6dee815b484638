import { checkOneOf, checkWhole } from './check';
import { OptionGroup } from './group';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** Who sends files instead of a worker. */
export const fileServeModes = ['x-sendfile', 'x-accel-redirect', 'nginx'] as const;

/** Who sends files instead of a worker: a web server in front that knows this header. */
export type FileServeMode = (typeof fileServeModes)[number];

/** How workers are relieved of slow transfers. */
export interface OffloadingBasicParams {
  /** Threads per worker that take slow transfers over. Becomes `offload-threads`. @default - none */
  readonly threads?: Late<number>;
  /**
   * Header by which the web server in front is asked to send a file: `x-sendfile` (Apache, Cherokee, lighttpd) or
   * `x-accel-redirect` (`nginx` means the same). Becomes `fileserve-mode`.
   * @default - uWSGI sends it
   */
  readonly fileServeMode?: Late<FileServeMode>;
  /** Whether files go by `read()` and `write()` instead of `sendfile()`. Becomes `disable-sendfile`. @default - off */
  readonly disableSendfile?: Late<boolean>;
}

/** Offloading: slow transfers leave the worker free for the next request. */
export class Offloading<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets how workers are relieved of slow transfers. */
  setBasicParams(params: OffloadingBasicParams = {}) {
    checkWhole('offloading.setBasicParams.threads', params.threads);
    checkOneOf('offloading.setBasicParams.fileServeMode', params.fileServeMode, fileServeModes);
    this.put('offload-threads', params.threads);
    this.put('fileserve-mode', params.fileServeMode);
    return this.flag('disable-sendfile', params.disableSendfile);
  }
}
