import type { LintRule } from '../rule';

const app: LintRule = {
  id: 'no-need-app',
  title: 'uWSGI does not start without its application',
  reason: 'An application that fails to import is served as errors 500, with exit code 0: nothing notices.',
  fix: 'Set need-app = true',
  severity: 'warning',
  *check(section) {
    if (!section.has('module', 'wsgi-file', 'mount', 'paste', 'psgi', 'rack') || section.isOn('need-app'))
      return;
    yield {
      option: 'need-app',
      message: 'A broken application would be served as errors: need-app is not set',
    };
  },
};

const lazyNeed: LintRule = {
  id: 'lazy-need-app',
  title: 'A broken application is noticed before workers fork',
  reason:
    'With lazy-apps each worker loads the application by itself: the start succeeds, then workers die one after another.',
  fix: 'Check the import before activation, or leave lazy-apps out',
  severity: 'info',
  *check(section, { importChecked }) {
    if (importChecked === true || !section.isOn('lazy-apps') || !section.isOn('need-app')) return;
    yield {
      at: section.last('lazy-apps')!,
      message: 'need-app is judged only in the workers: lazy-apps is set',
    };
  },
};

const lazy: LintRule = {
  id: 'lazy',
  title: 'Applications are loaded late by lazy-apps, not by lazy',
  reason:
    'lazy changes the effect of signals: HUP restarts workers but does not read the configuration again.',
  fix: 'Use lazy-apps = true',
  severity: 'warning',
  *check(section) {
    if (!section.isOn('lazy')) return;
    const both = section.isOn('lazy-apps') ? ', and lazy-apps beside it cannot change that' : '';
    yield {
      at: section.last('lazy')!,
      message: `A reload does not read the configuration: lazy is set${both}`,
    };
  },
};

const vacuum: LintRule = {
  id: 'no-vacuum',
  title: 'Files of sockets go with the instance',
  reason:
    'Without vacuum the file of a unix socket stays, and clients see a refused connection instead of a missing file.',
  fix: 'Set vacuum = true',
  severity: 'info',
  *check(section) {
    const unix = section
      .all('socket', 'http-socket', 'uwsgi-socket')
      .find(({ value }) => value.startsWith('/'));
    if (unix !== undefined && !section.isOn('vacuum'))
      yield { option: 'vacuum', message: `The file ${unix.value} stays when the instance stops` };
  },
};

const binary: LintRule = {
  id: 'pyuwsgi-reload',
  title: 'pyuwsgi finds its virtual environment after a reload',
  reason:
    'A reload starts the resolved interpreter, which has lost the virtual environment: the instance dies.',
  fix: 'Set binary-path = VENV/bin/python3',
  severity: 'error',
  *check(section, { pyuwsgi }) {
    if (pyuwsgi && !section.has('binary-path')) {
      yield {
        option: 'binary-path',
        message: 'A reload kills pyuwsgi in a virtual environment: binary-path is not set',
      };
    }
  },
};

/** Rules of applications. */
export const appRules: readonly LintRule[] = [app, lazyNeed, lazy, vacuum, binary];
