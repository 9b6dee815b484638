import { OptionGroup } from './group';
import type { OneOrMore } from './parts';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';
import { type VassalScanner, vassalSources } from './vassal-sources';

/** How an emperor works. */
export interface EmperorParams {
  /**
   * Where the vassals are: a directory, a glob, a database or queue (see `Section.empire.sources`), or the address of
   * another monitor (see {@link Empire.printMonitors}).
   * Becomes `emperor`.
   * @default - none: no emperor
   */
  readonly vassalsHome?: OneOrMore<Late<string> | VassalScanner>;
  /** Name of the emperor process. Becomes `emperor-procname`. @default - as it was started */
  readonly name?: Late<string>;
  /** Seconds between two scans for changes. Becomes `emperor-freq`. @default - 3 */
  readonly scanInterval?: Late<number>;
  /** File for the number of the emperor's process. Becomes `emperor-pidfile`. @default - none */
  readonly pidFile?: Late<string>;
  /** Whether the emperor starts as early as possible, before the sockets are bound. Becomes `early-emperor`. @default - off */
  readonly spawnAsap?: Late<boolean>;
  /** Address of the stats server that serves the state of the vassals as JSON. Becomes `emperor-stats-server`. @default - none */
  readonly statsAddress?: Late<string>;
  /** Socket that triggers a scan for changes (uWSGI 2.1). Becomes `emperor-trigger-socket`. @default - none */
  readonly triggerSocket?: Late<string>;
  /** Whether the time of a link counts, not of what it leads to. Becomes `emperor-nofollow`. @default - off */
  readonly linksNoFollow?: Late<boolean>;
}

/** How an emperor is commanded (uWSGI 2.1). */
export interface EmperorCommandParams {
  /** Socket that takes commands. Becomes `emperor-command-socket`. @default - none */
  readonly commandSocket?: Late<string>;
  /** Whether each vassal waits for the command `spawn` before it starts. Becomes `emperor-wait-for-command`. @default - off */
  readonly waitForCommand?: Late<boolean>;
  /** Vassals that start without the command `spawn`. Becomes `emperor-wait-for-command-ignore`. @default - none */
  readonly waitForCommandExclude?: OneOrMore<Late<string>>;
}

/** Which binary runs the vassals. */
export interface VassalsWrapperParams {
  /** Binary of the vassals. Becomes `emperor-wrapper`. @default - the binary of the emperor */
  readonly wrapper?: Late<string>;
  /** Binaries that are tried before. Becomes `emperor-wrapper-override`. @default - none */
  readonly overrides?: OneOrMore<Late<string>>;
  /** Binaries that are tried when that one fails. Becomes `emperor-wrapper-fallback`. @default - none */
  readonly fallbacks?: OneOrMore<Late<string>>;
}

/** How a vassal that fails is slowed down. */
export interface ThrottleParams {
  /** Milliseconds added to the delay each time a vassal fails. Becomes `emperor-throttle`. @default - 1000 */
  readonly level?: Late<number>;
  /** Longest delay, in milliseconds (3 minutes by default). Becomes `emperor-max-throttle`. @default - 180000 */
  readonly levelMax?: Late<number>;
}

/** Seconds that an emperor waits for a vassal before it acts. */
export interface ToleranceParams {
  /** Seconds without a heartbeat after which a vassal that sends heartbeats is respawned. Becomes `emperor-required-heartbeat`. @default - 30 */
  readonly forHeartbeat?: Late<number>;
  /** Seconds a vassal that should stop may take. Becomes `emperor-curse-tolerance`. @default - 30 */
  readonly forCursedVassals?: Late<number>;
}

/** How a tyrant works: vassals run as the owner of their file. */
export interface TyrantParams {
  /** Whether vassals run as the owners of their files. Becomes `emperor-tyrant`. @default - off */
  readonly enable?: Late<boolean>;
  /** Whether the owner of a link counts, not of what it leads to. Becomes `emperor-tyrant-nofollow`. @default - off */
  readonly linksNoFollow?: Late<boolean>;
  /** Whether vassals get all groups of their user (uWSGI 2.1). Becomes `emperor-tyrant-initgroups`. @default - off */
  readonly useInitgroups?: Late<boolean>;
}

/** How a broodlord works: vassals that are overloaded get zergs, workers of their own. */
export interface BroodlordParams {
  /**
   * Maximum number of zergs of all vassals together. Becomes `emperor-broodlord`.
   * @default - none: no zergs are asked for
   */
  readonly zergCount?: Late<number>;
  /** Seconds of overload after which a vassal asks for help. Becomes `vassal-sos`. @default - never */
  readonly vassalOverloadSosInterval?: Late<number>;
  /** Requests in the listen queue with which a vassal asks for help. Becomes `vassal-sos-backlog`. @default - never */
  readonly vassalQueueItemsSos?: Late<number>;
}

/** Emperor: a uWSGI that runs other ones, its vassals. */
export class Empire<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  static readonly sources = vassalSources;
  readonly sources = vassalSources;

  /** Sets the main options of the emperor. */
  setEmperorParams(params: EmperorParams = {}) {
    this.add('emperor', params.vassalsHome);
    this.put('emperor-procname', params.name);
    this.put('emperor-freq', params.scanInterval);
    this.put('emperor-pidfile', params.pidFile);
    this.flag('early-emperor', params.spawnAsap);
    this.put('emperor-stats-server', params.statsAddress);
    this.put('emperor-trigger-socket', params.triggerSocket);
    return this.flag('emperor-nofollow', params.linksNoFollow);
  }

  /** Lists the monitors (where vassals may come from) at start. Becomes `imperial-monitor-list`. */
  printMonitors() {
    return this.flag('imperial-monitor-list', true);
  }

  /** Sets how the emperor is commanded. */
  setEmperorCommandParams(params: EmperorCommandParams = {}) {
    this.put('emperor-command-socket', params.commandSocket);
    this.flag('emperor-wait-for-command', params.waitForCommand);
    return this.add('emperor-wait-for-command-ignore', params.waitForCommandExclude);
  }

  /** Sets which binary runs the vassals. */
  setVassalsWrapperParams(params: VassalsWrapperParams = {}) {
    this.put('emperor-wrapper', params.wrapper);
    this.add('emperor-wrapper-override', params.overrides);
    return this.add('emperor-wrapper-fallback', params.fallbacks);
  }

  /** Sets how a vassal that fails is slowed down. */
  setThrottleParams(params: ThrottleParams = {}) {
    this.put('emperor-throttle', params.level);
    return this.put('emperor-max-throttle', params.levelMax);
  }

  /** Sets how long the emperor waits for vassals. */
  setToleranceParams(params: ToleranceParams = {}) {
    this.put('emperor-required-heartbeat', params.forHeartbeat);
    return this.put('emperor-curse-tolerance', params.forCursedVassals);
  }

  /** Runs vassals as the owners of their files. */
  setModeTyrantParams(params: TyrantParams = {}) {
    this.flag('emperor-tyrant', params.enable);
    this.flag('emperor-tyrant-nofollow', params.linksNoFollow);
    return this.flag('emperor-tyrant-initgroups', params.useInitgroups);
  }

  /** Gives overloaded vassals more workers. */
  setModeBroodlordParams(params: BroodlordParams = {}) {
    this.put('emperor-broodlord', params.zergCount);
    this.put('vassal-sos', params.vassalOverloadSosInterval);
    return this.put('vassal-sos-backlog', params.vassalQueueItemsSos);
  }
}
