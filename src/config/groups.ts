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
  get alarms(): Alarms<this> {
    return this.group('alarms', Alarms);
  }

  /** Applications to load, and their mount points. */
  get applications(): Applications<this> {
    return this.group('applications', Applications);
  }

  /** The cache of uWSGI, shared by all processes. */
  get caching(): Caching<this> {
    return this.group('caching', Caching);
  }

  /** Cheaper: adapts the number of workers to the load. */
  get cheapening(): Cheapening<this> {
    return this.group('cheapening', Cheapening);
  }

  /** Emperor: governs vassals, instances of their own configurations. */
  get empire(): Empire<this> {
    return this.group('empire', Empire);
  }

  /** Locks between processes. */
  get locks(): Locks<this> {
    return this.group('locks', Locks);
  }

  /** Logs: targets, filters, formats. */
  get logging(): Logging<this> {
    return this.group('logging', Logging);
  }

  /** The process itself: owner, hooks, names, pid files. */
  get mainProcess(): MainProcess<this> {
    return this.group('mainProcess', MainProcess);
  }

  /** The master, which watches the workers and attached processes. */
  get masterProcess(): MasterProcess<this> {
    return this.group('masterProcess', MasterProcess);
  }

  /** Statistics and metrics. */
  get monitoring(): Monitoring<this> {
    return this.group('monitoring', Monitoring);
  }

  /** Sockets. */
  get networking(): Networking<this> {
    return this.group('networking', Networking);
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
  get spooler(): Spooling<this> {
    return this.group('spooler', Spooling);
  }

  /** Static files. */
  get statics(): Statics<this> {
    return this.group('statics', Statics);
  }

  /** Subscription servers and their clients. */
  get subscriptions(): Subscriptions<this> {
    return this.group('subscriptions', Subscriptions);
  }

  /** Worker processes. First access sets their number explicitly: one per processor, unless configured. */
  get workers(): Workers<this> {
    const first = !this.groups.has('workers');
    const workers = this.group('workers', Workers);
    if (first) workers.setCountAuto();
    return workers;
  }

  /** The Python plugin. It needs workers, so their number is made explicit first. */
  get python(): Python<this> {
    if (!this.groups.has('python')) this.workers;
    return this.group('python', Python);
  }

  /** CGI scripts. */
  get cgi(): Cgi<this> {
    return this.group('cgi', Cgi);
  }

  /** Scheduled tasks (`cron`). */
  get cron(): CronTasks<this> {
    return this.group('cron', CronTasks);
  }

  /** The Java plugin, with JWSGI and Ring. */
  get jvm(): Jvm<this> {
    return this.group('jvm', Jvm);
  }

  /** Legions: instances on several hosts with one lord. */
  get legion(): Legion<this> {
    return this.group('legion', Legion);
  }

  /** The Lua plugin. */
  get lua(): Lua<this> {
    return this.group('lua', Lua);
  }

  /** Offloading of slow transfers to threads. */
  get offloading(): Offloading<this> {
    return this.group('offloading', Offloading);
  }

  /** The PHP plugin. */
  get php(): Php<this> {
    return this.group('php', Php);
  }

  /** The Perl plugin. */
  get psgi(): Psgi<this> {
    return this.group('psgi', Psgi);
  }

  /** The Ruby plugin. */
  get rack(): Rack<this> {
    return this.group('rack', Rack);
  }

  /** uWSGI signals and their triggers. */
  get signals(): Signals<this> {
    return this.group('signals', Signals);
  }

  /** Options of vassals under an emperor. */
  get vassals(): Vassals<this> {
    return this.group('vassals', Vassals);
  }

  /** Websockets. */
  get websockets(): Websockets<this> {
    return this.group('websockets', Websockets);
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
