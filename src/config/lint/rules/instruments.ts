import { instruments } from '../../instruments';
import type { RenderedDirective } from '../../line';
import type { LintRule } from '../rule';
import type { SectionView } from '../section-view';
import { isOlder, threadsAreOff } from '../versions';

/** The directive by which a section shows that an instrument is in use. */
export function signOf(section: SectionView, name: keyof typeof instruments): RenderedDirective | undefined {
  const { prefix, package: module } = instruments[name];
  return (
    section.all('import', 'shared-import').find(({ value }) => value.split('.')[0] === module) ??
    section.all('env').find(({ value }) => value.startsWith(prefix))
  );
}

/** Whether threads of the application get the interpreter only between requests, or never. */
export const hasNoThreads = (section: SectionView, version: string | undefined): boolean =>
  threadsAreOff(version) && !section.isOn('enable-threads') && !section.has('threads', 'gevent');

const isLazy = (section: SectionView): boolean => section.isOn('lazy-apps') || section.isOn('lazy');

const text = ({ key, value }: RenderedDirective): string => `${key} = ${value.split('=')[0]}`;

const threads: LintRule = {
  id: 'instrument-without-threads',
  title: 'The SDK of a vendor may use threads',
  reason:
    'It sends by a thread, which uWSGI before 2.0.27 does not run without threads or enable-threads: OpenTelemetry and New Relic send nothing, ddtrace ends its start with an exception, Sentry warns.',
  fix: 'Set enable-threads = true, or call instrument()',
  severity: 'warning',
  *check(section, { version }) {
    if (!hasNoThreads(section, version)) return;
    for (const [name, { title }] of Object.entries(instruments)) {
      const at = signOf(section, name as keyof typeof instruments);
      if (at !== undefined)
        yield {
          at,
          message: `${title} is in use (${text(at)}), and its threads do not run: enable-threads is not set`,
        };
    }
  },
};

const forkHooks: LintRule = {
  id: 'sentry-without-fork-hooks',
  title: 'The SDK of Sentry starts again in a forked worker',
  reason:
    'uWSGI forks workers without the hooks of Python, so a thread that the SDK started before is missing and its locks may stay locked: the SDK warns, and a worker may hang.',
  fix: 'Set py-call-uwsgi-fork-hooks = true or lazy-apps = true, or call instrument()',
  severity: 'warning',
  *check(section) {
    const at = signOf(section, 'sentry');
    if (at === undefined || isLazy(section) || section.isOn('py-call-uwsgi-fork-hooks')) return;
    yield {
      at,
      message: `Sentry is in use (${text(at)}), and workers fork without the hooks of Python: py-call-uwsgi-fork-hooks is not set`,
    };
  },
};

const atexit: LintRule = {
  id: 'datadog-without-skip-atexit',
  title: 'A worker with ddtrace ends without handlers of atexit',
  reason:
    'Before 2.0.30 the end of a worker that loaded the application itself may corrupt its memory, so ddtrace warns of lazy-apps without skip-atexit, and announces to refuse it.',
  fix: 'Set skip-atexit = true, or call instrument()',
  severity: 'warning',
  *check(section, { version }) {
    const at = signOf(section, 'datadog');
    // ddtrace takes any value for on.
    if (at === undefined || !section.has('lazy-apps', 'lazy')) return;
    if (section.has('skip-atexit') || !isOlder(version, 30)) return;
    yield { at, message: `Datadog is in use (${text(at)}) with lazy-apps, and skip-atexit is not set` };
  },
};

/** Rules about SDKs that watch the application. */
export const instrumentRules: readonly LintRule[] = [threads, forkHooks, atexit];
