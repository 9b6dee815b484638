import { isOn } from '../config/switch';
import type { Activated, OptionChange } from './activation';
import type { Evidence } from './rule';

/** Activation needed when the content of a file named by an option changes: a program, a page, a certificate. */
export interface ContentRule {
  readonly options: readonly string[];
  readonly evidence: Evidence;
  readonly source?: string;
  /** Whether it is code run by processes of the instance, so that a release can change it. */
  readonly code?: true;
  readonly needs: (change: OptionChange) => Activated;
}

const always =
  (activation: Activated['activation'], reason: string): ContentRule['needs'] =>
  () => ({ activation, reason });

/** Application code: with lazy-apps each worker loads it, otherwise workers inherit it from the master. */
function application({ context: { running = {} } }: OptionChange): Activated {
  if (!isOn(running['lazy-apps']) && !isOn(running['lazy'])) {
    return {
      activation: 'reload',
      reason: 'without lazy-apps the workers inherit the application from the master',
    };
  }
  const many = Math.max(Number(running['processes'] ?? 1), Number(running['workers'] ?? 1)) > 1;
  return many && running['cheaper'] === undefined
    ? { activation: 'chain-reload', reason: 'with lazy-apps each worker loads the application itself' }
    : {
        activation: 'workers',
        reason: many
          ? 'a chain reload waits for workers that cheaper has put to sleep'
          : 'during a chain reload of one worker no request is served',
      };
}

const readAtStart = 'it is read when uWSGI starts or reloads';

/** Options that name files whose content can change independently; other options name none. */
export const contentRules: readonly ContentRule[] = [
  {
    options: [
      ...['wsgi-file', 'file', 'module', 'wsgi', 'mount', 'worker-mount', 'pythonpath', 'home', 'pyrun'],
      ...[
        'import',
        'web3',
        'pump',
        'wsgi-lite',
        'pecan',
        'paste',
        'psgi',
        'rack',
        'rails',
        'lua',
        'jvm-class',
      ],
    ],
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_init_all_apps',
    code: true,
    needs: application,
  },
  {
    options: ['mule', 'farm'],
    evidence: 'source',
    source: 'core/master.c:master_loop',
    code: true,
    needs: always('mules', 'a mule loads its program when it starts; neither chain nor workers reload it'),
  },
  {
    options: ['spooler-import'],
    evidence: 'source',
    source: 'core/master.c:master_loop',
    code: true,
    needs: always('spoolers', 'a spooler imports it when it starts; neither chain nor workers reload it'),
  },
  {
    options: [
      ...['static-map', 'static-map2', 'check-static', 'check-static-docroot', 'static-gzip-dir'],
      ...['error-page-403', 'error-page-404', 'error-page-500', 'cgi', 'php-docroot', 'webdav-mount'],
    ],
    evidence: 'source',
    source: 'core/static.c, core/errors.c:error_page',
    needs: always('live', 'it is read for every request'),
  },
  {
    options: ['sni-dir'],
    evidence: 'documented',
    needs: always('live', 'a certificate is read when its name is asked for the first time'),
  },
  {
    options: ['emperor', 'emperor-on-demand-directory', 'legion-scroll'],
    evidence: 'documented',
    needs: always('live', 'the emperor detects changes by itself'),
  },
  {
    options: [
      ...['touch-reload', 'touch-workers-reload', 'touch-mules-reload', 'touch-spoolers-reload'],
      ...[
        'touch-chain-reload',
        'touch-logrotate',
        'touch-logreopen',
        'touch-exec',
        'touch-signal',
        'hook-touch',
      ],
      ...['fs-reload', 'fs-brutal-reload', 'fs-signal'],
    ],
    evidence: 'source',
    source: 'core/master.c:master_loop',
    needs: always('live', 'the master watches it by itself'),
  },
  {
    options: ['logto', 'logto2', 'daemonize', 'daemonize2', 'logger', 'req-logger'],
    evidence: 'source',
    source: 'core/logging.c:uwsgi_log_reopen',
    needs: always('live', 'l written to the master FIFO reopens the log, after the file was renamed'),
  },
  {
    options: [
      ...[
        'include',
        'inherit',
        'ini',
        'yaml',
        'json',
        'xml',
        'config',
        'envdir',
        'early-envdir',
        'for-readline',
      ],
      ...['plugins', 'need-plugins', 'plugins-dir', 'mime-file', 'load-file-in-cache'],
      ...['php-ini', 'php-ini-append', 'https', 'https2', 'https-socket', 'sslrouter', 'sni'],
      ...['ini-paste', 'carbon', 'py-sharedarea'],
    ],
    evidence: 'source',
    source: 'core/config.c:uwsgi_configure',
    needs: always('reload', readAtStart),
  },
  {
    options: ['shared-import', 'early-pyimport', 'lua-load', 'perl-exec', 'symcall', 'dlopen'],
    evidence: 'source',
    source: 'core/config.c:uwsgi_configure',
    code: true,
    needs: always('reload', readAtStart),
  },
];
