import { Construct } from 'constructs';
import { type Connection, connectionSchema } from '../transport/connection';

/** How a host is reached; `host` is its own name unless given. */
export type HostProps = Omit<Connection, 'host'> & { readonly host?: string };

/**
 * A machine that the constructs below it live on.
 *
 * @example
 * new Host(project, 'web1', { host: '203.0.113.5', user: 'deploy', become: {} });
 */
export class Host extends Construct {
  /** How resources and messages call it: the id of the construct. */
  readonly name: string;
  readonly connection: Connection;

  constructor(scope: Construct, id: string, props: HostProps = {}) {
    super(scope, id);
    this.name = id;
    const parsed = connectionSchema.safeParse({ host: id, ...props });
    if (!parsed.success) {
      const faults = parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
      throw new Error(`Cannot declare the host ${this.node.path}: ${faults}`);
    }
    this.connection = parsed.data;
  }

  /**
   * The host that a construct stands below.
   *
   * @throws Error when there is none
   */
  static of(construct: Construct): Host {
    const host = construct.node.scopes.findLast((scope) => scope instanceof Host);
    if (host === undefined)
      throw new Error(`Cannot place ${construct.node.path}: it must stand below a Host`);
    return host;
  }
}
