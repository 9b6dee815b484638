import type { LintRule } from '../rule';

const chainWorkers: LintRule = {
  id: 'chain-one-worker',
  title: 'A chain reload has a worker left to serve',
  reason: 'The chain restarts workers one after another: with a single one no request is served meanwhile.',
  fix: 'Run at least two workers, or reload in another way',
  severity: 'warning',
  *check(section) {
    const at = section.last('touch-chain-reload');
    if (at === undefined || (section.has('workers') && section.number('workers') !== 1)) return;
    yield { at, message: 'A chain reload of one worker leaves a gap' };
  },
};

const chainLazy: LintRule = {
  id: 'chain-without-lazy-apps',
  title: 'A chain reload brings new code',
  reason:
    'Without lazy-apps the workers of a chain are forked from the master, which still has the old code.',
  fix: 'Set lazy-apps = true',
  severity: 'warning',
  *check(section) {
    const at = section.last('touch-chain-reload') ?? section.last('touch-workers-reload');
    if (at === undefined || section.isOn('lazy-apps') || section.isOn('lazy')) return;
    yield { at, message: `${at.key} starts workers with the old code: lazy-apps is not set` };
  },
};

const zerg: LintRule = {
  id: 'zerg-reload',
  title: 'A zerg is replaced, never reloaded',
  reason: 'A zerg that gets HUP ends with code 1, and a zerg pool that gets HUP breaks.',
  fix: 'Start another zerg, then stop this one',
  severity: 'error',
  *check(section) {
    if (!section.has('zerg', 'zergpool')) return;
    for (const at of section.all('touch-reload', 'py-autoreload', 'reload-on-exception', 'fs-reload')) {
      yield { at, message: `${at.key} would reload a zerg, which ends it` };
    }
  },
};

const router: LintRule = {
  id: 'router-inside',
  title: 'A reload loses no request',
  reason:
    'HUP restarts a router within the instance, which drops its connections (8 of 784 requests in a measurement, 16 of 40 slow ones).',
  fix: 'Let a proxy connect to socket, or use http-socket; or reload by touch-chain-reload',
  severity: 'info',
  *check(section) {
    // A separate router has no workers that could be reloaded without it.
    const alone = !section.directives.some(({ key }) => /(^|-)socket$/.test(key));
    if (alone && section.directives.some(({ key }) => key.endsWith('-subscription-server'))) return;
    for (const at of section.all('http', 'https', 'http2https')) {
      yield { at, message: `The router of ${at.key} drops connections at a reload` };
    }
  },
};

const mercy: LintRule = {
  id: 'mercy-below-harakiri',
  title: 'A worker may finish its request before a reload kills it',
  reason:
    'A reload waits worker-reload-mercy seconds (60), then kills: a request may last as long as harakiri lets it.',
  fix: 'Set worker-reload-mercy to harakiri or more',
  severity: 'info',
  *check(section) {
    const [harakiri, patience] = [section.number('harakiri'), section.number('worker-reload-mercy') ?? 60];
    if (harakiri === undefined || harakiri <= patience) return;
    yield {
      at: section.last('harakiri')!,
      message: `A request may take ${harakiri} s, but a reload waits ${patience} s`,
    };
  },
};

const routerTimeout: LintRule = {
  id: 'harakiri-above-router',
  title: 'The router waits as long as a request may take',
  reason:
    'The HTTP router of the instance closes a connection on which nothing moves for http-timeout seconds (60): the client gets no answer, while the worker goes on.',
  fix: 'Set http-timeout to harakiri or more',
  severity: 'warning',
  *check(section) {
    if (!section.has('http', 'https', 'http-to-https')) return;
    const [harakiri, timeout] = [section.number('harakiri'), section.number('http-timeout')];
    const waits = section.has('http-timeout') ? timeout : 60;
    if (harakiri === undefined || waits === undefined || harakiri <= waits) return;
    yield {
      at: section.last('harakiri')!,
      message: `A request may take ${harakiri} s, but the HTTP router waits ${waits} s`,
    };
  },
};

/** Rules of reloads. */
export const reloadRules: readonly LintRule[] = [chainWorkers, chainLazy, zerg, router, mercy, routerTimeout];
