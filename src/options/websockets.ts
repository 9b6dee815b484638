import { checkWhole } from './check';
import { OptionGroup } from './group';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** How websockets of applications are kept alive. */
export interface WebsocketsBasicParams {
  /** Longest message, in kilobytes. Becomes `websocket-max-size`. @default - 1024 */
  readonly maxSize?: Late<number>;
  /** Seconds between two pings. Becomes `websocket-ping-freq`. @default - 30 */
  readonly pingInterval?: Late<number>;
  /** Seconds that the answer to a ping may take. Becomes `websocket-pong-tolerance`. @default - 3 */
  readonly pongTolerance?: Late<number>;
  /**
   * Whether the HTTP router of this instance lets websockets through. Loads the plugin `http`.
   * Becomes `http-websockets`.
   * @default - off
   */
  readonly throughRouter?: Late<boolean>;
}

/** Websockets: connections that stay open. Each occupies a thread or an async core of a worker. */
export class Websockets<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  /** Sets how websockets are kept alive. */
  setBasicParams(params: WebsocketsBasicParams = {}) {
    for (const name of ['maxSize', 'pingInterval', 'pongTolerance'] as const) {
      checkWhole(`websockets.setBasicParams.${name}`, params[name], { min: 1 });
    }
    this.put('websocket-max-size', params.maxSize);
    this.put('websocket-ping-freq', params.pingInterval);
    this.put('websocket-pong-tolerance', params.pongTolerance);
    return this.flag('http-websockets', params.throughRouter, { plugin: 'http' });
  }
}
