import { blocksOf } from '../config/blocks';
import { catalog } from '../config/catalog';
import type { Directive } from '../options/directive';
import { OptionError } from '../options/errors';

/** An application that answers while a file exists. */
export interface MaintenanceApp {
  /** The file. */
  readonly trigger: string;
  /**
   * Module and callable on the host.
   * @default - an application in the configuration itself, equal to `uwsgi_iac.maintenance:app_maintenance`
   */
  readonly module?: string;
}

/** One line of Python: a host needs no package of ours. */
export const maintenanceCode =
  "application = lambda environ, start: start('503 Service Unavailable', [('Content-Type', 'text/plain'), " +
  "('Retry-After', '300')]) and [b'Service is temporarily unavailable\\n']";

/** Variable by which code that runs in maintenance, such as `uwsgi_iac.runtime`, knows it. */
const inMaintenance = 'UWSGICONF_MAINTENANCE_INPLACE';

/** Options that load code of the application: they would run its background tasks as well. */
const codeOptions: ReadonlySet<string> = new Set(
  [
    ...[
      'wsgi-file',
      'module',
      'callable',
      'eval',
      'paste',
      'ini-paste',
      'ini-paste-logged',
      'mount',
      'pyrun',
    ],
    ...['web3', 'pump', 'pecan', 'wsgi-lite', 'import', 'shared-import', 'spooler-import', 'early-pyimport'],
    // A farm refers to mules by number.
    ...['mule', 'farm'],
  ].flatMap((name) => [name, ...catalog.get(name)!.aliases]),
);

/**
 * Adds the conditions by which uWSGI chooses the application each time it reads the configuration. A new file reloads the
 * instance by `touch-reload`, a removed one by `fs-reload`, which watches files that exist only.
 *
 * @throws OptionError if an option that loads code stands under a condition already: uWSGI cannot nest them
 */
export function withMaintenanceApp(
  directives: readonly Directive[],
  { trigger, module }: MaintenanceApp,
): readonly Directive[] {
  const code: Directive[] = [];
  const rest: Directive[] = [];
  const blocks = blocksOf(directives);
  for (const [at, directive] of directives.entries()) {
    const { key } = directive;
    const isCode = codeOptions.has(key);
    const block = blocks[at];
    if (isCode && block !== undefined)
      throw new OptionError(
        key,
        `Cannot replace the application in maintenance: ${key} stands under ${block.key}, and uWSGI does not nest conditions`,
      );
    (isCode ? code : rest).push(directive);
  }
  return [
    ...rest,
    { key: 'if-exists', value: trigger },
    { key: 'fs-reload', value: trigger },
    { key: 'env', value: `${inMaintenance}=1` },
    module === undefined ? { key: 'eval', value: maintenanceCode } : { key: 'module', value: module },
    { key: 'endif', value: '' },
    { key: 'if-not-exists', value: trigger },
    // uWSGI passes its environment on when it reloads.
    { key: 'unenv', value: inMaintenance },
    ...code,
    { key: 'endif', value: '' },
  ];
}
