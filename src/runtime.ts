// A client of running instances: statistics, requests, caches, signals. Listed by hand.
export type { CacheClient, CacheOptions, CacheSetOptions } from './runtime/cache';
export type { Connect, ConverseOptions } from './runtime/converse';
export type { ApplicationReply } from './runtime/exchange';
export { type FifoReload, MasterFifo, type WriteLetters } from './runtime/master-fifo';
export type { Pong } from './runtime/ping';
export { acceptingWorkers, readEmperorStats, readInstanceStats } from './runtime/stats';
export type { EmperorStats, InstanceStats, VassalStats, WorkerStats } from './runtime/stats-types';
export { TalkError, type TalkReason } from './runtime/talk-error';
export { UwsgiClient } from './runtime/uwsgi-client';
export type { Bytes } from './runtime/uwsgi-packet';
export type { UwsgiRequest } from './runtime/uwsgi-request';
