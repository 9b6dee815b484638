// The surface for Pulumi programs, listed by hand.
export { type DeployProjectOptions, deployProject } from './pulumi/deploy-project';
export { Provider, type ProviderArgs } from './pulumi/provider';
export { type HostOptions, Rollout, type RolloutArgs } from './pulumi/rollout';
export { Configuration, type ConfigurationArgs } from './resources/configuration/configuration-resource';
export { Directory, type DirectoryArgs } from './resources/directory/directory-resource';
export { Emperor, type EmperorArgs } from './resources/emperor/emperor-resource';
export { File, type FileArgs } from './resources/file/file-resource';
export { Instance, type InstanceArgs } from './resources/instance/instance-resource';
export { Pause, type PauseArgs } from './resources/pause/pause-resource';
export {
  PostgresVassal,
  type PostgresVassalArgs,
} from './resources/postgres-vassal/postgres-vassal-resource';
export { Release, type ReleaseArgs } from './resources/release/release-resource';
export { SystemdUnit, type SystemdUnitArgs } from './resources/systemd-unit/systemd-unit-resource';
export { Tmpfiles, type TmpfilesArgs } from './resources/tmpfiles/tmpfiles-resource';
export { UwsgiResource } from './resources/uwsgi-resource';
export { Vassal, type VassalArgs } from './resources/vassal/vassal-resource';
export { type SectionInput, wireInputs } from './resources/wire';
