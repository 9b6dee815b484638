import type { RenderedLine } from '../config/rendered';

/** Hardening level of a service: none, restrictions safe for every uWSGI, or only what the configuration needs. */
export type Hardening = 'none' | 'basic' | 'strict';

/** Access that a hardened service needs. */
export interface HardeningNeeds {
  /** Writable directories and files. */
  readonly writes: readonly string[];
  /** Whether it reads home directories. */
  readonly homes: boolean;
  /** Whether it shares files in /tmp with other processes. */
  readonly sharesTmp: boolean;
  /** Whether it starts as root and changes its user itself. */
  readonly root: boolean;
}

/**
 * Systemd settings that restrict a uWSGI to what it needs. All of them hold across a reload, because the master
 * executes itself again within them.
 *
 * Omitted on purpose: `MemoryDenyWriteExecute` (ctypes, cffi and JITs write code), `ProcSubset=pid` (uWSGI reads
 * net.core.somaxconn), `PrivateNetwork`, `PrivateUsers` and `UMask` (they change the abilities of an application or
 * its files).
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
    // Only root can change the user, and chown sockets and files.
    CapabilityBoundingSet: needs.root
      ? 'CAP_SETUID CAP_SETGID CAP_CHOWN CAP_FOWNER CAP_DAC_OVERRIDE CAP_KILL CAP_NET_BIND_SERVICE'
      : 'CAP_NET_BIND_SERVICE',
  };
  return Object.entries(level === 'strict' ? { ...basic, ...strict } : basic).map(([key, value]) => ({
    key,
    value,
  }));
}

/** Ignores missing paths (`-`), so that the process reports them itself. */
const optionalPath = (path: string): string => `-${/\s/.test(path) ? `"${path}"` : path}`;
