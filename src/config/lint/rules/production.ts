import type { LintRule } from '../rule';
import type { SectionView } from '../section-view';

/** An option that a service in production has, if the section is one that it applies to. */
interface Advice {
  readonly id: string;
  readonly option: string;
  readonly title: string;
  readonly reason: string;
  readonly value: string;
  readonly applies: (section: SectionView) => boolean;
}

const hasApp = (section: SectionView): boolean =>
  section.has('module', 'wsgi-file', 'mount', 'psgi', 'rack') && !section.has('emperor');
const isPython = (section: SectionView): boolean => section.has('module', 'wsgi-file');

const advices: readonly Advice[] = [
  {
    id: 'no-worker-lifetime',
    option: 'max-worker-lifetime',
    title: 'Workers are replaced now and then',
    reason: 'A worker lives until the instance ends, and keeps memory that it leaks.',
    value: '3600',
    applies: hasApp,
  },
  {
    id: 'no-rss-limit',
    option: 'reload-on-rss',
    title: 'A worker that grows is replaced',
    reason: 'A worker may grow until the kernel kills a process of its choice.',
    value: 'MEGABYTES',
    applies: hasApp,
  },
  {
    id: 'no-harakiri',
    option: 'harakiri',
    title: 'A request that hangs is ended',
    reason: 'A request that never ends holds its worker for ever.',
    value: 'SECONDS',
    applies: hasApp,
  },
  {
    id: 'no-reload-mercy',
    option: 'worker-reload-mercy',
    title: 'A reload waits as long as is meant',
    reason: 'A reload or a stop waits 60 s for each worker that still serves.',
    value: 'SECONDS',
    applies: hasApp,
  },
  {
    id: 'no-single-interpreter',
    option: 'single-interpreter',
    title: 'One application uses the main interpreter of Python',
    reason: 'Extensions of C that know one interpreter only fail, or lock up, in others.',
    value: 'true',
    applies: (section) => isPython(section) && !section.has('mount'),
  },
  {
    id: 'no-fork-hooks',
    option: 'py-call-osafterfork',
    title: 'Python resets its locks in forked workers',
    reason: 'A lock or thread of the master at the fork leaves the worker in a state that cannot end.',
    value: 'true',
    applies: (section) =>
      isPython(section) &&
      section.has('threads', 'enable-threads') &&
      !section.isOn('lazy-apps') &&
      !section.isOn('py-call-uwsgi-fork-hooks'),
  },
  {
    id: 'no-client-address',
    option: 'log-x-forwarded-for',
    title: 'The log shows the addresses of clients',
    reason: 'Behind a proxy each line about a request has the address of the proxy.',
    value: 'true',
    applies: (section) => section.has('http-socket') && !section.has('log-format', 'disable-logging'),
  },
  {
    id: 'small-buffer',
    option: 'buffer-size',
    title: 'The headers of a request fit',
    reason:
      'Requests whose headers and query string exceed 4096 bytes are refused: invalid request block size.',
    value: '32768',
    applies: hasApp,
  },
];

/** Rules of the profile `production`. */
export const productionRules: readonly LintRule[] = advices.map(
  ({ id, option, title, reason, value, applies }) => ({
    id,
    title,
    reason,
    fix: `Set ${option} = ${value}`,
    severity: 'info',
    profile: 'production',
    *check(section) {
      if (applies(section) && !section.has(option)) yield { option, message: `${option} is not set` };
    },
  }),
);
