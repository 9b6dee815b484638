import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { literal } from '../config/literal';
import { routePath } from '../config/route-text';
import type { Section } from '../config/section';
import { checkDeclaredProps } from './check-props';
import { ServedApp, type ServedAppProps } from './served-app';

/** Props of a static site. */
export interface StaticSiteProps extends ServedAppProps {
  /**
   * File served for a directory. Becomes `static-index`.
   * @default 'index.html'
   */
  readonly index?: string;
  /**
   * Page for missing files, relative to the directory; sent with status 404. Becomes `error-page-404`.
   * @default - uWSGI's own page
   */
  readonly notFound?: string;
  /**
   * File served with status 200 for every path without a file, for single-page applications.
   * Excludes `notFound`. Becomes a `route-if-not`.
   * @default - none
   */
  readonly fallback?: string;
  /** Cache lifetime in seconds, by regular expressions on file names. Becomes `static-expires`. */
  readonly expires?: Readonly<Record<string, number>>;
  /**
   * Whether plugins are built into uWSGI, as in the wheels of PyPI; then a line of Python (`eval`) answers for
   * missing files, otherwise the plugin `notfound`.
   * @default - plugins are declared, and a plan omits those built into the host's uWSGI
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
    checkDeclaredProps('StaticSiteProps', scope, id, props);
    super(scope, id, props, (section, root) => serve(section, root, props));
    this.node.addValidation({
      validate: () =>
        props.notFound !== undefined && props.fallback !== undefined
          ? ['Cannot answer for missing files: set either `notFound` or `fallback`']
          : [],
    });
  }
}

function serve(section: Section, root: string, props: StaticSiteProps): void {
  const { index = 'index.html', notFound, fallback, expires = {}, embeddedPlugin = false } = props;
  const file = (name: string): string => posix.join(root, name);
  if (embeddedPlugin)
    section.put('eval', literal(notFoundApp(notFound === undefined ? undefined : file(notFound))));
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

/**
 * A WSGI application that answers 404: a built-in Python handles requests instead of `notfound`, and answers 500
 * without an application.
 */
function notFoundApp(page: string | undefined): string {
  const body = page === undefined ? "b'Not Found'" : `open(${JSON.stringify(page)}, 'rb').read()`;
  const type = page === undefined ? 'text/plain' : 'text/html';
  return `application = lambda environ, start: (start('404 Not Found', [('Content-Type', '${type}')]), [${body}])[1]`;
}
