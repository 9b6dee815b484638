import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { codeRoot } from './code-paths';
import { PythonApp, type PythonAppProps } from './python-app';

/** A Flask application under uWSGI. */
export interface FlaskAppProps extends Omit<PythonAppProps, 'module' | 'file' | 'expression'> {
  /**
   * Module with application or factory: `shop` (its `app`), `shop:site`, or a factory, `shop:create_app()`.
   * Becomes `module`.
   */
  readonly app: string;
  /**
   * Folder of static files, absolute or relative to the code; uWSGI serves it under `/static`. Becomes `static-map`.
   * @default - Flask serves them itself
   */
  readonly staticFolder?: string;
}

/**
 * A Flask application on a host.
 *
 * @example
 * new FlaskApp(web1, 'shop', { app: 'shop:create_app()', directory: '/srv/shop', staticFolder: 'shop/static', http:
 * ':8000' });
 */
export class FlaskApp extends PythonApp {
  constructor(scope: Construct, id: string, { app, staticFolder, ...rest }: FlaskAppProps) {
    const folder =
      staticFolder === undefined ? undefined : posix.resolve('/', codeRoot(rest, id), staticFolder);
    super(scope, id, {
      ...rest,
      module: app.includes(':') ? app : `${app}:app`,
      statics: { ...(folder === undefined ? {} : { '/static': folder }), ...rest.statics },
    });
  }
}
