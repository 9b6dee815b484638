import { posix } from 'node:path';

/** Actions of hooks in all releases (core/hooks.c uwsgi_register_base_hooks; perl, ffi and tcc come with plugins). */
const actions: ReadonlySet<string> = new Set([
  ...[
    'alarm',
    'append',
    'appendn',
    'call',
    'callint',
    'callintret',
    'callret',
    'cd',
    'chdir',
    'chmod',
    'chown',
  ],
  ...[
    'chown2',
    'creat',
    'create',
    'exec',
    'exit',
    'ffi',
    'hostname',
    'log',
    'mkdir',
    'mount',
    'perl',
    'print',
  ],
  ...[
    'putenv',
    'retryrpc',
    'rpc',
    'safeexec',
    'spinningfifo',
    'sticky',
    'tcc',
    'umount',
    'unix_signal',
    'unlink',
  ],
  ...['wait_for_dir', 'wait_for_file', 'wait_for_fs', 'wait_for_socket', 'write', 'writefifo', 'writen'],
]);

/** Whether uWSGI runs the value of an option while it starts. */
export const isHook = (key: string): boolean => /^(hook|exec|call|mount)-(?!touch)/.test(key);

/** Why no uWSGI can run a hook; undefined if it may. uWSGI ends when it meets an unknown action. */
export function hookFault(key: string, value: string): string | undefined {
  if (!key.startsWith('hook-') || key === 'hook-touch') return undefined;
  const action = /^!?([^:]*):/.exec(value)?.[1];
  if (action === undefined) return 'a hook must be written ACTION:ARGUMENT';
  return actions.has(action) ? undefined : `no hook action ${action}`;
}

/** Requirements of a hook or command: the program that it starts, the directory of the file that it writes. */
export function hookNeeds(
  key: string,
  value: string,
): { readonly program?: string; readonly folder?: string } {
  const [, action, argument] = key.startsWith('exec-')
    ? ['', 'exec', value]
    : (/^!?(\w+):(.*)/.exec(key.startsWith('hook-') ? value : '') ?? []);
  if (argument === undefined || key.endsWith('-atexit')) return {};
  const path = /^(\/[\w./+-]+)(?=\s|$)/.exec(argument.trim())?.[1];
  if (path === undefined) return {};
  if (action === 'exec') return { program: path };
  return /^(writen?|appendn?|create?)$/.test(action!) ? { folder: posix.dirname(path) } : {};
}
