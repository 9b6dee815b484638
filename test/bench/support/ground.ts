import { Host } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import { Session } from '../../../src/engine/session';
import { type Lab, type LabHost, startLab } from '../../lab/lab';
import { backend, publishApplication } from './application';
import { type Fronts, startFronts } from './fronts';

/** Two machines: one that applications are deployed to, one with the web servers that stand before it. */
export class Ground {
  readonly fronts: Fronts;
  readonly #lab: Lab;
  #project: ((host: Host) => void) | undefined;

  private constructor(lab: Lab, fronts: Fronts) {
    this.#lab = lab;
    this.fronts = fronts;
  }

  static async start(): Promise<Ground> {
    const lab = await startLab({ hosts: 2 });
    try {
      const [web, front] = lab.hosts as [LabHost, LabHost];
      const ground = new Ground(lab, await startFronts(front, `${web.address}${backend}`));
      await publishApplication(web, 0);
      return ground;
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  /** The machine of the application. */
  get web(): LabHost {
    return this.#lab.hosts[0]!;
  }

  /** Makes the machine as the program says, by one apply of a session; the same program again changes nothing. */
  async apply(declare: (host: Host) => void): Promise<void> {
    this.#project = declare;
    await this.#session(declare, (session) => session.apply());
  }

  /** Takes everything away that was applied. */
  async destroy(): Promise<void> {
    // A plain restart follows an edit by hand.
    const discardEdits = true;
    if (this.#project !== undefined)
      await this.#session(this.#project, (session) => session.destroy({ discardEdits }));
    this.#project = undefined;
  }

  /** What runs and where, by name: a line for each. */
  async versions(): Promise<Readonly<Record<string, string>>> {
    const told = await this.web.sh(
      'uwsgi --version; python3 --version; nginx -v 2>&1; systemctl --version | head -n 1; uname -r; nproc; grep -m 1 "model name" /proc/cpuinfo',
    );
    const [uwsgi, python, nginx, systemd, kernel, cores, model] = told.trim().split('\n') as string[];
    return {
      uWSGI: uwsgi!,
      nginx: nginx!.replace('nginx version: nginx/', ''),
      Python: python!.replace('Python ', ''),
      systemd: /\((.*)\)/.exec(systemd!)?.[1] ?? systemd!,
      Linux: kernel!,
      Node: process.versions.node,
      machine: `${cores} cores of ${model!.replace(/^.*: /, '')}, load generator and both hosts on it`,
    };
  }

  stop(): Promise<void> {
    return this.#lab.stop();
  }

  async #session(
    declare: (host: Host) => void,
    act: (session: Session) => ReturnType<Session['apply']>,
  ): Promise<void> {
    const project = new Project('downtime');
    const { address, hostKey } = this.web;
    const connection = { host: address, user: 'root', hostKey, privateKeyPath: this.#lab.keys.root };
    declare(new Host(project, 'web', connection));
    const session = new Session(project);
    try {
      const { results } = await act(session);
      for (const { error } of results) if (error !== undefined) throw error;
    } finally {
      await session.close();
    }
  }
}
