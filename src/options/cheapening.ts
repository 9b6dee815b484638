import { type CheaperAlgorithm, cheaperAlgorithms } from './cheapening-algorithms';
import { OptionGroup } from './group';
import type { SectionWriter } from './section-writer';
import type { Late } from './text';

/** How the number of workers follows the load. */
export interface CheapeningBasicParams {
  /** Whether workers start with the first request only. Becomes `cheap`. @default - off */
  readonly spawnOnRequest?: Late<boolean>;
  /** How it is decided; see `Section.cheapening.algorithms`. Becomes `cheaper-algo`. @default - spare */
  readonly cheaperAlgo?: CheaperAlgorithm;
  /** Minimum number of workers; must be below the number of workers. Becomes `cheaper`. @default - all stay */
  readonly workersMin?: Late<number>;
  /** Workers at start. Becomes `cheaper-initial`. @default - the minimum */
  readonly workersStartup?: Late<number>;
  /** Workers to start at once. Becomes `cheaper-step`. @default - 1 */
  readonly workersStep?: Late<number>;
}

/** Memory of all workers together, in bytes, that keeps more from starting. */
export interface CheapeningMemoryLimits {
  /** Bytes of resident memory of all workers above which no more workers start. Becomes `cheaper-rss-limit-soft`. @default - none */
  readonly rssSoft?: Late<number>;
  /** Bytes of resident memory of all workers above which workers are stopped. Needs {@link rssSoft}. Becomes `cheaper-rss-limit-hard`. @default - none */
  readonly rssHard?: Late<number>;
}

/** How the number of workers follows the load. */
export class Cheapening<S extends SectionWriter = SectionWriter> extends OptionGroup<S> {
  static readonly algorithms = cheaperAlgorithms;
  readonly algorithms = cheaperAlgorithms;

  /** Sets how the number of workers follows the load. */
  setBasicParams(params: CheapeningBasicParams = {}) {
    this.flag('cheap', params.spawnOnRequest);
    if (params.cheaperAlgo !== undefined) this.setAlgorithm(params.cheaperAlgo);
    this.put('cheaper', params.workersMin);
    this.put('cheaper-initial', params.workersStartup);
    return this.put('cheaper-step', params.workersStep);
  }

  /** Sets what keeps more workers from starting. */
  setMemoryLimits(params: CheapeningMemoryLimits = {}) {
    this.put('cheaper-rss-limit-soft', params.rssSoft);
    return this.put('cheaper-rss-limit-hard', params.rssHard);
  }

  /** Lists the algorithms that this uWSGI knows at start. Becomes `cheaper-algo-list`. */
  printAlgorithms() {
    return this.flag('cheaper-algo-list', true);
  }

  private setAlgorithm(algorithm: CheaperAlgorithm) {
    // uwsgiconf names the algorithm first and its plugin then; uWSGI does not mind.
    this.section.put('cheaper-algo', algorithm.render());
    if (algorithm.plugin) this.section.loadPlugin(algorithm.plugin);
    for (const { key, value } of algorithm.directives) this.section.put(key, value);
  }
}
