import { Section } from '../config/section';
import type { OneOrMore } from '../options/parts';
import type { Late } from '../options/text';

/** Options of a broodlord. */
export interface BroodlordOptions {
  /** Seconds without requests after which a zerg ends. @default - never */
  readonly zergDieOnIdle?: Late<number>;
  /** Directory of vassals. @default - not an emperor */
  readonly vassalsHome?: OneOrMore<Late<string>>;
  /** Maximum number of zergs for all vassals together. @default - none */
  readonly zergCount?: Late<number>;
  /** Seconds of overload after which a vassal asks for help. @default - never */
  readonly vassalOverloadSosInterval?: Late<number>;
  /** Requests in the listen queue above which a vassal asks for help. @default - never */
  readonly vassalQueueItemsSos?: Late<number>;
  /** Section of the emperor. @default - a new one */
  readonly sectionEmperor?: Section;
  /** Section of the zergs. @default - a copy of the emperor's */
  readonly sectionZerg?: Section;
}

/**
 * An emperor that gives overloaded vassals more workers.
 *
 * @example
 * const [emperor, zerg] = new Broodlord('/run/broodlord.sock', { vassalsHome: '/etc/vassals', zergCount: 40 }).configure();
 */
export class Broodlord {
  private readonly emperor: Section;
  private readonly zerg: Section;

  constructor(
    private readonly zergSocket: Late<string>,
    private readonly options: BroodlordOptions = {},
  ) {
    this.emperor = options.sectionEmperor ?? new Section();
    this.zerg = options.sectionZerg ?? Section.deriveFrom(this.emperor);
  }

  /** Configures both sections: the emperor's, and the zergs', named `zerg`. */
  configure(): readonly [emperor: Section, zerg: Section] {
    const { emperor, zerg, zergSocket, options } = this;
    emperor.workers.setZergServerParams(zergSocket);
    emperor.empire.setEmperorParams({ vassalsHome: options.vassalsHome });
    const { zergCount, vassalOverloadSosInterval, vassalQueueItemsSos } = options;
    emperor.empire.setModeBroodlordParams({ zergCount, vassalOverloadSosInterval, vassalQueueItemsSos });
    zerg.name = 'zerg';
    zerg.workers.setZergClientParams(zergSocket);
    if (options.zergDieOnIdle)
      zerg.masterProcess.setIdleParams({ timeout: options.zergDieOnIdle, exit: true });
    return [emperor, zerg];
  }
}
