// The embedded engine: plan and apply without Pulumi. Listed by hand.

export type { Activation } from './activation/activation';
export type { Action, Changing, Former, Handover, LiveAny, Noted } from './engine/action';
export type { ApplyEvents } from './engine/apply';
export { DeclarationError, type Desired } from './engine/desired';
export { formatPlan, type PlanStyle } from './engine/format-plan';
export { formatRollout } from './engine/format-rollout';
export { LockedError } from './engine/host-lock';
export type { HostState, InventoryError } from './engine/host-state';
export type { InventoryEntry } from './engine/inventory';
export type { LockFacts } from './engine/lock-shell';
export { isEmpty } from './engine/no-op';
export type { ActionResult } from './engine/perform';
export { type Plan, PlanError, type PlanOptions } from './engine/plan';
export {
  type RecordedRevision,
  type ResourceHistory,
  RollbackError,
  type RollbackStep,
} from './engine/rollback';
export type { HostBatch, RolloutPlan } from './engine/rollout';
export { type RolloutOutcome, RolloutStopped } from './engine/rollout-outcome';
export type { Resumed } from './engine/rollout-record';
export { parseSavedPlan, type SavedPlan, SavedPlanError, savePlan } from './engine/saved-plan';
export { type Applied, type ApplyOptions, Session, type SessionOptions } from './engine/session';
export { TargetError } from './engine/targets';
export type { Unreachable } from './engine/unreachable';
export type { Change, Difference } from './plan/change';
export type { PropPath, SecretPlaces } from './plan/secret-places';
export type { Live } from './resources/resource';
export type { Mask } from './secrets/mask';
export type { Counters } from './transport/host';
