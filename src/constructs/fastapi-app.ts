import type { Construct } from 'constructs';
import { PythonApp, type PythonAppProps } from './python-app';

/** Props of a FastAPI or other ASGI application. */
export interface FastApiAppProps extends Omit<PythonAppProps, 'module' | 'file' | 'expression'> {
  /**
   * Module with application or factory: `shop.main` (its `app`), `shop.main:api`, or a factory,
   * `shop.main:create_app()`.
   */
  readonly app: string;
}

/**
 * A FastAPI application on a host. uWSGI speaks WSGI, so the application is wrapped with
 * [a2wsgi](https://pypi.org/project/a2wsgi/), which
 * must be among its packages; the wrapper is one line of the configuration (`eval`). Each worker loads the application
 * itself (`lazy-apps`), because the event loop of the wrapper is a thread, and threads do not survive a fork.
 * WebSockets and `lifespan` events are not supported over WSGI.
 *
 * @example
 * new FastApiApp(web1, 'shop', { app: 'shop.main', directory: '/srv/shop', virtualenv: '/srv/venv', threads: 8, http:
 * ':8000' });
 */
export class FastApiApp extends PythonApp {
  constructor(scope: Construct, id: string, { app, ...rest }: FastApiAppProps) {
    const [module, named = 'app'] = app.split(':');
    const name = named.replace(/\(\)$/, '');
    const lines = [
      'from a2wsgi import ASGIMiddleware',
      `from ${module} import ${name} as asgi`,
      `application = ASGIMiddleware(asgi${named.endsWith('()') ? '()' : ''})`,
    ];
    super(scope, id, {
      ...rest,
      expression: lines.join('; '),
      options: { 'lazy-apps': true, 'enable-threads': true, ...rest.options },
    });
    this.node.addValidation({
      validate: () =>
        /^[\w.]+(:\w+(\(\))?)?$/.test(app)
          ? []
          : [
              `Cannot import the application ${JSON.stringify(app)}: it must be like shop.main, shop.main:app or shop.main:create_app()`,
            ],
    });
  }
}
