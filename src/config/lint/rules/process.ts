import { instruments } from '../../instruments';
import type { LintRule } from '../rule';
import { hasNoThreads, signOf } from './instruments';

const masterless = ['harakiri', 'max-requests', 'max-worker-lifetime', 'reload-on-as', 'reload-on-rss'];

const master: LintRule = {
  id: 'needs-master',
  title: 'What watches workers has a master to do it',
  reason:
    'Without a master no process restarts a worker that ended: after max-requests, a limit of memory or harakiri no process answers. Vassals always have one, and so has what Debian starts with its default.ini.',
  fix: 'Set master = true',
  severity: 'warning',
  *check(section, { vassal }) {
    if (vassal || section.hasMaster() || section.has('emperor')) return;
    for (const at of section.all(...masterless)) {
      yield { at, message: `${at.key} needs a master process, and there is none` };
    }
    const workers = section.number('workers') ?? 1;
    if (workers > 1) {
      yield {
        at: section.last('workers')!,
        message: `${workers} workers run without a master: one that dies is not replaced`,
      };
    }
  },
};

const threads: LintRule = {
  id: 'no-threads',
  title: 'A Python application may use threads',
  reason:
    'Without threads or enable-threads uWSGI before 2.0.27 never gives the interpreter to threads that the application starts: they do not run.',
  fix: 'Set enable-threads = true',
  severity: 'info',
  *check(section, { version }) {
    if (!section.has('module', 'wsgi-file') || !hasNoThreads(section, version)) return;
    // An SDK that needs them has a rule of its own.
    if (Object.keys(instruments).some((name) => signOf(section, name as keyof typeof instruments))) return;
    yield { option: 'enable-threads', message: 'Threads that the Python application starts will not run' };
  },
};

const cheaper: LintRule = {
  id: 'cheaper-too-high',
  title: 'Fewer workers are kept than may run',
  reason: 'uWSGI does not start when cheaper is not below the number of workers.',
  fix: 'Lower cheaper, or raise workers',
  severity: 'error',
  *check(section) {
    const workers = section.has('workers') ? section.number('workers') : 1;
    const kept = section.number('cheaper');
    if (workers === undefined || kept === undefined || kept < workers) return;
    yield { at: section.last('cheaper')!, message: `cheaper is ${kept}, with ${workers} workers in all` };
  },
};

const cheaperInitial: LintRule = {
  id: 'cheaper-initial',
  title: 'As many workers start as may be kept and may run',
  reason: 'uWSGI ignores a cheaper-initial below cheaper or above workers, with a warning in its log.',
  fix: 'Set cheaper-initial between cheaper and workers',
  severity: 'warning',
  *check(section) {
    const at = section.last('cheaper-initial');
    const initial = section.number('cheaper-initial');
    if (at === undefined || initial === undefined) return;
    const [kept = 0, workers = Infinity] = [section.number('cheaper'), section.number('workers')];
    if (initial < kept) yield { at, message: `cheaper-initial is ${initial}, cheaper ${kept}` };
    if (initial > workers)
      yield { at, message: `cheaper-initial is ${initial}, with ${workers} workers in all` };
  },
};

const lifetimes: LintRule = {
  id: 'lifetime-order',
  title: 'A worker may live longer than it must',
  reason: 'uWSGI does not start unless max-worker-lifetime is above min-worker-lifetime (10 s when not set).',
  fix: 'Raise max-worker-lifetime above min-worker-lifetime',
  severity: 'error',
  *check(section) {
    const max = section.number('max-worker-lifetime');
    const min = section.has('min-worker-lifetime') ? section.number('min-worker-lifetime') : 10;
    if (min === undefined || max === undefined || max === 0 || min < max) return;
    yield {
      at: section.last('max-worker-lifetime')!,
      message: `max-worker-lifetime is ${max}, min-worker-lifetime ${min}`,
    };
  },
};

const idle: LintRule = {
  id: 'die-without-idle',
  title: 'die-on-idle has an idle time to wait for',
  reason: 'die-on-idle does nothing unless idle says after how many seconds.',
  fix: 'Set idle = SECONDS',
  severity: 'warning',
  *check(section) {
    if (section.isOn('die-on-idle') && !section.has('idle')) {
      yield { at: section.last('die-on-idle')!, message: 'die-on-idle has no effect: idle is not set' };
    }
  },
};

const harakiri: LintRule = {
  id: 'harakiri-after-client',
  title: 'A worker gives up before its client does',
  reason: 'When the proxy has gone, the worker still works on an abandoned request.',
  fix: 'Set harakiri below the timeout of the client',
  severity: 'warning',
  *check(section, { clientTimeout }) {
    if (clientTimeout === undefined || section.has('emperor')) return;
    const at = section.last('harakiri');
    if (at === undefined) {
      yield {
        option: 'harakiri',
        message: `The client waits ${clientTimeout} s, a worker for ever: harakiri is not set`,
      };
    } else if ((section.number('harakiri') ?? 0) >= clientTimeout) {
      yield { at, message: `harakiri is ${at.value} s, but the client leaves after ${clientTimeout} s` };
    }
  },
};

const group: LintRule = {
  id: 'uid-without-gid',
  title: 'A process that changes its user changes its group',
  reason: 'With uid alone the process keeps the group it was started with, root as a rule.',
  fix: 'Set gid, too',
  severity: 'warning',
  *check(section) {
    if (section.has('uid') && !section.has('gid'))
      yield { at: section.last('uid')!, message: 'uid is set without gid' };
  },
};

const twice: LintRule = {
  id: 'workers-twice',
  title: 'The number of workers is said once',
  reason: 'processes and workers are one option of uWSGI under two names, of which the last one counts.',
  fix: 'Remove one of the two',
  severity: 'error',
  *check(section) {
    const all = section.all('processes');
    const last = all.at(-1);
    const conditional = section.conditional();
    if (all.some((at) => conditional.has(at))) return;
    const first = all.find(({ key, value }) => key !== last?.key && value !== last?.value);
    if (first === undefined || last === undefined) return;
    yield {
      at: first,
      message: `${first.key} = ${first.value} has no effect: ${last.key} = ${last.value} comes behind it`,
    };
  },
};

const zero: LintRule = {
  id: 'no-workers',
  title: 'At least one worker answers requests',
  reason: 'With processes = 0 uWSGI binds its sockets and starts no worker: requests hang.',
  fix: 'Set processes to 1 or more; without the option there is one worker',
  severity: 'warning',
  *check(section) {
    const at = section.last('processes');
    if (at === undefined || section.has('emperor') || !/^0+$/.test(at.value)) return;
    yield { at, message: `${at.key} is 0: requests are accepted, and none is answered` };
  },
};

/** Rules of processes. */
export const processRules: readonly LintRule[] = [
  master,
  threads,
  cheaper,
  cheaperInitial,
  lifetimes,
  idle,
  harakiri,
  group,
  twice,
  zero,
];
