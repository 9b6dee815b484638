import { Alarms } from '../options/alarms';
import { Applications } from '../options/applications';
import { Caching } from '../options/caching';
import { Cgi } from '../options/cgi';
import { Cheapening } from '../options/cheapening';
import { CronTasks } from '../options/cron';
import { Empire } from '../options/empire';
import type { OptionWriter } from '../options/group';
import { Jvm } from '../options/jvm';
import { Legion } from '../options/legion';
import { Locks } from '../options/locks';
import { Logging } from '../options/logging';
import { Lua } from '../options/lua';
import { MainProcess } from '../options/main-process';
import { MasterProcess } from '../options/master-process';
import { Monitoring } from '../options/monitoring';
import { Networking } from '../options/networking';
import { Offloading } from '../options/offloading';
import { Php } from '../options/php';
import { Psgi } from '../options/psgi';
import { Python } from '../options/python';
import { Queue } from '../options/queue';
import { Rack } from '../options/rack';
import { Routing } from '../options/routing';
import type { SectionWriter } from '../options/section-writer';
import { Signals } from '../options/signals';
import { Spooling } from '../options/spooler';
import { Statics } from '../options/statics';
import { Subscriptions } from '../options/subscriptions';
import { Vassals } from '../options/vassals';
import { Websockets } from '../options/websockets';
import { Workers } from '../options/workers';
import { type Callable, callableGroup, type WithBasicParams } from './callable-group';
import { guardGroup } from './group-guard';
import { SectionLines } from './section-lines';
import type { PluginsParams } from './section-props';

/** Option groups of a section, each created on first access. */
export abstract class SectionGroups extends SectionLines implements SectionWriter {
  static readonly alarms = Alarms;
  static readonly applications = Applications;
  static readonly caching = Caching;
  static readonly cheapening = Cheapening;
  static readonly empire = Empire;
  static readonly locks = Locks;
  static readonly logging = Logging;
  static readonly mainProcess = MainProcess;
  static readonly masterProcess = MasterProcess;
  static readonly monitoring = Monitoring;
  static readonly networking = Networking;
  static readonly queue = Queue;
  static readonly routing = Routing;
  static readonly spooler = Spooling;
  static readonly statics = Statics;
  static readonly subscriptions = Subscriptions;
  static readonly workers = Workers;
  static readonly python = Python;
  static readonly cgi = Cgi;
  static readonly cron = CronTasks;
  static readonly jvm = Jvm;
  static readonly legion = Legion;
  static readonly lua = Lua;
  static readonly offloading = Offloading;
  static readonly php = Php;
  static readonly psgi = Psgi;
  static readonly rack = Rack;
  static readonly signals = Signals;
  static readonly vassals = Vassals;
  static readonly websockets = Websockets;

  private readonly groups = new Map<string, OptionWriter>();

  abstract printOut(value: unknown): this;
  abstract setPluginsParams(params: PluginsParams): this;
  /** @internal */
  abstract replacePlaceholders<T>(value: T): T;

  /** Alarms: notifications of problems. */
  get alarms(): Callable<Alarms<this>> {
    return this.callable('alarms', Alarms);
  }

  /** Applications to load, and their mount points. */
  get applications(): Callable<Applications<this>> {
    return this.callable('applications', Applications);
  }

  /** The cache of uWSGI, shared by all processes. */
  get caching(): Callable<Caching<this>> {
    return this.callable('caching', Caching);
  }

  /** Cheaper: adapts the number of workers to the load. */
  get cheapening(): Callable<Cheapening<this>> {
    return this.callable('cheapening', Cheapening);
  }

  /** Emperor: governs vassals, instances of their own configurations. */
  get empire(): Empire<this> {
    return this.group('empire', Empire);
  }

  /** Locks between processes. */
  get locks(): Callable<Locks<this>> {
    return this.callable('locks', Locks);
  }

  /** Logs: targets, filters, formats. */
  get logging(): Callable<Logging<this>> {
    return this.callable('logging', Logging);
  }

  /** The process itself: owner, hooks, names, pid files. */
  get mainProcess(): Callable<MainProcess<this>> {
    return this.callable('mainProcess', MainProcess);
  }

  /** The master, which watches the workers and attached processes. */
  get masterProcess(): Callable<MasterProcess<this>> {
    return this.callable('masterProcess', MasterProcess);
  }

  /** Statistics and metrics. */
  get monitoring(): Monitoring<this> {
    return this.group('monitoring', Monitoring);
  }

  /** Sockets. */
  get networking(): Callable<Networking<this>> {
    return this.callable('networking', Networking);
  }

  /** The queue of uWSGI, shared by all processes. */
  get queue(): Queue<this> {
    return this.group('queue', Queue);
  }

  /** Routers and routing of requests. */
  get routing(): Routing<this> {
    return this.group('routing', Routing);
  }

  /** Spoolers: queued tasks. */
  get spooler(): Callable<Spooling<this>> {
    return this.callable('spooler', Spooling);
  }

  /** Static files. */
  get statics(): Callable<Statics<this>> {
    return this.callable('statics', Statics);
  }

  /** Subscription servers and their clients. */
  get subscriptions(): Subscriptions<this> {
    return this.group('subscriptions', Subscriptions);
  }

  /** Worker processes. First access sets their number explicitly: one per processor, unless configured. */
  get workers(): Callable<Workers<this>> {
    const first = !this.groups.has('workers');
    const workers = this.callable('workers', Workers);
    if (first) workers.setCountAuto();
    return workers;
  }

  /** The Python plugin. It needs workers, so their number is made explicit first. */
  get python(): Callable<Python<this>> {
    if (!this.groups.has('python')) this.workers;
    return this.callable('python', Python);
  }

  /** CGI scripts. */
  get cgi(): Callable<Cgi<this>> {
    return this.callable('cgi', Cgi);
  }

  /** Scheduled tasks (`cron`). */
  get cron(): Callable<CronTasks<this>> {
    return this.callable('cron', CronTasks);
  }

  /** The Java plugin, with JWSGI and Ring. */
  get jvm(): Callable<Jvm<this>> {
    return this.callable('jvm', Jvm);
  }

  /** Legions: instances on several hosts with one lord. */
  get legion(): Callable<Legion<this>> {
    return this.callable('legion', Legion);
  }

  /** The Lua plugin. */
  get lua(): Callable<Lua<this>> {
    return this.callable('lua', Lua);
  }

  /** Offloading of slow transfers to threads. */
  get offloading(): Callable<Offloading<this>> {
    return this.callable('offloading', Offloading);
  }

  /** The PHP plugin. */
  get php(): Callable<Php<this>> {
    return this.callable('php', Php);
  }

  /** The Perl plugin. */
  get psgi(): Callable<Psgi<this>> {
    return this.callable('psgi', Psgi);
  }

  /** The Ruby plugin. */
  get rack(): Callable<Rack<this>> {
    return this.callable('rack', Rack);
  }

  /** uWSGI signals and their triggers. */
  get signals(): Callable<Signals<this>> {
    return this.callable('signals', Signals);
  }

  /** Options of vassals under an emperor. */
  get vassals(): Callable<Vassals<this>> {
    return this.callable('vassals', Vassals);
  }

  /** Websockets. */
  get websockets(): Callable<Websockets<this>> {
    return this.callable('websockets', Websockets);
  }

  /** Returns the group of this name as a function of its main parameters. */
  private callable<Group extends OptionWriter & WithBasicParams>(
    name: string,
    Kind: new (section: this) => Group,
  ): Callable<Group> {
    return callableGroup(this.group(name, Kind));
  }

  /** Returns the group of this name, always the same object. */
  private group<Group extends OptionWriter>(name: string, Kind: new (section: this) => Group): Group {
    const known = this.groups.get(name);
    if (known !== undefined) return known as Group;
    const made = new Kind(this);
    this.groups.set(name, made);
    return made;
  }
}

for (const [name, Kind] of Object.entries(SectionGroups)) {
  if (typeof Kind === 'function') guardGroup(name, Kind);
}
