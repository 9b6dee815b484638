// The public surface of programs, listed by hand.

export type { Callable, WithBasicParams } from './config/callable-group';
export {
  catalog,
  nearestOptions,
  type OptionArgument,
  type OptionFacts,
  type OptionKind,
} from './config/catalog';
export {
  Configuration,
  type ConfigurationFormat,
  type ConfigurationOptions,
  type FormatOptions,
} from './config/configuration';
export type { EmbeddedPlugins } from './config/embedded-plugins';
export type { Environment, EnvironmentValue } from './config/environment';
export { type FileFormat, formatOfPath, parseFile, renderFile } from './config/file-format';
export { type ArgsOptions, formatArgs } from './config/formatters/args';
export { renderJson } from './config/formatters/json';
export { renderXml, type XmlOptions } from './config/formatters/xml';
export { renderYaml, type YamlOptions } from './config/formatters/yaml';
export type { UwsgiOptions, UwsgiPlugin } from './config/generated/options';
export { type IniOptions, renderIni } from './config/ini';
export type { RenderedComment, RenderedDirective } from './config/line';
export { type LintFinding, type LintOptions, lint, lintFile, lintIni } from './config/lint/lint';
export type { LintFacts, LintProfile, Severity } from './config/lint/rule';
export type { SectionView } from './config/lint/section-view';
export { literal } from './config/literal';
export type { Magic, OptionInput, Repeated, Size } from './config/option-types';
export { type ParsedIni, parseIni } from './config/parse';
export type { IniDiagnostic, IniDiagnosticCode } from './config/parse-diagnostics';
export { formatPrintText, type PrintColor, type PrintFormat } from './config/prints';
export { parseJson } from './config/readers/json';
export type { FileDiagnostic, FileDiagnosticCode, ParsedFile } from './config/readers/parsed-file';
export { parseXml } from './config/readers/xml';
export { parseYaml } from './config/readers/yaml';
export {
  type RenderedLine,
  type RenderedSection,
  type ResolveOutput,
  renderSections,
} from './config/rendered';
export {
  type BootstrapOptions,
  type OneValue,
  type OptionName,
  type OptionValues,
  Section,
} from './config/section';
export type { EnvOptions, PluginsParams, PrintOptions, SectionProps } from './config/section-props';
export { type TypeScriptOptions, toTypeScript } from './config/to-typescript';
export { UwsgiMagic, uwsgiMagic } from './config/uwsgi-magic';
export type { Application } from './constructs/application';
export { type Aspect, Aspects } from './constructs/aspects';
export {
  BroodlordEmperor,
  type BroodlordEmperorProps,
  type BroodProps,
} from './constructs/broodlord-emperor';
export { Certificates, type CertificatesProps } from './constructs/certificates';
export { Cron, type CronProps } from './constructs/cron';
export type {
  Declarable,
  HostResourceProps,
  OwnInputs,
  PropsOf,
  ResourceType,
} from './constructs/declared-props';
export { DjangoApp, type DjangoAppProps, type DjangoFiles } from './constructs/django-app';
export { Emperor, type EmperorProps } from './constructs/emperor';
export { FastApiApp, type FastApiAppProps } from './constructs/fastapi-app';
export { FlaskApp, type FlaskAppProps } from './constructs/flask-app';
export { Fleet, type FleetProps, type FleetSignature, type MemberProps } from './constructs/fleet';
export type { FloatingAddress } from './constructs/floating-address';
export { Host, type HostProps } from './constructs/host';
export { HostDirectory, type HostDirectoryProps } from './constructs/host-directory';
export { HostFile, type HostFileProps } from './constructs/host-file';
export { HostFolder, type HostFolderProps } from './constructs/host-folder';
export { HostResource, type OutputName } from './constructs/host-resource';
export type { InstanceOptions } from './constructs/instance-options';
export { type Instrument, type InstrumentProps, instrument, type SentryProps } from './constructs/instrument';
export { Lifecycle, type LifecycleOptions } from './constructs/lifecycle';
export { Maintenance, type MaintenanceProps } from './constructs/maintenance';
export { Mule, type MuleProps } from './constructs/mule';
export { PhpApp, type PhpAppProps } from './constructs/php-app';
export { PostgresVassal, type PostgresVassalProps } from './constructs/postgres-vassal';
export {
  type Declaration,
  Project,
  type ProjectProps,
  type Synthesis,
  SynthesisError,
} from './constructs/project';
export { PythonApp, type PythonAppProps } from './constructs/python-app';
export { Release, type ReleaseProps } from './constructs/release';
export { Router, type RouterLegion, type RouterProps, type RouterVerification } from './constructs/router';
export type { ServedAppProps } from './constructs/served-app';
export {
  ShardedEmperor,
  type ShardedEmperorProps,
  type ShardedVassalProps,
} from './constructs/sharded-emperor';
export { Slice, type SliceProps } from './constructs/slice';
export { Spooler, type SpoolerProps } from './constructs/spooler';
export { StaticSite, type StaticSiteProps } from './constructs/static-site';
export { Tags } from './constructs/tags';
export { Vassal, type VassalProps } from './constructs/vassal';
export { ZergPool, type ZergPoolProps, type ZergProps } from './constructs/zerg-pool';
export type * from './options';
export { ConfigurationError, OptionError } from './options/errors';
export type { RequestVar, UwsgiVar } from './options/routing/vars';
export { SecretError, secretFrom } from './options/secret-source';
export { localSurroundings, type Surroundings, withSurroundings } from './options/surroundings';
export { type Late, type Suggested, type Text, text } from './options/text';
export { OutputOf } from './plan/output-of';
export {
  forbidRoot,
  maxProcesses,
  type Policy,
  PolicyError,
  type PolicyFinding,
  type PolicyReport,
  type PolicyResource,
  requireHarakiri,
  requireMaster,
  requireNeedApp,
} from './policy';
export type { PolicySeverity } from './policy/policy';
export {
  Broodlord,
  type DjangoProject,
  djangoSection,
  EmperorSection,
  type EmperorSectionProps,
  NiceSection,
  PythonSection,
  pages,
  sysinitConfig,
} from './presets';
export type { BroodlordOptions } from './presets/broodlord';
export type { CertbotOptions, JsonLogOptions, NiceSectionProps } from './presets/nice-section';
export type { PageName } from './presets/pages';
export type { PythonSectionProps } from './presets/python-section';
export type { SysinitOptions } from './presets/sysinit';
export type { ResourceInputs, ResourceStates } from './resources/generated/types';
export type { RolloutOptions } from './rollout/batches';
export type { Connection, Credential } from './transport/connection';
export type { LateConnection, WithLate } from './transport/late-connection';
