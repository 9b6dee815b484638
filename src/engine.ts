// The embedded engine: plan and apply without Pulumi. Listed by hand.
export type { ActionResult, ApplyEvents } from './engine/apply';
export { DeclarationError } from './engine/desired';
export { formatPlan, type PlanStyle } from './engine/format-plan';
export { LockedError } from './engine/inventory';
export { type Action, isEmpty, type Plan, PlanError, type PlanOptions } from './engine/plan';
export { type RecordedRevision, type ResourceHistory, RollbackError } from './engine/rollback';
export { type Applied, Session, type SessionOptions } from './engine/session';
