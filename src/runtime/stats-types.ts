import { z } from 'zod';

// Fields as uWSGI names them (core/master_utils.c, core/emperor.c of 2.0.30; all were seen in 2.0.21). What else comes is
// let pass and left out: `cores[].vars` holds the headers of requests, cookies included.

const count = z.number();

/** An application that a worker loaded. Times in seconds. */
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
  /** 0 while there is no process. */
  pid: count,
  /** 1 while it takes requests. */
  accepting: count,
  requests: count,
  /** Requests since it was started last. */
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
  /** Microseconds of a request, on average. */
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
  /** Connections that wait; 0 where the system does not tell. */
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

/** What the stats server of an instance says. */
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
  /** Locks by name with the process that holds each, 0 for none. */
  locks: z.array(z.record(z.string(), count)),
  /** Empty where none is configured. */
  caches: z.array(cacheStats).default([]),
  sockets: z.array(socketStats),
  workers: z.array(workerStats),
  /** Empty where none is configured. */
  spoolers: z.array(spoolerStats).default([]),
});

/** An instance that an emperor looks after. Times in seconds since the epoch, 0 for never. */
const vassalStats = z.object({
  /** Name of its file in the directory, or what the monitor calls it. */
  id: z.string(),
  /** -1 or 0 while there is no process. */
  pid: count,
  born: count,
  /** Modification time of the configuration that it runs, in whole seconds. */
  last_mod: count,
  last_heartbeat: count,
  /** 1 once it served a request; never reset. */
  loyal: count,
  /** 1 once it was started; back to 0 for good at a reload. */
  ready: count,
  /** 1 while a worker takes requests; also for an application that cannot be imported, unless `need-app`. */
  accepting: count,
  last_loyal: count,
  last_ready: count,
  last_accepting: count,
  first_run: count,
  last_run: count,
  /** When it was told to end. */
  cursed: count,
  zerg: count,
  /** Address of the socket that starts it on demand, or empty. */
  on_demand: z.string(),
  uid: count,
  gid: count,
  monitor: z.string(),
  respawns: count,
});

/** A vassal that keeps failing. */
const blacklistStats = z.object({
  id: z.string(),
  /** Seconds until the next attempt. */
  throttle_level: count,
  attempt: count,
  first_attempt: count,
  last_attempt: count,
});

/** What the stats server of an emperor says. */
export const emperorStats = z.object({
  version: z.string(),
  pid: count,
  uid: count,
  gid: count,
  cwd: z.string(),
  /** What it watches. */
  emperor: z.array(z.string()),
  emperor_tyrant: count,
  throttle_level: count,
  vassals: z.array(vassalStats),
  blacklist: z.array(blacklistStats),
});

/** What the stats server of an instance says; fields as uWSGI names them. */
export type InstanceStats = z.infer<typeof instanceStats>;
/** A worker process. */
export type WorkerStats = z.infer<typeof workerStats>;
/** What the stats server of an emperor says; fields as uWSGI names them. */
export type EmperorStats = z.infer<typeof emperorStats>;
/** An instance that an emperor looks after. */
export type VassalStats = z.infer<typeof vassalStats>;
