import type { RenderedLine } from '../config/rendered';

/** How much a service is kept from: nothing, what no uWSGI needs, all but what its configuration names. */
export type Hardening = 'none' | 'basic' | 'strict';

/** What a hardened service still has to do. */
export interface HardeningNeeds {
  /** Directories and files that it writes. */
  readonly writes: readonly string[];
  /** Whether it reads from the homes of users. */
  readonly homes: boolean;
  /** Whether others reach it, or it reaches others, through files in /tmp. */
  readonly sharesTmp: boolean;
  /** Whether it starts as root and takes another user by itself. */
  readonly root: boolean;
}

/**
 * Settings that keep a uWSGI from what it does not need. All of them hold across a reload, for the master executes itself
 * anew within them.
 *
 * Left out on purpose: `MemoryDenyWriteExecute` (ctypes, cffi and JITs write code), `ProcSubset=pid` (uWSGI reads
 * net.core.somaxconn), `PrivateNetwork`, `PrivateUsers` and `UMask` (they change what an application can do or writes).
 */
export function hardening(level: Hardening, needs: HardeningNeeds): readonly RenderedLine[] {
  if (level === 'none') return [];
  const basic = {
    NoNewPrivileges: 'yes',
    ...(needs.sharesTmp ? {} : { PrivateTmp: 'yes' }),
    ProtectSystem: level === 'strict' ? 'strict' : 'full',
    ProtectKernelTunables: 'yes',
    ProtectKernelModules: 'yes',
    ProtectKernelLogs: 'yes',
    ProtectControlGroups: 'yes',
    ProtectClock: 'yes',
    ProtectHostname: 'yes',
    RestrictSUIDSGID: 'yes',
    RestrictRealtime: 'yes',
    LockPersonality: 'yes',
  };
  const strict = {
    ...(needs.writes.length === 0 ? {} : { ReadWritePaths: needs.writes.map(optionalPath).join(' ') }),
    ProtectHome: needs.homes ? 'read-only' : 'yes',
    PrivateDevices: 'yes',
    ProtectProc: 'invisible',
    RestrictNamespaces: 'yes',
    RestrictAddressFamilies: 'AF_UNIX AF_INET AF_INET6',
    SystemCallArchitectures: 'native',
    SystemCallFilter: '@system-service',
    SystemCallErrorNumber: 'EPERM',
    RemoveIPC: 'yes',
    // Another user is taken, and sockets and files are given to it, only by root.
    CapabilityBoundingSet: needs.root
      ? 'CAP_SETUID CAP_SETGID CAP_CHOWN CAP_FOWNER CAP_DAC_OVERRIDE CAP_KILL CAP_NET_BIND_SERVICE'
      : 'CAP_NET_BIND_SERVICE',
  };
  return Object.entries(level === 'strict' ? { ...basic, ...strict } : basic).map(([key, value]) => ({
    key,
    value,
  }));
}

/** A path that is missing is passed over, so that what writes there says so itself. */
const optionalPath = (path: string): string => `-${/\s/.test(path) ? `"${path}"` : path}`;
