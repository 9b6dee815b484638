import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { literal } from '../config/literal';
import { routePath } from '../config/route-text';
import type { Section } from '../config/section';
import { checkProps } from './check-props';
import { ServedApp, type ServedAppProps } from './served-app';

/** Files that uWSGI serves without any application. */
export interface StaticSiteProps extends ServedAppProps {
  /**
   * File served for a directory. Becomes `static-index`.
   * @default 'index.html'
   */
  readonly index?: string;
  /**
   * Page for what does not exist, seen from the directory; answered with status 404. Becomes `error-page-404`.
   * @default - uWSGI's own words
   */
  readonly notFound?: string;
  /**
   * File served for every address without a file of its own, with status 200, as applications in the browser want it.
   * Excludes `notFound`. Becomes a `route-if-not`.
   * @default - none
   */
  readonly fallback?: string;
  /** How long browsers may keep files, in seconds, by regular expressions on their names. Becomes `static-expires`. */
  readonly expires?: Readonly<Record<string, number>>;
  /**
   * Whether uWSGI has its plugins built in, as the wheels of PyPI have; then a line of Python (`eval`) says what does not
   * exist, else the plugin `notfound`.
   * @default - plugins are declared, and a plan leaves out those that the uWSGI of the host has built in
   */
  readonly embeddedPlugin?: boolean;
}

/**
 * A site of files on a host.
 *
 * @example
 * new StaticSite(web1, 'docs', { release: { source: './site' }, notFound: '404.html', http: ':8080' });
 */
export class StaticSite extends ServedApp {
  constructor(scope: Construct, id: string, props: StaticSiteProps) {
    checkProps('StaticSiteProps', scope, id, props);
    super(scope, id, props, (section, root) => serve(section, root, props));
    this.node.addValidation({
      validate: () =>
        props.notFound !== undefined && props.fallback !== undefined
          ? ['Cannot answer for what does not exist: give either `notFound` or `fallback`']
          : [],
    });
  }
}

function serve(section: Section, root: string, props: StaticSiteProps): void {
  const { index = 'index.html', notFound, fallback, expires = {}, embeddedPlugin = false } = props;
  const file = (name: string): string => posix.join(root, name);
  if (embeddedPlugin)
    section.put('eval', literal(nobody(notFound === undefined ? undefined : file(notFound))));
  else section.gather('plugin', 'notfound');
  if (fallback !== undefined && !embeddedPlugin) section.gather('plugin', 'router_static');
  section
    .gather('check-static', literal(root, 'the path of the files'))
    .gather('static-index', literal(index, 'the text of `index`'));
  for (const [pattern, seconds] of Object.entries(expires))
    section.gather('static-expires', literal(`${pattern} ${seconds}`, 'the pattern of `expires`'));
  if (notFound !== undefined && !embeddedPlugin)
    section.gather('error-page-404', literal(file(notFound), 'the path of `notFound`'));
  if (fallback !== undefined) {
    const missing = `exists:${routePath(root, 'directory')}\${PATH_INFO}`;
    section.gather(
      'route-if-not',
      `${missing} file:filename=${routePath(file(fallback), 'fallback')},mime=1`,
    );
  }
}

/** A WSGI application that knows nothing: Python built in stands where `notfound` would be, and answers 500 without one. */
function nobody(page: string | undefined): string {
  const body = page === undefined ? "b'Not Found'" : `open(${JSON.stringify(page)}, 'rb').read()`;
  const type = page === undefined ? 'text/plain' : 'text/html';
  return `application = lambda environ, start: (start('404 Not Found', [('Content-Type', '${type}')]), [${body}])[1]`;
}
