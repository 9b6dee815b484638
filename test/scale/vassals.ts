import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { Session } from '../../src/engine/session';
import { type Lab, type LabHost, startLab } from '../lab/lab';

/** What one apply did. */
export interface Step {
  readonly name: string;
  readonly seconds: number;
  /** Execs on the host. */
  readonly execs: number;
  /** How many resources were created, updated, left and deleted. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Vassals whose worker is another process than before, or that came or went. */
  readonly restarted: readonly string[];
  readonly vassals: number;
}

/** Many vassals under one emperor on a real host: deployed, deployed again, one changed, all but one removed, destroyed. */
export async function manyVassals(
  count: number,
  onStep: (step: Step) => void = () => {},
): Promise<readonly Step[]> {
  const lab = await startLab({ hosts: 1 });
  try {
    const estate = new ManyVassals(lab, count);
    const steps: Step[] = [];
    for (const [name, act] of estate.steps()) {
      const step = await estate.measure(name, act);
      steps.push(step);
      onStep(step);
    }
    return steps;
  } finally {
    await lab.stop();
  }
}

type Act = (session: Session) => Promise<Record<string, number>>;

class ManyVassals {
  readonly #host: LabHost;
  #workers: Readonly<Record<string, string>> = {};
  /** The connection outlives a session, and so does its count. */
  #execs = 0;

  constructor(
    private readonly lab: Lab,
    private readonly count: number,
  ) {
    this.#host = lab.hosts[0]!;
  }

  *steps(): Iterable<readonly [string, { project: Project; act: Act }]> {
    const all = Array.from({ length: this.count }, (_, index) => `v${index + 1}`);
    const apply: Act = async (session) => {
      const { plan, results } = await session.apply();
      for (const { error } of results) if (error !== undefined) throw error;
      return tally(plan.actions.map(({ kind }) => kind));
    };
    const destroy: Act = async (session) => {
      const { plan, results } = await session.destroy();
      for (const { error } of results) if (error !== undefined) throw error;
      return tally(plan.actions.map(({ kind }) => kind));
    };
    yield ['first deployment', { project: this.#project(all), act: apply }];
    yield ['nothing changed', { project: this.#project(all), act: apply }];
    yield ['one changed', { project: this.#project(all, 'v1'), act: apply }];
    yield ['all but one removed', { project: this.#project(['v1'], 'v1'), act: apply }];
    yield ['destroyed', { project: this.#project(['v1'], 'v1'), act: destroy }];
  }

  async measure(name: string, { project, act }: { project: Project; act: Act }): Promise<Step> {
    const session = new Session(project);
    try {
      const began = performance.now();
      const kinds = await act(session);
      const seconds = (performance.now() - began) / 1000;
      const total = session.counters().get('web1')!.execs;
      const execs = total - this.#execs;
      this.#execs = total;
      const [before, after] = [this.#workers, await this.#processes()];
      this.#workers = after;
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      const restarted = names.filter((one) => before[one] !== after[one]);
      return { name, seconds, execs, kinds, restarted, vassals: Object.keys(after).length };
    } finally {
      await session.close();
    }
  }

  #project(names: readonly string[], changed?: string): Project {
    const project = new Project('scale');
    const { address, hostKey } = this.#host;
    const connection = { host: address, user: 'root', hostKey, privateKeyPath: this.lab.keys.root };
    const emperor = new Emperor(new Host(project, 'web1', connection), 'emperor', { tyrant: true });
    for (const name of names) {
      const section = new Section()
        .set('socket', `/tmp/${name}.sock`)
        .set('processes', name === changed ? 2 : 1)
        .set('vacuum', true);
      emperor.addVassal(name, { section, owner: 'www-data', group: 'www-data' });
    }
    return project;
  }

  /** The processes of every vassal, by its name. */
  async #processes(): Promise<Record<string, string>> {
    const printed = await this.#host.sh(`for status in /proc/[0-9]*/cmdline; do
  pid=$(basename $(dirname $status))
  echo "$(tr '\\0' ' ' < $status 2>/dev/null | sed -n 's/.*--ini \\(v[0-9]*\\)\\.ini.*/\\1/p') $pid"
done 2>/dev/null | grep '^v' | sort -k1,1 -k2,2n`);
    const found: Record<string, string> = {};
    for (const line of printed.split('\n').filter(Boolean)) {
      const [name, pid] = line.split(' ') as [string, string];
      found[name] = `${found[name] ?? ''} ${pid}`;
    }
    return found;
  }
}

function tally(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
