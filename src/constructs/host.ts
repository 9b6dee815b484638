import { Construct } from 'constructs';
import { connectionSchema } from '../transport/connection';
import { type LateConnection, misplacedOutputs, withStandIns } from '../transport/late-connection';
import { checkDeclaredProps } from './check-props';

/**
 * Connection of a host; `host` defaults to the name of the construct. Passwords, keys and passphrases may be fetched
 * on the first connection: `become: { password: secretFrom.env('SUDO_PASSWORD') }`.
 */
export type HostProps = Omit<LateConnection, 'host'> & { readonly host?: string };

/**
 * A machine, on which the constructs below it are deployed.
 *
 * @example
 * new Host(project, 'web1', { host: '203.0.113.5', user: 'deploy', become: {} });
 */
export class Host extends Construct {
  /** Name in resources and messages: the id of the construct. */
  readonly name: string;
  readonly connection: LateConnection;

  constructor(scope: Construct, id: string, props: HostProps = {}) {
    checkDeclaredProps('HostProps', scope, id, props);
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
   * Finds the host of a construct.
   *
   * @throws Error when there is none
   */
  static of(construct: Construct): Host {
    const host = construct.node.scopes.findLast((scope) => scope instanceof Host);
    if (host === undefined) throw new Error(`Cannot place ${construct.node.path}: it must be below a Host`);
    return host;
  }
}
