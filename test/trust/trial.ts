import { Disturbance } from './disturbance';
import type { Deployer } from './engines';
import type { Facts } from './facts';
import { foreign, halfFiles, leftOver, names, printed, type Usual, usualOf } from './judge';
import type { Client, Ended } from './product';
import { type Engine, idOf, type RunSpec } from './run-spec';
import type { Thing } from './scene';
import { Stage } from './stage';
import { type Operation, type Subject, subjects } from './subjects';
import type { Broken, Invariant, Verdict } from './verdict';
import { quiet, serves } from './watch';

/** Bytes of a run that nothing disturbs, until one was counted. */
const guess = { toHost: 14_000, toClient: 6_000 };

/** What hosts have where subjects are, or are not, by the engine: only Pulumi notes who owns what. The same on every stage. */
const usualStates: Record<Engine, Map<string, Usual>> = { embedded: new Map(), Pulumi: new Map() };

/** A stage on which one run comes after another. */
export class Trial {
  #stage: Stage | undefined;
  #version = 0;
  /** What each subject has now; absent where it was never deployed on this stage. */
  #standing = new Map<string, Thing | undefined>();
  readonly #bytes = new Map<string, Record<'toHost' | 'toClient', number>>();

  constructor(private readonly deployer: Deployer) {}

  /** One run, from a host on which its subject is as it must be before. */
  async run(spec: RunSpec): Promise<Verdict> {
    const began = performance.now();
    const subject = subjects[spec.subject]!;
    const about = {
      id: idOf(spec),
      kind: spec.kind.name,
      type: subject.type,
      operation: spec.operation,
      engine: spec.engine,
    };
    const broken: Broken[] = [];
    let hit = false;
    let code: number | undefined;
    let said = '';
    try {
      const done = await this.#try(spec, subject, broken);
      hit = done.hit;
      code = done.code;
      said = done.said;
    } catch (error) {
      broken.push({ invariant: 'next run converges', seen: `the suite stumbled: ${(error as Error).stack}` });
    }
    // What is broken must not be what the next run starts from.
    if (broken.length > 0) await this.#clear();
    return { ...about, hit, code, took: Math.round(performance.now() - began), broken, said };
  }

  async stop(): Promise<void> {
    await this.#clear();
  }

  async #clear(): Promise<void> {
    const stage = this.#stage;
    this.#stage = undefined;
    this.#standing.clear();
    this.deployer.forget();
    await stage?.stop();
  }

  async #ready(): Promise<Stage> {
    this.#stage ??= await Stage.start();
    return this.#stage;
  }

  async #try(
    spec: RunSpec,
    subject: Subject,
    broken: Broken[],
  ): Promise<{ hit: boolean; code: number | undefined; said: string }> {
    const stage = await this.#ready();
    const { kind, operation, random } = spec;
    const old = await this.#begin(spec.subject, operation);
    const goal = this.#goalOf(spec.subject, operation, old);
    const before = await stage.facts();
    const start = (thing: Thing | undefined) => ({
      scene: stage.scene(subject.declared, thing, subject.folder),
      secret: stage.secret,
    });
    const disturbance = new Disturbance(
      stage,
      random,
      subject,
      operation,
      old,
      goal,
      this.#bytes.get(`${spec.subject} ${operation}`) ?? guess,
      (thing, args) => this.deployer.apply({ ...start(thing), args }),
    );
    await kind.disturb(disturbance);
    stage.proxy.arm(...disturbance.interruptions);
    const tried = goal === undefined || kind.wrong === undefined ? goal : { ...goal, wrong: kind.wrong };
    const client = this.deployer.apply({
      ...start(tried),
      library: kind.library === true && spec.engine === 'embedded',
      env: disturbance.env,
    });
    disturbance.client = client;
    const ended = await this.#endOf(client, disturbance, broken);
    if (spec.engine === 'embedded' || !disturbance.killed)
      broken.push(...printed(ended, this.#secrets(stage)));
    await Promise.all(disturbance.meanwhile);
    if (!disturbance.hit || ended.code === 0)
      this.#bytes.set(`${spec.subject} ${operation}`, { ...stage.proxy.passed });
    stage.proxy.arm();
    await quiet(stage, broken);
    const served = disturbance.silences
      ? undefined
      : await serves(
          stage,
          subject,
          [old, disturbance.goal, tried, ...disturbance.tried],
          broken,
          'old or new serves',
        );
    const during = await stage.facts();
    for (const undo of disturbance.undone) await undo();

    const next = disturbance.goal;
    const args = disturbance.nextArguments;
    const after = await this.deployer.again({ ...start(next), args });
    broken.push(...printed(after, this.#secrets(stage)));
    const refused = kind.mayRefuse === true && ended.code !== 0 && after.code !== 0;
    if (after.code !== 0 && !refused) {
      broken.push({ invariant: 'next run converges', seen: `the next run: ${tail(after)}` });
      await this.#foreignOnly(stage, broken);
      return { hit: disturbance.hit, code: ended.code, said: ended.output };
    }
    const settled = await this.deployer.settled(start(next));
    if (settled.code !== 0 && !refused)
      broken.push({ invariant: 'next run converges', seen: `a plan after it: ${tail(settled)}` });
    await quiet(stage, broken);
    const final = await stage.facts();
    const stands = refused ? old : next;
    this.#standing.set(spec.subject, stands);
    if (!refused) await serves(stage, subject, [next], broken, 'next run converges');
    broken.push(
      ...foreign(stage.bare, final),
      ...(disturbance.rivals || disturbance.edits ? [] : halfFiles(stage.bare, before, during, final)),
      ...leftOver(
        { bare: stage.bare, now: final, usual: [...this.#usual.values()] },
        gone(spec.subject, stands),
      ).filter(({ seen }) => !(overLocks.test(seen) && /^No changes/m.test(after.output))),
      ...this.#lies({ ended, disturbance, during, final, served, goal, wrong: kind.wrong !== undefined }),
      ...final.open
        .concat(during.open)
        .map((path): Broken => ({ invariant: 'no secret seen', seen: `all users can read ${path}` })),
    );
    for (const check of disturbance.checks)
      broken.push(...(await check()).map((seen): Broken => ({ invariant: invariantOf(seen), seen })));
    return { hit: disturbance.hit, code: ended.code, said: ended.output };
  }

  get #usual(): Map<string, Usual> {
    return usualStates[this.deployer.engine];
  }

  /** Brings the subject to where the operation starts from. */
  async #begin(name: string, operation: Operation): Promise<Thing | undefined> {
    const stage = await this.#ready();
    const subject = subjects[name]!;
    const standing = this.#standing.get(name);
    const wanted =
      operation === 'create' ? undefined : (standing ?? this.#thing(name, `${slug(name)}-${names[0]}`));
    // What is usual of a thing is learnt where it is there, before anything disturbs it.
    if (wanted === undefined && !this.#usual.has(`${name} false`)) await this.#begin(name, 'update');
    const learnt = this.#usual.has(`${name} ${wanted === undefined}`);
    if (learnt && this.#standing.has(name) && this.#standing.get(name) === wanted) return wanted;
    const start = { scene: stage.scene(subject.declared, wanted, subject.folder), secret: stage.secret };
    stage.proxy.arm();
    const ended = await this.deployer.again(start);
    if (ended.code !== 0) throw new Error(`a run that nothing disturbs failed: ${tail(ended)}`);
    this.#standing.set(name, wanted);
    const problems: Broken[] = [];
    await serves(stage, subject, [wanted], problems, 'next run converges');
    await quiet(stage, problems);
    if (problems.length > 0) throw new Error(`${problems[0]!.seen} after a run that nothing disturbs`);
    this.#usual.set(`${name} ${wanted === undefined}`, usualOf(stage.bare, await stage.facts()));
    return wanted;
  }

  #thing(name: string, called: string): Thing {
    this.#version += 1;
    const port = 8100 + Object.keys(subjects).indexOf(name);
    return { name: called, version: `v${this.#version}`, port };
  }

  #goalOf(name: string, operation: Operation, old: Thing | undefined): Thing | undefined {
    if (operation === 'delete') return undefined;
    if (operation === 'nothing') return old;
    const called = old?.name ?? `${slug(name)}-${names[0]}`;
    const other = names.find((one) => !called.endsWith(one))!;
    return this.#thing(name, operation === 'rename' ? `${slug(name)}-${other}` : called);
  }

  /** How the client ended; one that does not is ended. */
  async #endOf(client: Client, disturbance: Disturbance, broken: Broken[]): Promise<Ended> {
    const timer = setTimeout(() => {
      broken.push({
        invariant: 'true exit code',
        seen: `it did not end in ${disturbance.patience / 1_000} s`,
      });
      disturbance.killed = true;
      client.signal('SIGKILL');
    }, disturbance.patience);
    const ended = await client.ended;
    clearTimeout(timer);
    return disturbance.killed ? { ...ended, code: undefined } : ended;
  }

  #secrets({ secret }: Stage): readonly string[] {
    return [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')];
  }

  async #foreignOnly(stage: Stage, broken: Broken[]): Promise<void> {
    broken.push(...foreign(stage.bare, await stage.facts()));
  }

  /** Whether the exit code says what became of the host. */
  #lies({
    ended,
    disturbance,
    during,
    final,
    served,
    goal,
    wrong,
  }: {
    ended: Ended;
    disturbance: Disturbance;
    during: Facts;
    final: Facts;
    served: string | undefined;
    goal: Thing | undefined;
    wrong: boolean;
  }): Broken[] {
    if (ended.code !== 0) return [];
    const lies: string[] = [];
    if (wrong) lies.push('exit code 0 for a version that must not come into effect');
    if (disturbance.rivals || disturbance.edits || wrong) return lies.map(asLie);
    if (goal !== undefined && disturbance.subject.port !== undefined) {
      const expected = disturbance.subject.answer ?? goal.version;
      if (served !== expected) lies.push(`exit code 0, but it answers ${served}`);
    }
    lies.push(
      ...halfFiles(this.#stage!.bare, final, during, final)
        .slice(0, 2)
        .map(({ seen }) => `exit code 0, but ${seen}`),
    );
    return lies.map(asLie);
  }
}

const asLie = (seen: string): Broken => ({ invariant: 'true exit code', seen });

const slug = (name: string): string => name.replaceAll(' ', '-');

/** The next change takes a lock over whose holder is gone; where nothing changes none is taken. */
const overLocks = /\/inventory\/lock(\/holder)?$/;

/** Names of things that there must be no more. */
function gone(subject: string, thing: Thing | undefined): RegExp {
  const others = names.map((name) => `${slug(subject)}-${name}`).filter((name) => name !== thing?.name);
  return new RegExp(`(?<![\\w-])(${others.join('|')})\\b`);
}

const invariantOf = (seen: string): Invariant =>
  seen.startsWith('secret') ? 'no secret seen' : 'true exit code';

const tail = ({ code, output }: Ended): string => `exit code ${code}: ${output.slice(-900)}`;
