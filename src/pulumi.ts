// The surface for Pulumi programs: the classes of all resources, which the registry gives, and what is around them.
export type { WireOptions, WireSections } from './config/wire';
export { type DeployProjectOptions, deployProject } from './pulumi/deploy-project';
export * from './pulumi/generated/resources';
export { Provider, type ProviderArgs } from './pulumi/provider';
export { type HostOptions, Rollout, type RolloutArgs } from './pulumi/rollout';
export type { EmperorOutputs, PostgresVassalInputs, VassalInputs } from './pulumi/special-args';
export type { Declared, DeepInput, Inputs, WithSections } from './pulumi/uwsgi-resource';
export { UwsgiResource } from './pulumi/uwsgi-resource';
export { type SectionInput, type WireInputs, wireInputs } from './pulumi/wire-inputs';
export type { EmperorRef } from './resources/postgres-vassal/props';
