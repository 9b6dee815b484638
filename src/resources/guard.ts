import { hasUnknown } from '../plan/unknown';

/** Props as they are given, before defaults are filled in. */
export type GivenProps = Readonly<Record<string, unknown>>;

/** Whether the value at a path of the props is secret, or has a secret inside. */
export type HoldsSecret = (...path: readonly string[]) => boolean;

/** What secrets in props demand of the files of a resource. */
export interface Guarded {
  /** The props, with a mode and a group where the user said nothing of them. */
  readonly props: GivenProps;
  /** What a plan says of a change of the mode: `mode 640, group shop: it holds a secret`. */
  readonly notes: readonly string[];
  /** What leaves a secret readable for others all the same. */
  readonly warnings: readonly string[];
}

/** Nothing in the props is secret. */
export const unguarded = (props: GivenProps): Guarded => ({ props, notes: [], warnings: [] });

/** How a file with a secret is kept from others. */
export interface FileGuard {
  /** Mode that it gets when none is given. */
  readonly mode?: string;
  /** Group that must read it, besides its owner. */
  readonly group?: string;
}

/** Gives a file that holds a secret its mode and group, unless the user has; a mode of his that opens it is warned of. */
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

/** How a plan says that a file is kept from others. */
export function modeNote({ mode, group }: GivenProps): string {
  return `mode ${mode}${typeof group === 'string' ? `, group ${group}` : ''}: it holds a secret`;
}

/**
 * The group that must read a configuration besides root: that of whoever starts the process, or of the user that it becomes,
 * who reads it again at a reload. Undefined where that is root's.
 */
export function readersOf(sections: unknown, service: unknown): string | undefined {
  const options = (sections as Record<string, Record<string, unknown>> | undefined)?.['uwsgi'] ?? {};
  const { user, group } = (service ?? {}) as { user?: unknown; group?: unknown };
  if (hasUnknown([options['gid'], user, group])) return undefined;
  const groups = [group ?? user, options['gid']].filter((one) => typeof one === 'string');
  return groups.find((one) => !/^(root|0)$/.test(one) && !/[%$@]/.test(one));
}

/** What a secret in the environment of a unit cannot be kept from. */
export const exposedEnvironment =
  'everybody on the host can read the environment of a unit (systemctl show), whatever the mode of its file; give secrets by `env` of the configuration, or by LoadCredential=';
