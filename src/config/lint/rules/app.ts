import type { RenderedDirective } from '../../line';
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

const moduleFile: LintRule = {
  id: 'module-file',
  title: 'module names a module, wsgi-file a file',
  reason:
    'Of module = app.py Python imports the module py of the package app, which does not exist, and of wsgi-file = app.py:app uWSGI opens a file of this name: all requests get 500.',
  fix: 'Write module = app:callable, or wsgi-file = app.py with callable = NAME',
  severity: 'warning',
  *check(section) {
    for (const at of section.all('module')) {
      const [, path, name] = /^([^%$@]*?)(?:\.py|(?<=\/[^/.:]*))(?::(\w+))?$/.exec(at.value) ?? [];
      if (path === undefined || path === '') continue;
      const file: RenderedDirective[] = at.value.includes('.py')
        ? [{ ...at, key: 'wsgi-file', value: `${path}.py` }]
        : [];
      const callable = name === undefined ? [] : [{ key: 'callable', value: name }];
      yield {
        at,
        message: `${at.key} = ${at.value} is a file, no module of Python`,
        ...(file.length === 0 ? {} : { repair: [...file, ...callable] }),
      };
    }
    for (const at of section.all('wsgi-file')) {
      const [, path, name] = /^([^%$@]*\.py):(\w+)$/.exec(at.value) ?? [];
      if (path === undefined) continue;
      yield {
        at,
        message: `uWSGI opens a file named ${at.value}: the callable belongs into callable`,
        repair: [
          { ...at, value: path },
          { key: 'callable', value: name! },
        ],
      };
    }
  },
};

const mountName: LintRule = {
  id: 'mount-without-script-name',
  title: 'A request reaches the application of its mount point',
  reason:
    'uWSGI selects by SCRIPT_NAME, which clients of HTTP do not send: without manage-script-name every request goes to the first application, with the whole path.',
  fix: 'Set manage-script-name = true',
  severity: 'warning',
  *check(section) {
    if (!section.has('http', 'https', 'http-socket', 'https-socket') || section.isOn('manage-script-name'))
      return;
    const at = section.all('mount').find(({ value }) => !/^\/?=/.test(value));
    if (at !== undefined)
      yield {
        at,
        message: `${at.key} = ${at.value} is not selected by the path: manage-script-name is not set`,
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
export const appRules: readonly LintRule[] = [app, moduleFile, mountName, lazyNeed, lazy, vacuum, binary];
