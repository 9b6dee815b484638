// Reports of plans as Markdown and HTML, and plans without hosts. Listed by hand.

export type { Activation } from './activation/activation';
export type { Interruption } from './engine/interruptions';
export { htmlOf } from './report/html';
export { type MarkdownOptions, markdownOf } from './report/markdown';
export {
  type Effect,
  type Report,
  type ReportChange,
  type ReportHost,
  type ReportOptions,
  type ReportResource,
  type ReportWarning,
  reportOf,
} from './report/model';
export { type OfflinePlan, type OfflinePlanOptions, offlinePlan } from './report/offline-plan';
export type { NodeKind, Topology, TopologyEdge, TopologyHost, TopologyNode } from './report/topology/model';
