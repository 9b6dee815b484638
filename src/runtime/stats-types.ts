import { z } from 'zod';

// Fields as uWSGI names them (core/master_utils.c, core/emperor.c of 2.0.30; all verified with 2.0.21). Other fields
// are accepted and dropped: `cores[].vars` holds request headers, cookies included.

const count = z.number();

/** An application loaded by a worker. Times in seconds. */
const appStats = z.object({
  id: count,
  modifier1: count,
  mountpoint: z.string(),
  startup_time: count,
  requests: count,
  exceptions: count,
  chdir: z.string(),
});

/** A thread or greenlet of a worker; `in_request` is 1 while it serves. */
const coreStats = z.object({
  id: count,
  requests: count,
  static_requests: count,
  routed_requests: count,
  offloaded_requests: count,
  write_errors: count,
  read_errors: count,
  in_request: count,
});

const workerStats = z.object({
  id: count,
  /** 0 without a process. */
  pid: count,
  /** 1 while it accepts requests. */
  accepting: count,
  requests: count,
  /** Requests since its last start. */
  delta_requests: count,
  exceptions: count,
  harakiri_count: count,
  signals: count,
  signal_queue: count,
  /** `idle`, `busy`, `cheap`, `pause` or `sig` with a number. */
  status: z.string(),
  /** Bytes; 0 without `memory-report`. */
  rss: count,
  /** Bytes; 0 without `memory-report`. */
  vsz: count,
  /** Microseconds spent in requests. */
  running_time: count,
  /** Seconds since the epoch. */
  last_spawn: count,
  respawn_count: count,
  /** Bytes sent. */
  tx: count,
  /** Average microseconds per request. */
  avg_rt: count,
  apps: z.array(appStats),
  cores: z.array(coreStats),
});

const cacheStats = z.object({
  name: z.string(),
  hash: z.string(),
  hashsize: count,
  keysize: count,
  max_items: count,
  blocks: count,
  blocksize: count,
  items: count,
  hits: count,
  miss: count,
  full: count,
  /** Seconds since the epoch. */
  last_modified_at: count,
});

const socketStats = z.object({
  name: z.string(),
  proto: z.string(),
  /** Waiting connections; 0 if the system does not report them. */
  queue: count,
  max_queue: count,
  shared: count,
  can_offload: count,
});

const spoolerStats = z.object({
  dir: z.string(),
  pid: count,
  tasks: count,
  respawns: count,
  running: count,
});

/** Answer of an instance's stats server. */
export const instanceStats = z.object({
  version: z.string(),
  listen_queue: count,
  listen_queue_errors: count,
  signal_queue: count,
  load: count,
  /** Process id of the master. */
  pid: count,
  uid: count,
  gid: count,
  cwd: z.string(),
  /** Process that holds each lock, by name; 0 for none. */
  locks: z.array(z.record(z.string(), count)),
  /** Empty if none is configured. */
  caches: z.array(cacheStats).default([]),
  sockets: z.array(socketStats),
  workers: z.array(workerStats),
  /** Empty if none is configured. */
  spoolers: z.array(spoolerStats).default([]),
});

/** A vassal of an emperor. Times in seconds since the epoch, 0 for never. */
const vassalStats = z.object({
  /** File name in the watched directory, or the name given by the monitor. */
  id: z.string(),
  /** -1 or 0 without a process. */
  pid: count,
  born: count,
  /** Modification time of the running configuration, in whole seconds. */
  last_mod: count,
  last_heartbeat: count,
  /** 1 once it served a request; never reset. */
  loyal: count,
  /** 1 after its start; permanently 0 after a reload. */
  ready: count,
  /** 1 while a worker accepts requests; also if the application cannot be imported, unless `need-app` is set. */
  accepting: count,
  last_loyal: count,
  last_ready: count,
  last_accepting: count,
  first_run: count,
  last_run: count,
  /** Time of the request to stop. */
  cursed: count,
  zerg: count,
  /** Address of the socket that starts it on demand, or empty. */
  on_demand: z.string(),
  uid: count,
  gid: count,
  monitor: z.string(),
  respawns: count,
});

/** A throttled vassal that fails repeatedly. */
const blacklistStats = z.object({
  id: z.string(),
  /** Seconds until the next attempt. */
  throttle_level: count,
  attempt: count,
  first_attempt: count,
  last_attempt: count,
});

/** Answer of an emperor's stats server. */
export const emperorStats = z.object({
  version: z.string(),
  pid: count,
  uid: count,
  gid: count,
  cwd: z.string(),
  /** The watched source. */
  emperor: z.array(z.string()),
  emperor_tyrant: count,
  throttle_level: count,
  vassals: z.array(vassalStats),
  blacklist: z.array(blacklistStats),
});

/** Answer of an instance's stats server; fields as uWSGI names them. */
export type InstanceStats = z.infer<typeof instanceStats>;
/** A worker process. */
export type WorkerStats = z.infer<typeof workerStats>;
/** Answer of an emperor's stats server; fields as uWSGI names them. */
export type EmperorStats = z.infer<typeof emperorStats>;
/** A vassal of an emperor. */
export type VassalStats = z.infer<typeof vassalStats>;
