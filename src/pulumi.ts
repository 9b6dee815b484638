// The surface for Pulumi programs: the classes of all resources, which the registry gives, and what is around them.
export { type DeployProjectOptions, deployProject } from './pulumi/deploy-project';
export * from './pulumi/generated/resources';
export { Provider, type ProviderArgs } from './pulumi/provider';
export { type HostOptions, Rollout, type RolloutArgs } from './pulumi/rollout';
export { UwsgiResource } from './pulumi/uwsgi-resource';
export { type SectionInput, wireInputs } from './pulumi/wire-inputs';
