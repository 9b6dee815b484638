// Talking to a running uWSGI, listed by hand.
export type { CacheClient, CacheOptions, CacheSetOptions } from './cache';
export type { CallOptions, Connect } from './converse';
export type { Answer } from './exchange';
export { getHttp, type HttpRequest } from './http-request';
export type { Pong } from './ping';
export { type Probe, probeProps, probeScript } from './probe';
export { type ProbeResult, type RunProbesOptions, runProbes } from './run-probes';
export { acceptingWorkers, readEmperorStats, readInstanceStats } from './stats';
export type { EmperorStats, InstanceStats, VassalStats, WorkerStats } from './stats-types';
export { TalkError, type TalkReason } from './talk-error';
export { UwsgiClient } from './uwsgi-client';
export type { Bytes } from './uwsgi-packet';
export type { UwsgiRequest } from './uwsgi-request';
