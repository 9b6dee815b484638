import { Host } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import type { PlanOptions } from '../../../src/engine/plan';
import type { Applied } from '../../../src/engine/session';
import { Session } from '../../../src/engine/session';
import { resourceOf } from '../../../src/resources';
import { openHost } from '../../../src/transport/open-host';
import type { Lab, LabHost } from '../../lab/lab';
import { anyResource } from '../../support/any-resource';
import { session } from '../../support/session';

/** Declares projects for one host of a lab, and plans and applies them. */
export class LabSession {
  constructor(
    private readonly lab: Lab,
    private readonly index = 0,
  ) {}

  get host(): LabHost {
    return this.lab.hosts[this.index]!;
  }

  /** A project with one host. */
  project(declare: (host: Host) => void): Project {
    const project = new Project('lab');
    declare(new Host(project, 'web1', this.connection));
    return project;
  }

  /** A project of units, by their names in the tree. */
  units(units: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Project {
    return this.project((host) => {
      const made = Object.entries(units).map(([name, props]) =>
        anyResource(host, name, 'SystemdUnit', props),
      );
      // One after the other, as they are written.
      made.slice(1).forEach((unit, index) => {
        unit.node.addDependency(made[index]!);
      });
    });
  }

  async run<T>(project: Project, act: (session: Session) => Promise<T>): Promise<T> {
    return session(project, act);
  }

  /** Applies, and tells what was done with each resource: `update`. */
  apply(project: Project, options?: PlanOptions): Promise<readonly string[]> {
    return this.run(project, async (session) => {
      const { plan, results } = await session.apply(options);
      throwFailures(results);
      return plan.actions.map(({ kind }) => kind);
    });
  }

  /** Applies, and hands over what is told meanwhile. */
  async progress(project: Project, tell: (message: string) => void): Promise<void> {
    const session = new Session(project, { events: { progress: (_action, message) => tell(message) } });
    try {
      throwFailures((await session.apply()).results);
    } finally {
      await session.close();
    }
  }

  /** What differs, one line a change: `Service.Nice: 1 → 2 (restart)`. */
  differences(project: Project): Promise<readonly string[]> {
    return this.run(project, async (session) =>
      (await session.plan()).actions.flatMap((action) =>
        'difference' in action
          ? action.difference.changes.map(
              ({ path, from, to, activation }) =>
                `${path.filter((part) => part !== 'sections').join('.')}: ${told(from)} → ${told(to)}${activation === undefined ? '' : ` (${activation})`}`,
            )
          : [],
      ),
    );
  }

  async destroy(project: Project): Promise<void> {
    throwFailures((await this.run(project, (session) => session.destroy())).results);
  }

  /** What an import of a resource by its id gives. */
  async imported(type: string, id: string) {
    const host = openHost('web1', this.connection);
    const work = {
      hosts: { get: () => host },
      progress: () => undefined,
      warn: () => undefined,
      signal: new AbortController().signal,
    };
    const live = await resourceOf(type).read(work, id);
    await host.close();
    return live;
  }

  private get connection() {
    const { address, hostKey } = this.host;
    return { host: address, user: 'root', hostKey, privateKeyPath: this.lab.keys.root };
  }
}

const told = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function throwFailures(results: Applied['results']): void {
  const failed = results.filter(({ error }) => error !== undefined);
  // What was not begun, or kept, only follows from another failure.
  const cause = failed.find(({ skipped }) => skipped !== true) ?? failed[0];
  if (cause !== undefined) throw cause.error;
}
