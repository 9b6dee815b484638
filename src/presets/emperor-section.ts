import { checkConstructor } from '../config/group-guard';
import { Section } from '../config/section';
import type {
  BroodlordParams,
  ThrottleParams,
  ToleranceParams,
  TyrantParams,
  VassalsWrapperParams,
} from '../options/empire';
import type { AtMostOneOf, OneOrMore } from '../options/parts';
import type { Late } from '../options/text';
import type { VassalScanner } from '../options/vassal-sources';
import type { OnDemandParams, VassalAttributesParams } from '../options/vassals';

/** Constructor options of `EmperorSection`. Other options can be set as in every section. */
export interface EmperorSectionProps {
  /** Directories or globs of vassals, or other sources (`Section.empire.sources`). Becomes `emperor`. */
  readonly vassals: OneOrMore<Late<string> | VassalScanner>;
  /**
   * Whether vassals run as the owners of their files, with options. Becomes `emperor-tyrant`.
   * @default false
   */
  readonly tyrant?: boolean | Omit<TyrantParams, 'enable'>;
  /**
   * Capabilities that vassals keep, such as `net_bind_service` (Linux). Under a tyrant uWSGI 2.0 loses them with the
   * change of the
   * user: a vassal still may not bind port 80. Becomes `emperor-cap`.
   * @default - none
   */
  readonly capabilities?: OneOrMore<Late<string>>;
  /** Throttling of a failing vassal. @default - one more second each time, at most three minutes */
  readonly throttle?: ThrottleParams;
  /** Whether failing vassals are throttled. `false` becomes `emperor-no-blacklist`. @default true */
  readonly blacklist?: boolean;
  /** Timeouts of heartbeats and of stopping. @default - 30 seconds each */
  readonly tolerance?: ToleranceParams;
  /** On-demand start by the first connection. @default - immediate start */
  readonly onDemand?: AtMostOneOf<OnDemandParams, 'extension' | 'directory' | 'exec'>;
  /** Binary that runs the vassals. @default - the binary of the emperor */
  readonly wrapper?: Late<string> | VassalsWrapperParams;
  /** Attributes of vassals to collect (uWSGI 2.1). @default - none */
  readonly attributes?: VassalAttributesParams;
  /** Further suffixes of vassal files, with their dot. Becomes `emperor-extra-extension`. @default - none */
  readonly extraExtensions?: OneOrMore<Late<string>>;
  /**
   * Whether to compare the modification time of a link, not of its target. Becomes `emperor-nofollow`.
   * @default false
   */
  readonly noFollow?: boolean;
  /** Seconds between two scans for changes. Becomes `emperor-freq`. @default - 3 */
  readonly scanInterval?: Late<number>;
  /** Address of the stats server for vassals. Becomes `emperor-stats-server`. @default - a socket of its own */
  readonly stats?: Late<string>;
  /**
   * Whether vassals finish their requests when the emperor ends. Becomes `emperor-graceful-shutdown`.
   * @default true
   */
  readonly gracefulShutdown?: boolean;
  /** Broodlord mode: gives overloaded vassals more workers. @default - none */
  readonly broodlord?: BroodlordParams;
}

/**
 * A section for an emperor: a uWSGI that runs others and serves nothing itself, so it has no master.
 *
 * @example
 * new EmperorSection({ vassals: '/etc/uwsgi/vassals', tyrant: true })
 */
export class EmperorSection extends Section {
  constructor(props: EmperorSectionProps) {
    checkConstructor(new.target, EmperorSection, [props]);
    super({ strictConfig: true });
    const { tyrant = false, wrapper, onDemand = {}, capabilities, extraExtensions } = props;
    this.empire.setEmperorParams({
      vassalsHome: props.vassals,
      scanInterval: props.scanInterval,
      statsAddress: props.stats,
      linksNoFollow: props.noFollow,
    });
    if (tyrant !== false)
      this.empire.setModeTyrantParams({ ...(tyrant === true ? {} : tyrant), enable: true });
    this.empire.setThrottleParams(props.throttle);
    this.empire.setToleranceParams(props.tolerance);
    this.empire.setModeBroodlordParams(props.broodlord);
    this.empire.setVassalsWrapperParams(
      typeof wrapper === 'object' && isWrapper(wrapper) ? wrapper : { wrapper: wrapper as Late<string> },
    );
    this.vassals.setBasicParams({ capabilities, extraExtensions });
    this.vassals.setOnDemandParams(onDemand);
    this.vassals.setLifeParams({
      noBlacklist: props.blacklist === false ? true : undefined,
      gracefulShutdown: true,
    });
    // Set explicitly: the default of the emperor is graceful.
    if (props.gracefulShutdown === false) this.put('emperor-graceful-shutdown', false);
    this.vassals.setAttributesParams(props.attributes);
  }
}

function isWrapper(wrapper: object): wrapper is VassalsWrapperParams {
  return 'wrapper' in wrapper || 'overrides' in wrapper || 'fallbacks' in wrapper;
}
