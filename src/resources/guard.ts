import { hasUnknown, type Unknown } from '../plan/unknown';

/** Props as they are given, before defaults are filled in. */
export type GivenProps = Readonly<Record<string, unknown>>;

/** Whether the value at a path of the props is secret, or has a secret inside. */
export type HoldsSecret = (...path: readonly string[]) => boolean;

/** Props with the file modes that their secrets require, and what the user must know about it. */
export interface Guarded {
  /** The props, with a mode and a group where the user gave none. */
  readonly props: GivenProps;
  /** Reasons for a change of the mode, for a plan: `mode 640, group shop: it holds a secret`. */
  readonly notes: readonly string[];
  /** Settings that leave a secret readable for other users. */
  readonly warnings: readonly string[];
}

/** Nothing in the props is secret. */
export const unguarded = (props: GivenProps): Guarded => ({ props, notes: [], warnings: [] });

/** Mode and group that keep a file with a secret from other users. */
export interface FileGuard {
  /** Mode that it gets when none is given. */
  readonly mode?: string;
  /** Group that must read it, besides its owner. */
  readonly group?: string | Unknown | undefined;
}

/** Sets mode and group of a file that holds a secret, unless the user gave a mode; a mode that opens the file to all users is a warning. */
export function guardFile(given: GivenProps, { mode = '640', group }: FileGuard = {}): Guarded {
  const asked = given['mode'];
  if (asked !== undefined) {
    const open = typeof asked === 'string' && /[1-7]$/.test(asked);
    const warning = `mode ${asked} lets everybody on the host read a secret in it; leave \`mode\` out, or let it end in 0`;
    return { props: given, notes: [], warnings: open ? [warning] : [] };
  }
  const readers = given['group'] ?? group;
  const props = { ...given, mode, ...(readers === undefined ? {} : { group: readers }) };
  return { props, notes: [modeNote(props)], warnings: [] };
}

/** Note of a plan about the mode of a file that holds a secret. */
export function modeNote({ mode, group }: GivenProps): string {
  return `mode ${mode}${typeof group === 'string' ? `, group ${group}` : ''}: it holds a secret`;
}

/**
 * Group that must read a configuration besides root: that of the user who starts the process, or of the user that the process
 * becomes, which reads the file again at a reload. Undefined if that group is root's.
 */
export function readersOf(sections: unknown, service: unknown): string | undefined {
  const options = (sections as Record<string, Record<string, unknown>> | undefined)?.['uwsgi'] ?? {};
  const { user, group } = (service ?? {}) as { user?: unknown; group?: unknown };
  if (hasUnknown([options['gid'], user, group])) return undefined;
  const groups = [group ?? user, options['gid']].filter((one) => typeof one === 'string');
  return groups.find((one) => !/^(root|0)$/.test(one) && !/[%$@]/.test(one));
}

/** Warning about a secret in the environment of a unit, which every user can read. */
export const exposedEnvironment =
  'everybody on the host can read the environment of a unit (systemctl show), whatever the mode of its file; give secrets by `env` of the configuration, or by LoadCredential=';
