import { waitForMutexes } from '../resources/host-mutex';
import { failureHint } from '../transport/failures';
import type { ExecResult, Host } from '../transport/host';
import { sh } from '../transport/shell';
import { lockFactsSh } from './generated/shell';
import { enter } from './host-folder';
import { type HostState, parseHostState, printHostState, readHostState } from './host-state';
import { type LockFacts, lockOf } from './lock-shell';

/** Expiry of a lock, in the local time of this machine. */
export function untilWhen({ expires }: LockFacts, now = Date.now()): string {
  const left = Math.max(0, Math.round(expires - now / 1_000));
  return `${new Date(expires * 1_000).toTimeString().slice(0, 8)} (${left} s from now)`;
}

/** Another deployer holds the lock of a host. */
export class LockedError extends Error {
  override readonly name = 'LockedError';

  constructor(
    readonly host: string,
    readonly holder: LockFacts,
  ) {
    super(
      `${host}: Cannot lock the host: ${holder.owner} holds it until ${untilWhen(holder)}, or longer while it lives; run again when it is done`,
    );
  }
}

/** Two hosts of one program are the same machine. */
export class SameMachineError extends Error {
  override readonly name = 'SameMachineError';

  constructor(
    readonly host: string,
    readonly other: string | undefined,
  ) {
    super(
      `${host}: Cannot lock the host: it must be a machine of its own, but ${other ?? 'another Host of this program'} is the same machine; declare one Host for it, and its resources below that`,
    );
  }
}

/** Options of a host lock. */
export interface LockOptions {
  readonly owner: string;
  /** Lease in seconds; an expired lock may be taken over. */
  readonly seconds: number;
  /** Whether the process that holds a lock has certainly exited; its lock is then taken over at once. */
  readonly isGone?: (owner: string) => boolean;
  readonly signal?: AbortSignal;
}

/** Scripts that take, renew and release the lock are not fenced by it. */
const unfenced = { fence: false, allowFailure: true } as const;

/**
 * Locks a host for a project and reads its state, in one script. An expired lock is taken over. Scripts of the
 * previous holder are waited for, so that their results are read.
 */
export async function lockHost(host: Host, project: string, options: LockOptions): Promise<HostState> {
  const { isGone = () => false, signal } = options;
  const first = await tryLock(host, options);
  if (first.code !== 73) return lockedHostState(host, project, first);
  const { lock } = await readHostState(host, project, signal);
  // The lock may have been released between the two reads.
  if (lock !== undefined && !isGone(lock.owner)) throw new LockedError(host.name, lock);
  const second = await tryLock(host, options, lock?.owner);
  if (second.code !== 73) return lockedHostState(host, project, second);
  const winner = (await readHostState(host, project, signal)).lock;
  throw new LockedError(host.name, winner ?? { owner: 'another deployer', expires: Date.now() / 1_000 });
}

function lockedHostState(host: Host, project: string, { stdout, stderr, code }: ExecResult): HostState {
  if (code === 0) return parseHostState(stdout, project, host.name);
  const must = failureHint(stderr) ?? `the inventory folder must be writable (exit status ${code})`;
  const why = code === 75 ? stderr : `${must}\n${stderr}`;
  throw new Error(`${host.name}: Cannot lock the host: ${why.trim()}`);
}

/** Exit status 73: another deployer holds the lock; 75: scripts of the previous holder do not end. */
function tryLock(host: Host, { owner, seconds, signal }: LockOptions, gone?: string): Promise<ExecResult> {
  return host.exec(
    sh`${enter}
${lockOf(owner, seconds, gone)}
${waitForMutexes}
take_lock
# Scripts of an earlier lock are waited for after this lock is ours; later ones see it.
( wait_for_mutexes ) || { status=$?; unlock; exit "$status"; }
renew_lock
${printHostState}`,
    { ...unfenced, purpose: 'lock the host', timeout: 660, signal },
  );
}

/** Identifies the lock file of a machine, even among containers of one kernel: its inode, place and text. */
export async function lockIdentity(host: Host): Promise<string> {
  const script = sh`${enter}
${lockFactsSh}
ls -i "$lock" && cat "$lock" && boot_id`;
  const { stdout } = await host.exec(script, { ...unfenced, purpose: 'compare the lock', readOnly: true });
  return stdout;
}

/** Renews a lock. Returns whether it is still ours. */
export async function renewLock(host: Host, options: LockOptions): Promise<boolean> {
  const script = sh`${enter}
${lockOf(options.owner, options.seconds)}
renew_lock`;
  const { code } = await host.exec(script, { ...unfenced, purpose: 'renew the lock' });
  return code !== 73;
}

/** Releases a host whose inventory did not change. */
export async function unlockHost(host: Host, owner: string, signal?: AbortSignal): Promise<void> {
  await host.exec(
    sh`${enter}
${lockOf(owner)}
unlock
:`,
    { fence: false, purpose: 'unlock the host', signal },
  );
}
