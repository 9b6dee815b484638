import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { literal } from '../config/literal';
import type { Section } from '../config/section';
import { checkDeclaredProps } from './check-props';
import { ServedApp, type ServedAppProps } from './served-app';

/** A PHP application under uWSGI. */
export interface PhpAppProps extends ServedAppProps {
  /**
   * Document root, relative to the code: `public`. Becomes `php-docroot` and `check-static`.
   * @default - the whole directory
   */
  readonly docroot?: string;
  /**
   * Script that answers requests for a directory. Becomes `php-index`.
   * @default 'index.php'
   */
  readonly index?: string;
  /**
   * Front controller: script, relative to the docroot, for every path without a file. Becomes `php-fallback`.
   * @default - none
   */
  readonly frontController?: string;
  /** PHP settings: `{ memory_limit: '256M' }`. Becomes `php-set`. */
  readonly php?: Readonly<Record<string, string | number>>;
}

/** Modifier of PHP: HTTP sockets need it as a default, while a web server sends it. */
const modifier = 14;

/**
 * A PHP application on a host, which needs uWSGI's plugin `php` (Debian: uwsgi-plugin-php); a plan omits it if it is
 * built into the host's uWSGI. Other files than scripts are served statically.
 *
 * @example
 * new PhpApp(web1, 'shop', { release: { source: './shop' }, docroot: 'public', frontController: 'index.php', http:
 * ':8000' });
 */
export class PhpApp extends ServedApp {
  constructor(scope: Construct, id: string, props: PhpAppProps) {
    checkDeclaredProps('PhpAppProps', scope, id, props);
    super(scope, id, props, (section, root) => serve(section, root, props));
  }
}

function serve(section: Section, code: string, props: PhpAppProps): void {
  const { docroot = '', index = 'index.php', frontController, php } = props;
  const served = posix.join(code, docroot);
  const root = literal(served, 'the path of `docroot`');
  section.php.setBasicParams({ set: php && settings(php) });
  section.php.setScriptsParams({
    docroot: root,
    allowedExtensions: '.php',
    index: literal(index, 'the text of `index`'),
    fallback:
      frontController === undefined
        ? undefined
        : literal(posix.join(served, frontController), 'the path of `frontController`'),
  });
  section.statics.setBasicParams({ staticDir: root, skipExt: ['.php', '.inc'] });
  if (props.http !== undefined) section.put('http-socket-modifier1', modifier);
}

/** PHP settings with literal values. */
const settings = (php: NonNullable<PhpAppProps['php']>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(php).map(([name, value]) => [name, literal(String(value), `the setting ${name} of PHP`)]),
  );
