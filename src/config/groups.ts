import { Alarms } from '../options/alarms';
import { Applications } from '../options/applications';
import { Caching } from '../options/caching';
import { Cheapening } from '../options/cheapening';
import { Empire } from '../options/empire';
import type { OptionWriter } from '../options/group';
import { Locks } from '../options/locks';
import { Logging } from '../options/logging';
import { MainProcess } from '../options/main-process';
import { MasterProcess } from '../options/master-process';
import { Monitoring } from '../options/monitoring';
import { Networking } from '../options/networking';
import { Python } from '../options/python';
import { Queue } from '../options/queue';
import { Routing } from '../options/routing';
import { Spooler } from '../options/spooler';
import { Statics } from '../options/statics';
import { Subscriptions } from '../options/subscriptions';
import { Workers } from '../options/workers';
import type { Section } from './section';

/** The topics of uWSGI's options, each of them made when it is first asked for. */
export abstract class SectionGroups {
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
  static readonly spooler = Spooler;
  static readonly statics = Statics;
  static readonly subscriptions = Subscriptions;
  static readonly workers = Workers;
  static readonly python = Python;

  private readonly groups = new Map<string, OptionWriter>();

  /** Alarms: what tells somebody that something is wrong. */
  get alarms(): Alarms {
    return this.group('alarms', Alarms);
  }

  /** Which applications are loaded, and where they are mounted. */
  get applications(): Applications {
    return this.group('applications', Applications);
  }

  /** The cache of uWSGI, shared by all processes. */
  get caching(): Caching {
    return this.group('caching', Caching);
  }

  /** How the number of workers follows the load. */
  get cheapening(): Cheapening {
    return this.group('cheapening', Cheapening);
  }

  /** Emperor: governs vassals, instances of their own configurations. */
  get empire(): Empire {
    return this.group('empire', Empire);
  }

  /** Locks: how processes take turns. */
  get locks(): Locks {
    return this.group('locks', Locks);
  }

  /** Logs: targets, filters, formats. */
  get logging(): Logging {
    return this.group('logging', Logging);
  }

  /** The process itself: owner, hooks, names, pid files. */
  get mainProcess(): MainProcess {
    return this.group('mainProcess', MainProcess);
  }

  /** The master, which watches the workers and attached processes. */
  get masterProcess(): MasterProcess {
    return this.group('masterProcess', MasterProcess);
  }

  /** Statistics and metrics. */
  get monitoring(): Monitoring {
    return this.group('monitoring', Monitoring);
  }

  /** Sockets. */
  get networking(): Networking {
    return this.group('networking', Networking);
  }

  /** The queue of uWSGI, shared by all processes. */
  get queue(): Queue {
    return this.group('queue', Queue);
  }

  /** Routers and routing of requests. */
  get routing(): Routing {
    return this.group('routing', Routing);
  }

  /** Spoolers: tasks done later. */
  get spooler(): Spooler {
    return this.group('spooler', Spooler);
  }

  /** Static files. */
  get statics(): Statics {
    return this.group('statics', Statics);
  }

  /** Subscription servers and their clients. */
  get subscriptions(): Subscriptions {
    return this.group('subscriptions', Subscriptions);
  }

  /** Worker processes. The first touch makes their number explicit: one per processor, unless something was said. */
  get workers(): Workers {
    if (!this.groups.has('workers')) {
      const workers = this.group('workers', Workers);
      workers.setCountAuto();
    }
    return this.group('workers', Workers);
  }

  /** The Python plugin. It needs workers, so their number is made explicit first. */
  get python(): Python {
    if (!this.groups.has('python')) this.workers;
    return this.group('python', Python);
  }

  /** The group of this name, the same one each time. */
  private group<Group extends OptionWriter>(name: string, Kind: new (section: Section) => Group): Group {
    const known = this.groups.get(name);
    if (known !== undefined) return known as Group;
    const made = new Kind(this as unknown as Section);
    this.groups.set(name, made);
    return made;
  }
}
