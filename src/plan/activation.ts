/** What makes a change effective in a running uWSGI, mildest first. */
export const activations = ['none', 'reload', 'restart'] as const;

/**
 * What makes a change effective in a running uWSGI.
 *
 * - `none`: nothing needs to happen
 * - `reload`: the master takes SIGHUP: same process, sockets kept, file read again, workers anew
 * - `restart`: stop and start
 */
export type Activation = (typeof activations)[number];

/** An activation with the reason for it, for people. */
export interface Activated {
  readonly activation: Activation;
  readonly reason: string;
}

const inherited = 'the listening socket is inherited over a reload and keeps it';
const atStart = 'uWSGI acts on it only when the process starts';

/** Options that a reload leaves as they were; each was tried on a running uWSGI 2.0.21. */
const needRestart: Readonly<Record<string, string>> = {
  listen: inherited,
  'chmod-socket': inherited,
  chmod: inherited,
  'chown-socket': inherited,
  'abstract-socket': inherited,
  pidfile: atStart,
  pidfile2: atStart,
  'safe-pidfile': atStart,
  'safe-pidfile2': atStart,
  logto: atStart,
  logto2: atStart,
  daemonize: atStart,
  daemonize2: atStart,
  uid: 'a reload keeps the user that the process has',
  gid: 'a reload keeps the group that the process has',
  master: 'only a master process can reload',
};

/** What makes a change of one uWSGI option effective. */
export function activationOf(option: string, kind: 'add' | 'remove' | 'change' | 'order'): Activated {
  const reason = needRestart[option];
  if (reason !== undefined) return { activation: 'restart', reason };
  if (option === 'env' && kind !== 'add') {
    return {
      activation: 'restart',
      reason: 'a variable that was removed stays in the environment over a reload',
    };
  }
  return { activation: 'reload', reason: 'the master reads the file again' };
}

/** The most disruptive of several activations; `none` of none. */
export function strongest(all: readonly (Activation | undefined)[]): Activation {
  return all.reduce<Activation>(
    (most, one) => (one !== undefined && activations.indexOf(one) > activations.indexOf(most) ? one : most),
    'none',
  );
}
