// The embedded engine: plan and apply without Pulumi, and talk to what runs. Listed by hand.
export type { ActionResult, ApplyEvents } from './engine/apply';
export { DeclarationError } from './engine/desired';
export { formatPlan, type PlanStyle } from './engine/format-plan';
export { LockedError } from './engine/inventory';
export { type Action, isEmpty, type Plan, PlanError, type PlanOptions } from './engine/plan';
export { type RecordedRevision, type ResourceHistory, RollbackError } from './engine/rollback';
export { type Applied, Session, type SessionOptions } from './engine/session';
export type { CacheClient, CacheOptions, CacheSetOptions } from './runtime/cache';
export type { CallOptions, Connect } from './runtime/converse';
export type { Answer } from './runtime/exchange';
export type { Pong } from './runtime/ping';
export { acceptingWorkers, readEmperorStats, readInstanceStats } from './runtime/stats';
export type { EmperorStats, InstanceStats, VassalStats, WorkerStats } from './runtime/stats-types';
export { TalkError, type TalkReason } from './runtime/talk-error';
export { UwsgiClient } from './runtime/uwsgi-client';
export type { Bytes } from './runtime/uwsgi-packet';
export type { UwsgiRequest } from './runtime/uwsgi-request';
