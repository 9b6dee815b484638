import { setTimeout as delay } from 'node:timers/promises';
import type { KillEngine } from './kill-engine';
import type { KillPlace } from './kill-place';
import { ask } from './poller';
import type { Random } from './random';

/** What was found after a client was killed. */
export interface KillVerdict {
  /** Milliseconds after the apply began. */
  readonly moment: number;
  /** Whether the client lived when it was killed, and had not just finished. */
  readonly hit: boolean;
  /** Which bytes the configuration had right afterwards. */
  readonly file: 'old' | 'new' | 'neither';
  /** Which version answered right afterwards. */
  readonly served: 'old' | 'new' | 'neither';
  /** Commands that the next run took. */
  readonly took: readonly string[];
  /** Milliseconds until the next run had converged. */
  readonly converged: number;
  readonly faults: readonly string[];
}

/** A host whose client is killed again and again while it applies. */
export class KillGround {
  #version = 0;
  /** Bytes of the configuration, after the last run that ended. */
  #content = '';
  /** Paths that are there when nothing goes on. */
  #usual: ReadonlySet<string> = new Set();
  /** Milliseconds of an apply that nobody kills. */
  #span = 0;

  constructor(
    private readonly place: KillPlace,
    private readonly engine: KillEngine,
  ) {}

  /** How long an apply takes, from when it begins to look at the host. */
  get span(): number {
    return Math.round(this.#span);
  }

  /** Makes the instance, and finds out how long a change of it takes. */
  async prepare(): Promise<void> {
    await this.engine.again('v0');
    for (const version of ['v1', 'v2']) {
      const { ended } = await this.engine.begin(version);
      const began = performance.now();
      const printed = await ended;
      this.#span = performance.now() - began;
      const answer = await ask(this.place.url);
      if (answer !== version) throw new Error(`An apply that nobody kills must work: ${answer}\n${printed}`);
    }
    this.#version = 2;
    this.#content = await this.#file();
    this.#usual = new Set(await this.#paths());
  }

  /** Kills a client while it applies, then lets another one finish. */
  async kill(random: Random): Promise<KillVerdict> {
    const [old, wanted] = [`v${this.#version}`, `v${this.#version + 1}`];
    this.#version += 1;
    const faults: string[] = [];
    const moment = random.int(0, this.span);
    const begun = await this.engine.begin(wanted);
    let over = false;
    void begun.ended.then(() => {
      over = true;
    });
    await delay(moment);
    const hit = !over;
    begun.kill();
    await begun.ended;
    const before = this.#content;
    const found = await this.#file();
    if (this.engine.remembers) faults.push(...(await this.#inventoryFaults()));
    const answer = await ask(this.place.url);
    const served = answer === old ? 'old' : answer === wanted ? 'new' : 'neither';
    if (served === 'neither') faults.push(`served ${answer}`);
    const began = performance.now();
    const took = await this.engine.again(wanted).catch((error: Error) => {
      faults.push(`next run: ${error.message}`);
      return [];
    });
    const converged = performance.now() - began;
    const now = await ask(this.place.url);
    if (now !== wanted) faults.push(`serves ${now} instead of ${wanted}`);
    this.#content = await this.#file();
    const file = found === before ? 'old' : found === this.#content ? 'new' : 'neither';
    if (file === 'neither') faults.push('torn file');
    const litter = (await this.#paths()).filter((path) => !this.#usual.has(path));
    if (litter.length > 0) faults.push(`litter: ${litter.join(' ')}`);
    if (this.engine.remembers) faults.push(...(await this.#inventoryFaults()));
    return { moment, hit, file, served, took, converged, faults };
  }

  async stop(): Promise<void> {
    await this.engine.stop();
    await this.place.stop();
  }

  #file(): Promise<string> {
    return this.place.sh(`cat ${this.place.file}`);
  }

  /** All paths but the revisions that are remembered, of which every change adds one. */
  async #paths(): Promise<readonly string[]> {
    const { folders, sh } = this.place;
    const paths = (await sh(`find ${folders.join(' ')} | sort -u`)).split('\n');
    return paths.filter((path) => path !== '' && !/\/history\/\d+\.json$/.test(path));
  }

  /** The inventory must be whole at every moment. */
  async #inventoryFaults(): Promise<readonly string[]> {
    const text = await this.place.sh(`cat ${this.place.state}/inventory/killed.json`);
    try {
      const { resources } = JSON.parse(text) as { resources: object };
      return Object.keys(resources).length === 1 ? [] : [`inventory of ${Object.keys(resources).length}`];
    } catch {
      return ['torn inventory'];
    }
  }
}
