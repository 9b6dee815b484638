import type { OptionKind } from '../config/catalog';
import { isOn } from '../config/switch';
import type { Activated, OptionChange } from './activation';
import { lostDaemons } from './daemons';

/** Evidence for a rule; a rule proven by a test is recorded in data/activation.json as `run`. */
export type Evidence = 'source' | 'documented' | 'assumed';

/** Activation of changes of some options. */
export interface ActivationRule extends Activated {
  /** Option names; aliases need not be listed. */
  readonly options?: readonly string[];
  readonly kinds?: readonly OptionKind[];
  readonly plugins?: readonly string[];
  readonly evidence: Evidence;
  /** File and function in uWSGI's source. */
  readonly source?: string;
  /** Changes that need another activation; the first that holds applies. */
  readonly unless?: readonly Exception[];
}

/** A kind of change that needs another activation than its option usually does. */
export interface Exception extends Activated {
  readonly when: string;
  readonly holds: (change: OptionChange) => boolean;
}

const added = (reason: string): Exception => ({
  when: 'added',
  holds: ({ kind }) => kind === 'add',
  activation: 'reload',
  reason,
});

const removed = (reason: string): Exception => ({
  when: 'removed',
  holds: ({ kind }) => kind === 'remove',
  activation: 'restart',
  reason,
});

const gone = (when: string, lost: (from: readonly string[], to: readonly string[]) => boolean) => ({
  when,
  holds: ({ kind, from, to }: OptionChange) =>
    kind === 'remove' || (kind === 'change' && (!known(from) || !known(to) || lost(texts(from), texts(to)))),
});

/** Whether all parts of a value are known; otherwise removed parts cannot be determined. */
const known = (value: unknown): boolean =>
  value !== undefined && (Array.isArray(value) ? value : [value]).every((item) => typeof item === 'string');

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);

const lostName = (from: readonly string[], to: readonly string[]): boolean => {
  const names = new Set(to.map((entry) => entry.split('=')[0]));
  return from.some((entry) => !names.has(entry.split('=')[0]));
};

const lostEntry = (from: readonly string[], to: readonly string[]): boolean =>
  from.some((entry) => !to.includes(entry));

const adopted =
  'uWSGI does not stop a daemon with a pidfile, and adopts it while it lives: only systemd ends it, with the unit';

/** Whether daemons with a pidfile change or go away: these outlive a reload, and the end of uWSGI. */
const losesDaemon = ({ option, kind, from, to }: OptionChange): boolean =>
  kind === 'remove' || kind === 'change'
    ? !known(from) || (kind === 'change' && !known(to)) || lostDaemons(option, from, to).length > 0
    : false;

const outlives: Exception = {
  when: 'a vassal, or no systemd',
  holds: ({ context }) => context.vassal === true || context.keepsDaemons === true,
  activation: 'reload',
  reason: 'the old daemon goes on: uWSGI does not stop it, and adopts it by its pidfile; end it by hand',
};

const last = (values: readonly string[]): number => Number(values[values.length - 1]);

const started = 'uWSGI does it when the process starts, and skips it in a reload';
const bound = 'it is set when the socket is bound; a reload inherits the socket as it is';
const logged = 'a reload keeps writing to the open log';

const dropsUser = (options: OptionChange['context']['running']): boolean =>
  ['uid', 'immediate-uid'].some((name) => options?.[name] !== undefined);

const dropsRights = (options: OptionChange['context']['running']): boolean =>
  ['uid', 'gid', 'immediate-uid', 'immediate-gid'].some((name) => options?.[name] !== undefined);

/** Rules in order of precedence: the first that names an option, its kind or its plugin applies. */
export const activationRules: readonly ActivationRule[] = [
  {
    options: ['listen', 'so-keepalive', 'socket-sndbuf', 'socket-rcvbuf', 'reuse-port', 'tcp-fast-open'],
    activation: 'restart',
    reason: bound,
    evidence: 'source',
    source: 'core/socket.c:bind_to_tcp',
  },
  {
    options: ['freebind', 'no-defer-accept', 'chmod-socket', 'chmod', 'chown-socket', 'abstract-socket'],
    activation: 'restart',
    reason: bound,
    evidence: 'source',
    source: 'core/socket.c:uwsgi_bind_sockets',
  },
  {
    options: ['shared-socket', 'undeferred-shared-socket'],
    activation: 'restart',
    reason: 'shared sockets are set up only when the process starts',
    evidence: 'source',
    source: 'core/socket.c:uwsgi_setup_shared_sockets',
  },
  {
    options: ['pidfile', 'pidfile2', 'safe-pidfile', 'safe-pidfile2'],
    activation: 'restart',
    reason: 'pidfiles are written only when the process starts',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_start',
  },
  {
    options: ['logto', 'logto2'],
    activation: 'restart',
    reason: logged,
    evidence: 'source',
    source: 'core/logging.c:uwsgi_setup_log',
    unless: [
      {
        when: 'log-reopen is set',
        holds: ({ context, kind }) => kind !== 'remove' && isOn(context.wanted?.['log-reopen']),
        activation: 'reload',
        reason: 'with log-reopen a reload reopens the log',
      },
    ],
  },
  {
    options: ['logfile-chmod', 'log-truncate'],
    activation: 'restart',
    reason: 'it is done when the log is opened, and a reload does not open it',
    evidence: 'source',
    source: 'core/logging.c:logto',
    unless: [
      {
        when: 'log-reopen is set',
        holds: ({ context }) => isOn(context.wanted?.['log-reopen']),
        activation: 'reload',
        reason: 'with log-reopen a reload reopens the log',
      },
    ],
  },
  {
    options: ['daemonize', 'daemonize2'],
    activation: 'restart',
    reason: started,
    evidence: 'source',
    source: 'core/logging.c:uwsgi_setup_log',
  },
  {
    options: ['uid', 'gid', 'immediate-uid', 'immediate-gid'],
    activation: 'restart',
    reason: 'a process that gave up its user or group cannot take another in a reload',
    evidence: 'source',
    source: 'core/utils.c:uwsgi_as_root',
    unless: [
      {
        when: 'added, and no uid is set',
        holds: ({ kind, context }) => kind === 'add' && !dropsUser(context.running),
        activation: 'reload',
        reason: 'a process that is still root changes over in the reload',
      },
    ],
  },
  {
    options: ['cap', 'chroot', 'pivot-root', 'pivot_root', 'unshare', 'unshare2'],
    activation: 'restart',
    reason: started,
    evidence: 'source',
    source: 'core/utils.c:uwsgi_as_root',
  },
  {
    options: ['hook-pre-jail', 'exec-pre-jail', 'call-pre-jail', 'mount-pre-jail', 'umount-pre-jail'],
    activation: 'restart',
    reason: started,
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_start',
  },
  {
    options: ['add-gid', 'no-initgroups', 'drop-after-init', 'drop-after-apps', 'master-as-root'],
    activation: 'restart',
    reason: 'rights that were given up do not come back in a reload',
    evidence: 'source',
    source: 'core/utils.c:uwsgi_as_root',
    unless: [
      {
        when: 'added, and the process stays root',
        holds: ({ kind, context }) => kind === 'add' && !dropsRights(context.running),
        activation: 'reload',
        reason: 'a process that is still root does it in the reload',
      },
    ],
  },
  {
    options: ['hook-as-root', 'exec-as-root', 'call-as-root', 'mount-as-root', 'umount-as-root'],
    activation: 'reload',
    reason: 'it runs again in every reload while the process is root',
    evidence: 'source',
    source: 'core/utils.c:uwsgi_as_root',
    unless: [
      {
        when: 'uid or gid is set',
        holds: ({ context }) => dropsRights(context.running),
        activation: 'restart',
        reason: 'after uid or gid the process is no longer root in a reload',
      },
    ],
  },
  {
    options: ['env', 'ienv'],
    activation: 'reload',
    reason: 'variables are set again when the file is read',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_opt_set_env',
    unless: [
      {
        ...gone('a variable goes away', lostName),
        activation: 'restart',
        reason: 'a variable that was removed stays in the environment over a reload',
      },
    ],
  },
  {
    options: ['envdir', 'early-envdir'],
    activation: 'reload',
    reason: 'variables are set again when the file is read',
    evidence: 'source',
    source: 'core/utils.c:uwsgi_envdir',
    unless: [
      {
        ...gone('a directory goes away', lostEntry),
        activation: 'restart',
        reason: 'variables that were set from it stay in the environment over a reload',
      },
    ],
  },
  {
    options: ['unenv'],
    activation: 'reload',
    reason: 'variables are unset when the file is read',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_opt_unset_env',
    unless: [
      {
        ...gone('a name goes away', lostEntry),
        activation: 'restart',
        reason: 'a variable that was unset is not there to be inherited over a reload',
      },
    ],
  },
  {
    options: ['umask'],
    activation: 'reload',
    reason: 'it is set again when the file is read',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_opt_set_umask',
    unless: [removed('the process keeps the umask that it has over a reload')],
  },
  {
    options: ['prio'],
    activation: 'reload',
    reason: 'it is set again in a reload',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_start',
    unless: [
      {
        ...gone('lowered or removed', (from, to) => !(last(to) >= last(from))),
        activation: 'restart',
        reason: 'a process keeps its niceness over a reload, and only root can lower it',
      },
    ],
  },
  {
    options: ['limit-as', 'limit-nproc', 'max-fd'],
    activation: 'reload',
    reason: 'the limit is set again in a reload',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_start',
    unless: [
      {
        ...gone('raised or removed', (from, to) => !(last(to) <= last(from))),
        activation: 'restart',
        reason: 'a process keeps its limits over a reload, and only root can raise them',
      },
    ],
  },
  {
    options: ['cgroup', 'cgroup-opt', 'setns', 'emperor-cap', 'vassals-cap'],
    activation: 'restart',
    reason: 'the process stays in the groups and namespaces that it is in',
    evidence: 'source',
    source: 'core/utils.c:uwsgi_set_cgroup, uwsgi_as_root',
    unless: [added('a process that is still root enters them in the reload')],
  },
  {
    options: [
      'jailed',
      'jail',
      'jail2',
      'libjail',
      'jail-ip4',
      'jail-ip6',
      'jail-attach',
      'jidfile',
      'namespace',
      'namespace-keep-mount',
      'namespace-net',
      'setns-preopen',
      'refork',
      'refork-as-root',
      'refork-post-jail',
      'fork-server',
      'fork-socket',
      'vassal-fork-base',
    ],
    activation: 'restart',
    reason: 'it decides where the process itself lives',
    evidence: 'assumed',
  },
  {
    options: ['master', 'no-server', 'command-mode'],
    activation: 'restart',
    reason: 'only a master process that serves can reload',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_run',
  },
  {
    options: ['lazy', 'exit-on-reload'],
    activation: 'restart',
    reason: 'the running process does not reload while it has it',
    evidence: 'source',
    source: 'core/uwsgi.c:grace_them_all, core/master_utils.c:uwsgi_reload',
    unless: [added('the process reloads once more before it has it')],
  },
  {
    options: ['honour-stdin'],
    activation: 'restart',
    reason: 'standard input that was closed does not come back in a reload',
    evidence: 'source',
    source: 'core/socket.c:uwsgi_bind_sockets',
    unless: [
      {
        when: 'removed',
        holds: ({ kind }) => kind === 'remove',
        activation: 'reload',
        reason: 'the reload closes standard input',
      },
    ],
  },
  {
    options: ['zerg', 'zerg-fallback'],
    activation: 'restart',
    reason: 'a zerg asks for its sockets only when it starts, and a reload ends it',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_start',
    unless: [
      {
        when: 'changed or removed from a running zerg',
        holds: ({ kind }) => kind !== 'add',
        activation: 'zerg',
        reason: 'a zerg is replaced by another one, it cannot reload',
      },
    ],
  },
  {
    options: ['zergpool', 'zerg-pool'],
    activation: 'restart',
    reason: 'a pool that reloads no longer hands out its sockets',
    evidence: 'documented',
  },
  {
    options: ['flock', 'flock-wait', 'flock2', 'flock-wait2'],
    activation: 'restart',
    reason: 'a reload closes the locked file again, after which the lock is free',
    evidence: 'source',
    source: 'core/setup_utils.c:uwsgi_setup_inherited_sockets',
    unless: [
      {
        when: 'removed',
        holds: ({ kind }) => kind === 'remove',
        activation: 'reload',
        reason: 'a reload closes the locked file',
      },
    ],
  },
  {
    options: ['force-cwd'],
    activation: 'restart',
    reason:
      'a reload goes to the directory that the process has by the old value, and only then reads the new one',
    evidence: 'source',
    source: 'core/master_utils.c:uwsgi_reload',
  },
  {
    options: ['binary-path'],
    activation: 'reload',
    reason: 'the reload reads it; the one after that executes it',
    evidence: 'source',
    source: 'core/master_utils.c:uwsgi_reload',
  },
  {
    options: [
      'attach-daemon',
      'attach-daemon2',
      'attach-control-daemon',
      'legion-attach-daemon',
      'legion-smart-attach-daemon',
      'legion-smart-attach-daemon2',
    ],
    activation: 'reload',
    reason: 'a reload stops the daemons and starts them again',
    evidence: 'source',
    source: 'core/daemons.c:uwsgi_detach_daemons',
    unless: [
      {
        ...outlives,
        holds: (change) =>
          change.option === 'attach-daemon2' && losesDaemon(change) && outlives.holds(change),
      },
      {
        when: 'attach-daemon2 loses a daemon with pidfile',
        holds: (change) => change.option === 'attach-daemon2' && losesDaemon(change),
        activation: 'restart',
        reason: adopted,
      },
    ],
  },
  {
    options: ['smart-attach-daemon', 'smart-attach-daemon2'],
    activation: 'restart',
    reason: adopted,
    evidence: 'source',
    source: 'core/daemons.c:uwsgi_detach_daemons',
    unless: [
      {
        when: 'daemons are only added',
        holds: (change) => !losesDaemon(change),
        activation: 'reload',
        reason: 'a reload starts the new daemons',
      },
      outlives,
    ],
  },
  {
    options: ['die-on-term'],
    activation: 'reload',
    reason: 'signals are set up again in a reload',
    evidence: 'source',
    source: 'core/master_utils.c:uwsgi_reload',
  },
  {
    options: ['strict', 'skip-zero', 'dump-options', 'show-config'],
    activation: 'none',
    reason: 'it acts while the file is read, and a running process has read it',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_setup',
  },
  {
    options: [
      'plugins-list',
      'loop-list',
      'cheaper-algo-list',
      'router-list',
      'clock-list',
      'logger-list',
      'alarm-list',
      'imperial-monitor-list',
    ],
    activation: 'none',
    reason: 'it only prints a list while uWSGI starts',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_start',
  },
  {
    kinds: ['command-prints'],
    activation: 'none',
    reason: 'it only prints while the file is read',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_opt_print',
  },
  {
    kinds: ['command-exits'],
    activation: 'none',
    reason: 'it is a command, after which uWSGI ends: nothing of a running process depends on it',
    evidence: 'source',
    source: 'core/uwsgi.c:uwsgi_opt_exit',
  },
  {
    kinds: ['deprecated-noop'],
    activation: 'none',
    reason: 'uWSGI does nothing with it any more',
    evidence: 'source',
  },
  {
    plugins: ['http', 'fastrouter', 'rawrouter', 'sslrouter', 'forkptyrouter', 'tuntap'],
    activation: 'reload',
    reason: 'a reload ends the routers, closes their sockets and starts them with the new options',
    evidence: 'source',
    source: 'plugins/corerouter/corerouter.c:uwsgi_corerouter_init',
  },
  {
    kinds: ['logic', 'logic-end', 'placeholder', 'config-include'],
    activation: 'reload',
    reason: 'a reload reads the file again from its first line',
    evidence: 'source',
    source: 'core/config.c:uwsgi_configure',
  },
  {
    kinds: ['socket'],
    activation: 'reload',
    reason: 'a reload inherits sockets by name, binds new ones and closes those no longer named',
    evidence: 'source',
    source: 'core/setup_utils.c:uwsgi_setup_inherited_sockets',
  },
  {
    plugins: ['core', 'python', 'cheaper_busyness', 'carbon', 'cgi', 'ping', 'pty', 'symcall', 'notfound'],
    activation: 'reload',
    reason: 'the process is executed again and rereads the file',
    evidence: 'source',
    source: 'core/master_utils.c:uwsgi_reload',
  },
  {
    activation: 'reload',
    reason: 'the process is executed again and its plugin rereads its options',
    evidence: 'assumed',
  },
];
