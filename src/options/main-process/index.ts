export { actions, type CallOptions, type FileWriteOptions, HookAction, type MountOptions } from './actions';
export { type AfterAppLoading, MainProcess, type Owner } from './main-process';
export type * from './params';
export { type Phase, phases } from './phases';
