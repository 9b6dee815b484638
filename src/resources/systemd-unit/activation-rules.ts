import type { Activated } from '../../activation/activation';

/** Evidence of a rule: a test on a real systemd, systemd's source, its manual. */
export type UnitEvidence = 'run' | 'source' | 'documented';

/** Activation rule: how changes of some settings of a unit take effect. */
export interface UnitRule extends Activated {
  /** Sections it holds for; in every section where absent. */
  readonly sections?: readonly string[];
  /** Names of settings; the whole section where absent. */
  readonly settings?: readonly string[];
  readonly evidence: UnitEvidence;
  /** File and function of systemd 252, or page of its manual, that show it. */
  readonly source: string;
}

const next = 'daemon-reload is enough: systemd looks it up when the time comes';

/** Rules in their order: the first that names a setting and its section counts. `run` is proven by test/e2e/systemd. */
export const unitRules: readonly UnitRule[] = [
  {
    sections: ['Install'],
    activation: 'none',
    reason: 'it is acted on when the unit is enabled',
    evidence: 'documented',
    source: 'systemd.unit(5)',
  },
  {
    sections: ['Unit'],
    settings: ['Description', 'Documentation'],
    activation: 'none',
    reason: 'it is only shown',
    evidence: 'run',
    source: 'systemd.unit(5)',
  },
  {
    sections: ['Unit'],
    activation: 'daemon-reload',
    reason: 'daemon-reload is enough: dependencies, conditions and limits count for the next job',
    evidence: 'run',
    source: 'core/transaction.c:transaction_add_job_and_dependencies',
  },
  {
    sections: ['Service'],
    settings: [
      'ExecReload',
      'ExecStop',
      'ExecStopPost',
      'Restart',
      'RestartSec',
      'RestartPreventExitStatus',
      'RuntimeMaxSec',
      'TimeoutStopSec',
      'KillMode',
      'KillSignal',
    ],
    activation: 'daemon-reload',
    reason: next,
    evidence: 'run',
    source: 'core/service.c:service_coldplug',
  },
  {
    sections: ['Service'],
    settings: [
      'SuccessExitStatus',
      'RestartForceExitStatus',
      'RestartKillSignal',
      'RuntimeRandomizedExtraSec',
      'TimeoutSec',
      'TimeoutStartSec',
      'TimeoutAbortSec',
      'TimeoutStartFailureMode',
      'TimeoutStopFailureMode',
      'SendSIGHUP',
      'SendSIGKILL',
      'FinalKillSignal',
      'WatchdogSignal',
      'RuntimeDirectoryPreserve',
    ],
    activation: 'daemon-reload',
    reason: next,
    evidence: 'source',
    source: 'core/service.c:service_shall_restart, service_sigchld_event, service_enter_signal',
  },
  {
    settings: [
      'AllowedCPUs',
      'AllowedMemoryNodes',
      'BlockIOAccounting',
      'BlockIOWeight',
      'CPUAccounting',
      'CPUQuota',
      'CPUQuotaPeriodSec',
      'CPUShares',
      'CPUWeight',
      'DeviceAllow',
      'DevicePolicy',
      'IOAccounting',
      'IODeviceLatencyTargetSec',
      'IODeviceWeight',
      'IOReadBandwidthMax',
      'IOReadIOPSMax',
      'IOWeight',
      'IOWriteBandwidthMax',
      'IOWriteIOPSMax',
      'IPAccounting',
      'IPAddressAllow',
      'IPAddressDeny',
      'ManagedOOMMemoryPressure',
      'ManagedOOMMemoryPressureLimit',
      'ManagedOOMPreference',
      'ManagedOOMSwap',
      'MemoryAccounting',
      'MemoryHigh',
      'MemoryLimit',
      'MemoryLow',
      'MemoryMax',
      'MemoryMin',
      'MemorySwapMax',
      'StartupCPUWeight',
      'StartupIOWeight',
      'TasksAccounting',
      'TasksMax',
    ],
    activation: 'daemon-reload',
    reason: 'daemon-reload is enough: systemd rewrites the limits of every control group',
    evidence: 'source',
    source: 'core/unit-serialize.c:unit_deserialize_state (unit_invalidate_cgroup)',
  },
  {
    sections: ['Timer'],
    activation: 'daemon-reload',
    reason: 'daemon-reload is enough: the next elapse is computed again',
    evidence: 'run',
    source: 'core/timer.c:timer_coldplug',
  },
  {
    sections: ['Path'],
    activation: 'daemon-reload',
    reason: 'daemon-reload is enough: the watches of the paths are set up again',
    evidence: 'run',
    source: 'core/path.c:path_coldplug',
  },
  {
    sections: ['Slice'],
    activation: 'daemon-reload',
    reason: 'daemon-reload is enough: a slice is only a control group',
    evidence: 'source',
    source: 'core/unit-serialize.c:unit_deserialize_state (unit_invalidate_cgroup)',
  },
  {
    sections: ['Socket'],
    settings: ['MaxConnections', 'MaxConnectionsPerSource', 'TriggerLimitBurst', 'TriggerLimitIntervalSec'],
    activation: 'daemon-reload',
    reason: 'daemon-reload is enough: it counts for the next connection',
    evidence: 'source',
    source: 'core/socket.c:socket_enter_running',
  },
  {
    sections: ['Socket'],
    activation: 'restart',
    reason: 'the sockets must be closed and opened again, which systemd refuses while their service runs',
    evidence: 'run',
    source: 'core/socket.c:socket_start, socket_coldplug',
  },
  {
    sections: ['Mount'],
    settings: ['Options'],
    activation: 'reload',
    reason: 'a reload mounts it again with the new options',
    evidence: 'run',
    source: 'core/mount.c:mount_enter_remounting',
  },
  {
    sections: ['Mount'],
    settings: ['TimeoutSec', 'LazyUnmount', 'ForceUnmount', 'DirectoryMode', 'ReadWriteOnly'],
    activation: 'daemon-reload',
    reason: next,
    evidence: 'source',
    source: 'core/mount.c:mount_enter_unmounting',
  },
  {
    activation: 'restart',
    reason: 'systemd sets it up when the process starts',
    evidence: 'run',
    source: 'core/service.c:service_enter_start, core/execute.c:exec_child',
  },
];

/** The rule of a setting; systemd ignores sections and settings named `X-…`. */
export function unitRuleOf(section: string, setting: string): UnitRule {
  if (section.startsWith('X-') || setting.startsWith('X-')) return foreign;
  return unitRules.find(
    ({ sections, settings }) =>
      (sections?.includes(section) ?? true) && (settings?.includes(setting) ?? true),
  )!;
}

const foreign: UnitRule = {
  activation: 'none',
  reason: 'systemd passes it over',
  evidence: 'documented',
  source: 'systemd.unit(5)',
};

/** Activation of a changed setting of a unit. */
export function unitActivation(section: string, setting: string): Activated {
  const { activation, reason } = unitRuleOf(section, setting);
  return { activation, reason };
}
