import { Construct } from 'constructs';
import { connectionSchema } from '../transport/connection';
import { type LateConnection, misplacedOutputs, withStandIns } from '../transport/late-connection';
import { checkProps } from './check-props';

/**
 * How a host is reached; `host` is its own name unless given. Passwords, keys and passphrases may be fetched when the first
 * connection is made: `become: { password: secretFrom.env('SUDO_PASSWORD') }`.
 */
export type HostProps = Omit<LateConnection, 'host'> & { readonly host?: string };

/**
 * A machine that the constructs below it live on.
 *
 * @example
 * new Host(project, 'web1', { host: '203.0.113.5', user: 'deploy', become: {} });
 */
export class Host extends Construct {
  /** How resources and messages call it: the id of the construct. */
  readonly name: string;
  readonly connection: LateConnection;

  constructor(scope: Construct, id: string, props: HostProps = {}) {
    checkProps('HostProps', scope, id, props);
    super(scope, id);
    this.name = id;
    const connection = { host: id, ...props };
    const [misplaced] = misplacedOutputs(connection);
    if (misplaced !== undefined) {
      throw new Error(
        `Cannot declare the host ${this.node.path}: ${misplaced} must be known at once; only passwords, keys and passphrases may be fetched later`,
      );
    }
    const parsed = connectionSchema.safeParse(withStandIns(connection));
    if (!parsed.success) {
      const faults = parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
      throw new Error(`Cannot declare the host ${this.node.path}: ${faults}`);
    }
    this.connection = connection;
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
