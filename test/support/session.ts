import type { LoopbackTarget } from '../../examples/support/loopback-target';
import type { Project } from '../../src/constructs/project';
import { Session, type SessionOptions } from '../../src/engine/session';
import type { Connection } from '../../src/transport/connection';

/** Does something with a session of a project, and closes it. */
export async function session<T>(
  project: Project,
  act: (session: Session) => Promise<T>,
  options: SessionOptions = {},
): Promise<T> {
  const one = new Session(project, options);
  try {
    return await act(one);
  } finally {
    await one.close();
  }
}

/** How a host of a program reaches a loopback target. */
export function connectionTo({ host, port, user, privateKeyFile, hostKey }: LoopbackTarget): Connection {
  return { host, port, user, privateKeyPath: privateKeyFile, hostKey };
}
