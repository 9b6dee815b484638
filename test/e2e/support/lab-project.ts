import { Host, type HostProps } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import type { Plan } from '../../../src/engine/plan';
import { Session } from '../../../src/engine/session';
import type { Lab, LabHost } from '../../lab/lab';

/** Declares the resources of a project on a host. */
export type Declare = (web: Host) => void;

/** A project of one lab host, `web1`, deployed by root unless the connection differs. */
export function labProject(
  lab: Lab,
  declare: Declare,
  { name = 'lab', ...connection }: Partial<HostProps> & { name?: string } = {},
): Project {
  const project = new Project(name);
  const { address, hostKey } = lab.hosts[0] as LabHost;
  declare(
    new Host(project, 'web1', {
      host: address,
      user: 'root',
      hostKey,
      privateKeyPath: lab.keys.root,
      ...connection,
    }),
  );
  return project;
}

/** Applies a project; the first failure is thrown. */
export async function applied(project: Project): Promise<Plan> {
  const session = new Session(project);
  try {
    const { plan, results } = await session.apply();
    const failed = results.filter(({ error }) => error !== undefined);
    // What was not begun, or kept, only follows from another failure.
    const cause = failed.find(({ skipped }) => skipped !== true) ?? failed[0];
    if (cause !== undefined) throw cause.error;
    return plan;
  } finally {
    await session.close();
  }
}

/** Plans a project: the plan, and the warnings without the name of the host. */
export async function planned(
  project: Project,
): Promise<{ readonly plan: Plan; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const session = new Session(project, { onWarning: (message) => warnings.push(message) });
  try {
    return { plan: await session.plan(), warnings };
  } finally {
    await session.close();
  }
}
