import * as pulumi from '@pulumi/pulumi';
import type { Connection } from '../transport/connection';
import type { DeepInput } from './uwsgi-resource';

/** Connections to the hosts: the only place for credentials. */
export interface ProviderArgs {
  /**
   * Connection settings of every host; an entry in `hosts` overrides them.
   * @default - settings of ~/.ssh/config
   */
  readonly connection?: DeepInput<Omit<Connection, 'host'>>;
  /**
   * Hosts by the name that resources call them.
   * @default - names are SSH destinations
   */
  readonly hosts?: pulumi.Input<Readonly<Record<string, DeepInput<Connection>>>>;
  /**
   * Whether a creation may overwrite existing files on a host that this stack did not create.
   * @default false
   */
  readonly adopt?: pulumi.Input<boolean>;
}

/**
 * The uwsgi plugin with its connections to the hosts.
 *
 * @example
 * const provider = new Provider('hosts', { hosts: { web1: { host: '203.0.113.5', user: 'deploy', become: {} } } });
 * new Configuration('shop', { host: 'web1', section }, { provider });
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(
      'uwsgi',
      name,
      { connection: asJson(args.connection), hosts: asJson(args.hosts), adopt: asJson(args.adopt) },
      opts,
    );
  }
}

const credentials = new Set(['password', 'privateKey', 'privateKeyPassword']);

/** Encodes configuration of a provider as JSON text; it is secret if it holds a credential. */
function asJson(value: unknown): pulumi.Output<string> | undefined {
  if (value === undefined) return undefined;
  return pulumi.output(value).apply((known) => {
    const text = JSON.stringify(known);
    return holdsCredential(known) ? pulumi.secret(text) : pulumi.output(text);
  });
}

function holdsCredential(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, item]) => (credentials.has(key) && item !== undefined) || holdsCredential(item),
  );
}
