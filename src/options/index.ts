// Types of option groups and of their parameters, listed by hand.
export type { AlarmType, CurlAlarmParams, XmppAlarmParams } from './alarm-types';
export type { AlarmOnFdParams, Alarms, AlarmsBasicParams } from './alarms';
export type { Applications, ApplicationsBasicParams } from './applications';
export type { AddCacheParams, Caching, CachingBasicParams } from './caching';
export type { Cgi, CgiBasicParams, CgiMount, CgiScriptsParams } from './cgi';
export type { Cheapening, CheapeningBasicParams, CheapeningMemoryLimits } from './cheapening';
export type {
  Busyness,
  BusynessEmergencyParams,
  BusynessParams,
  CheaperAlgorithm,
  QueueAlgorithm,
  QueueAlgorithmParams,
  Spare,
  Spare2,
  Spare2Params,
  SpareParams,
} from './cheapening-algorithms';
export type { CronBasicParams, CronCommandOptions, CronFetchOptions, CronTasks } from './cron';
export type { Directive, DirectiveValue, Renderable } from './directive';
export type {
  BroodlordParams,
  EmperorCommandParams,
  EmperorParams,
  Empire,
  ThrottleParams,
  ToleranceParams,
  TyrantParams,
  VassalsWrapperParams,
} from './empire';
export type { Given, PutOptions } from './group';
export type { Jvm, JvmApplicationParams, JvmBasicParams } from './jvm';
export type { Legion, LegionBasicParams, LegionHooks, LegionMembership } from './legion';
export type { LegionAction } from './legion-actions';
export type { IpcsemParams, LockFileOptions, Locks, LocksBasicParams } from './locks';
export type { Encoder } from './logging/encoders';
export type {
  Logger,
  LoggerOptions,
  MongoLoggerOptions,
  RedisLoggerOptions,
  RsyslogLoggerOptions,
  SyslogLoggerOptions,
} from './logging/loggers';
export type { Logging } from './logging/logging';
export type {
  EncoderUse,
  LogFileParams,
  LogFilters,
  LoggingBasicParams,
  LogUse,
  MasterLoggingParams,
  RequestsFilters,
} from './logging/params';
export type { Lua, LuaBasicParams, LuaLoadParams } from './lua';
export type { CallOptions, FileWriteOptions, HookAction, MountOptions } from './main-process/actions';
export type { AfterAppLoading, MainProcess, Owner } from './main-process/main-process';
export type {
  MainProcessBasicParams,
  MemoryParams,
  NamingParams,
  OnExitParams,
  OwnerParams,
  PidFileOptions,
} from './main-process/params';
export type { Phase } from './main-process/phases';
export type { MasterProcess } from './master-process';
export type {
  AttachClassicOptions,
  AttachOptions,
  CronTaskOptions,
  ExceptionHandlingParams,
  ExitEvents,
  IdleParams,
  MasterProcessBasicParams,
  MasterReloadParams,
} from './master-process-params';
export type { MetricsParams, MetricsThresholdOptions, Monitoring, StatsParams } from './monitoring';
export type { CarbonOptions } from './monitoring/carbon';
export type { Collector, FileCollectorOptions, MetricRef } from './monitoring/collectors';
export type { Metric, MetricOptions, MetricType } from './monitoring/metrics';
export type {
  CarbonPusher,
  FilePusherOptions,
  MongoOptions,
  PrefixOptions,
  Pusher,
  PusherOption,
  RrdtoolOptions,
  StatsdOptions,
  ZabbixOptions,
} from './monitoring/pushers';
export type { Networking } from './networking';
export type { DsnOptions } from './networking/dsn';
export type {
  BsdSocketParams,
  NetworkingBasicParams,
  Protocol,
  SniDirParams,
  SniParams,
  SocketParams,
  SslParams,
  UnixSocketParams,
} from './networking/params';
export type { SharedSocket, Socket, SocketAddress, SocketOptions } from './networking/socket';
export type {
  HttpSocketOptions,
  NphSocketOptions,
  SharedSocketOptions,
  SocketType,
  TlsSocketOptions,
  UwsgiSocketOptions,
} from './networking/socket-kinds';
export type { Offloading, OffloadingBasicParams } from './offloading';
export type { AtMostOneOf, Maybe, OneOrMore } from './parts';
export type { Php, PhpBasicParams, PhpCodeParams, PhpEarlyParams, PhpScriptsParams } from './php';
export type { PerlAutoReloadParams, PerlEarlyParams, PerlParams, Psgi, PsgiBasicParams } from './psgi';
export type { AutoreloadParams, ImportOptions, Python, PythonBasicParams, WsgiParams } from './python';
export type { Queue, QueueParams } from './queue';
export type { Rack, RackBasicParams, RubyModulesParams, RvmParams } from './rack';
export type {
  ErrorPageStatus,
  ErrorPagesParams,
  GeoipParams,
  HeaderCollectOptions,
  RegisterRouteOptions,
  Routing,
  UseRouterOptions,
} from './routing';
export type { RouteAction } from './routing/action';
export type {
  BreakOptions,
  RedirectOptions,
  RewriteOptions,
  RouteExternalOptions,
  RouteUwsgiOptions,
  SendOptions,
} from './routing/actions';
export type { AuthBasicOptions, AuthLdapOptions } from './routing/auth-actions';
export type { Modifier, ModifierFactory, ModifierOptions } from './routing/modifier';
export type {
  ForkptyRouter,
  ForkptyRouterBasicParams,
  ForkptyRouterOptions,
  ForkptyRouterWindowParams,
} from './routing/routers/forkpty-router';
export type { Forwarder, ForwarderCacheOptions, ForwarderCodeOptions } from './routing/routers/forwarders';
export type {
  HttpRouter,
  HttpRouterBasicParams,
  HttpRouterConnectionsParams,
  HttpRouterManageParams,
  HttpRouterOptions,
} from './routing/routers/http-router';
export type {
  ForwardingBasicParams,
  ForwardingConnectionsParams,
  ForwardTo,
  RequestRouter,
  RetryParams,
  RouterBasicParams,
  RouterConnectionsParams,
  RouterOwnerParams,
  RouterStep,
} from './routing/routers/router';
export type {
  FastRouter,
  FastRouterBasicParams,
  FastRouterConnectionsParams,
  FastRouterPostbufferingParams,
  FastRouterResubscriptionParams,
  RawRouter,
  RawRouterConnectionsParams,
  StreamRouterOptions,
} from './routing/routers/stream-routers';
export type {
  HttpsRouter,
  HttpsRouterOptions,
  SslRouter,
  SslRouterOptions,
} from './routing/routers/tls-routers';
export type {
  TuntapDeviceRule,
  TuntapDirection,
  TuntapFirewallOptions,
  TuntapRoute,
  TuntapRouter,
  TuntapRouterBasicParams,
  TuntapRouterOptions,
} from './routing/routers/tuntap-router';
export type { RouteRule, RouteRuleOptions, RouteStage } from './routing/rule';
export type {
  BuiltinSubject,
  CustomSubject,
  CustomSubjectOptions,
  RouteSubject,
  RouteText,
} from './routing/subjects';
export type { FixContentLenOptions, ToFileOptions } from './routing/transforms';
export type { GeoipField, RouteVar } from './routing/vars';
export type { SectionWriter } from './section-writer';
export type { Signals, SignalsBasicParams, TimerOptions, WatchOptions } from './signals';
export type { SpoolerBasicParams, Spooling } from './spooler';
export type {
  ExpirationCriterion,
  ExpirationRule,
  PathsCachingParams,
  StaticMapOptions,
  Statics,
  StaticsBasicParams,
} from './statics';
export type { Subscriptions } from './subscriptions';
export type { Algorithm, AlgorithmName, AlgorithmOptions } from './subscriptions/algorithms';
export type {
  SubscribeParams,
  SubscriptionClientParams,
  SubscriptionServerParams,
  SubscriptionVerificationParams,
} from './subscriptions/params';
export type { TextTemplate } from './text';
export type { NeedsPlugin } from './value-object';
export type {
  AmqpSourceOptions,
  MongodbSourceOptions,
  PostgresSourceOptions,
  VassalScanner,
  ZeromqSourceOptions,
} from './vassal-sources';
export type {
  OnDemandParams,
  VassalAttributesParams,
  Vassals,
  VassalsBasicParams,
  VassalsLifeParams,
} from './vassals';
export type { Websockets, WebsocketsBasicParams } from './websockets';
export type { MuleFarm } from './workers/mule-farm';
export type {
  HarakiriParams,
  MulesParams,
  ReloadOnExceptionParams,
  ReloadParams,
  ThreadParams,
  WorkersBasicParams,
} from './workers/params';
export type { Workers } from './workers/workers';
