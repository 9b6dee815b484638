import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { Session, type SessionOptions } from '../../src/engine/session';
import { resources } from '../../src/resources';
import { declarations } from '../trust/program';
import { secretVariable } from '../trust/scene';
import { Stage } from '../trust/stage';

/** Types that touch no host. */
const hostless: ReadonlySet<string> = new Set(['uwsgi:index:Pause']);

/** What a project of every type is like. */
export interface EveryTypeOptions {
  /**
   * What names begin with; under another name each takes the place of the one before. Names that differ by a number give the
   * same scripts.
   */
  readonly name?: string;
  /** Folder of files, where they can lie elsewhere than usual. */
  readonly folder?: string;
  /** Declares something besides. */
  readonly more?: (host: Host) => void;
}

/** A host of the lab, and a project with something of every resource type on it. */
export class EveryType {
  private constructor(readonly stage: Stage) {}

  static async start(): Promise<EveryType> {
    const stage = await Stage.start();
    process.env[secretVariable] = stage.secret;
    return new EveryType(stage);
  }

  /**
   * Something of each type, in a version such as `v1`.
   *
   * @param version changes what each holds
   */
  project(version: string, { name = 'n1', folder, more }: EveryTypeOptions = {}): Project {
    const project = new Project('every-type');
    const scenes = Object.keys(declarations)
      .filter((subject) => subject !== 'postgres vassal' || this.stage.postgres !== undefined)
      .map((subject, index) =>
        this.stage.scene(
          subject,
          {
            // Zergs hold copies of the sockets of their pool, so that no other pool can take its place.
            name: `${subject === 'zerg pool' ? 'n1' : name}-${index}`,
            version,
            port: 8100 + index * 10,
          },
          folder,
        ),
      );
    const host = new Host(project, 'web1', scenes[0]!.connection);
    for (const scene of scenes) declarations[scene.subject]!(host, scene.thing, scene);
    more?.(host);
    // How fast a busy machine is, is not what is tried; in a folder of others much is refused.
    for (const node of project.node.findAll())
      if (folder === undefined && node instanceof HostResource && node.props['timeout'] !== undefined)
        node.override('timeout', 60);
    return project;
  }

  stop(): Promise<void> {
    return this.stage.stop();
  }
}

/** Does something with a project, and hangs up. */
export async function inSession<T>(
  project: Project,
  use: (session: Session) => Promise<T>,
  options?: SessionOptions,
): Promise<T> {
  const session = new Session(project, options);
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** Types of the registry that a project does not declare, though they touch hosts. */
export function typesMissingIn(project: Project): readonly string[] {
  const declared = new Set(project.synth().declarations.map(({ type }) => type));
  return [...resources.keys()].filter((type) => !declared.has(type) && !hostless.has(type));
}
