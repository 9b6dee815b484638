import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LoopbackTarget, venvSettings } from '../../../examples/support/loopback-target';
import { Section } from '../../../src/config/section';
import { Emperor, type EmperorProps } from '../../../src/constructs/emperor';
import { Host } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import type { VassalProps } from '../../../src/constructs/vassal';
import { actionPlace } from '../../../src/engine/action';
import { type Desired, desiredOf } from '../../../src/engine/desired';
import { LockedError } from '../../../src/engine/host-lock';
import { Session } from '../../../src/engine/session';
import { openHost } from '../../../src/transport/open-host';
import { eventually } from '../../support/eventually';
import { processes } from '../../support/processes';

/** Vassals by their names. */
export type Vassals = Readonly<Record<string, Partial<VassalProps> & { options?: Record<string, string> }>>;

/** An emperor of this user on a loopback target, without systemd and without root. */
export class Realm {
  readonly directory: string;
  readonly #folder: string;

  constructor(private readonly target: LoopbackTarget) {
    this.#folder = join(target.home, 'realm');
    this.directory = join(this.#folder, 'vassals');
  }

  /** A file of the vassals' directory. */
  file = (name: string): string => join(this.directory, name);
  files = (): readonly string[] => (existsSync(this.directory) ? readdirSync(this.directory).sort() : []);

  project(vassals: Vassals, props: EmperorProps = {}): Project {
    const { host, port, user, privateKey, hostKey, uwsgiBinary, home } = this.target;
    const project = new Project(`realm${process.pid}`);
    const place = new Host(project, 'web1', { host, port, user, privateKey, hostKey });
    const emperor = new Emperor(place, 'emperor', {
      vassals: this.directory,
      // The interpreter that runs the wheel's uWSGI is no uWSGI by itself.
      wrapper: uwsgiBinary,
      ...props,
      instance: {
        manager: 'pidfile',
        binary: uwsgiBinary,
        path: join(this.#folder, 'emperor.ini'),
        timeout: 20,
        ...props.instance,
      },
    });
    for (const [name, { options = {}, ...rest }] of Object.entries(vassals)) {
      const section = new Section();
      section.raw('binary-path', venvSettings(this.target)['binary-path']);
      section.raw('chdir', home).raw('need-app', 'true');
      for (const [key, value] of Object.entries(options)) section.raw(key, value);
      emperor.addVassal(name, { section, timeout: 20, ...rest });
    }
    return project;
  }

  async with<T>(project: Project, act: (session: Session) => Promise<T>): Promise<T> {
    // All targets of a user are one host: another suite may have it.
    const outcome = await eventually(
      'no other suite holds the host',
      async () => {
        const session = new Session(project);
        try {
          return { value: await act(session) };
        } catch (error) {
          if (error instanceof LockedError) throw error;
          return { error };
        } finally {
          await session.close();
        }
      },
      { seconds: 60, every: 200 },
    );
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** Applies, and tells the kinds of actions by the names of vassals. */
  apply = (vassals: Vassals, props?: EmperorProps): Promise<Record<string, string>> =>
    this.with(this.project(vassals, props), async (session) => {
      const { plan, results } = await session.apply();
      const failed = results.filter(({ error, skipped }) => error !== undefined && skipped !== true);
      if (failed.length > 0) throw new Error(failed.map(({ error }) => error!.message).join('\n'));
      return Object.fromEntries(
        plan.actions.map((action) => [actionPlace(action).path.split('/').at(-2)!, action.kind]),
      );
    });

  /** What a plan would change, as key, found and wanted. */
  changes = (vassals: Vassals, props?: EmperorProps): Promise<readonly (readonly unknown[])[]> =>
    this.with(this.project(vassals, props), async (session) =>
      (await session.plan()).actions.flatMap((action) =>
        action.kind === 'update'
          ? action.difference.changes.map(({ path, from, to }) => [path.at(-1), from, to])
          : [],
      ),
    );

  /** What an apply warns of. */
  async warnings(vassals: Vassals): Promise<readonly string[]> {
    const { host, port, user, privateKey, hostKey } = this.target;
    const direct = openHost('web1', { host, port, user, privateKey, hostKey });
    const warned: string[] = [];
    const work = {
      hosts: { get: () => direct },
      progress: () => undefined,
      warn: (message: string) => warned.push(message),
      signal: new AbortController().signal,
    };
    const [{ resource, props, id }] = (await desiredOf(this.project(vassals).synth())) as [Desired];
    await resource.read(work, id, props);
    await direct.close();
    return warned;
  }

  /** The process id of a vassal's master: the one that the others descend from, whichever number is lower. */
  master(name: string): string {
    const masters = processes().filter(({ command }) => command.includes(`uwsgi --ini ${name}.ini`));
    const ours = masters.filter(({ pid }) =>
      readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HOME=${this.target.home}\0`),
    );
    const pids = new Set(ours.map(({ pid }) => pid));
    return String(ours.find(({ parent }) => !pids.has(parent))!.pid);
  }

  destroy = (): Promise<void> =>
    this.with(this.project({}), async (session) => {
      const { results } = await session.destroy();
      for (const { error } of results) if (error !== undefined) throw error;
    });
}
