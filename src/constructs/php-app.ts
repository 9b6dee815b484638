import { posix } from 'node:path';
import type { Construct } from 'constructs';
import { literal } from '../config/literal';
import type { Section } from '../config/section';
import { checkProps } from './check-props';
import { ServedApp, type ServedAppProps } from './served-app';

/** A PHP application under uWSGI. */
export interface PhpAppProps extends ServedAppProps {
  /**
   * Directory that is served, seen from the code: `public`. Becomes `php-docroot` and `check-static`.
   * @default - the whole directory
   */
  readonly docroot?: string;
  /**
   * Script that answers for a directory. Becomes `php-index`.
   * @default 'index.php'
   */
  readonly index?: string;
  /**
   * Script, seen from the docroot, for every address without a file of its own, as frameworks want it. Becomes `php-fallback`.
   * @default - none
   */
  readonly frontController?: string;
  /** Settings of PHP: `{ memory_limit: '256M' }`. Becomes `php-set`. */
  readonly php?: Readonly<Record<string, string | number>>;
}

/** The modifier of PHP: what speaks HTTP must be told that requests are for it, a web server tells it by itself. */
const modifier = 14;

/**
 * A PHP application on a host, which needs uWSGI's plugin `php` (Debian: uwsgi-plugin-php); a plan leaves it out where
 * the uWSGI of the host has it built in. Files that are no scripts are
 * served as they are.
 *
 * @example
 * new PhpApp(web1, 'shop', { release: { source: './shop' }, docroot: 'public', frontController: 'index.php', http: ':8000' });
 */
export class PhpApp extends ServedApp {
  constructor(scope: Construct, id: string, props: PhpAppProps) {
    checkProps('PhpAppProps', scope, id, props);
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

/** Settings of PHP with their values as they are. */
const settings = (php: NonNullable<PhpAppProps['php']>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(php).map(([name, value]) => [name, literal(String(value), `the setting ${name} of PHP`)]),
  );
