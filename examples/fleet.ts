import { Fleet, Host, type HostProps, Project, Router, secretFrom } from 'pulumi-uwsgi';

/** Where the shop runs, who of the hosts serves it, and how clients come to it. */
export interface Shop {
  /** Address and connection of the router's host. */
  readonly front?: { readonly address: string; readonly host?: HostProps };
  /** Addresses and connections of the hosts of the application, by their names. */
  readonly hosts?: Readonly<Record<string, { readonly address: string; readonly host?: HostProps }>>;
  /** Those of them that serve now. */
  readonly members?: readonly string[];
  /** Domain of the shop, as clients write it. */
  readonly domain?: string;
  /** Folder on the hosts with `shop.py`. */
  readonly directory?: string;
  readonly revision?: number;
  /** File of this machine with the private key that announcements are signed by. */
  readonly signingKey?: string;
  /** How many requests of each round a member gets, by its name. */
  readonly weights?: Readonly<Record<string, number>>;
}

const three = Object.fromEntries(
  ['web1', 'web2', 'web3'].map((name, index) => [name, { address: `10.0.0.${index + 2}` }]),
);

/** One router, and the shop on three hosts that subscribe to it; a change reaches one host after the other. */
export function shop({
  front = { address: '10.0.0.1' },
  hosts = three,
  members = Object.keys(hosts),
  domain = 'shop.example',
  directory = '/srv/shop',
  revision = 0,
  signingKey,
  weights = {},
}: Shop = {}): Project {
  const project = new Project('shop', { rollout: { batch: 1 } });
  const router = new Router(new Host(project, 'front', front.host), 'router', {
    listen: ':8080',
    subscriptions: `${front.address}:7000`,
    verify: signingKey !== undefined,
    options: { 'http-keepalive': 30, listen: 1024 },
  });
  const fleet = new Fleet(project, 'shop', {
    routers: router,
    key: domain,
    sign: signingKey === undefined ? undefined : { privateKey: secretFrom.file(signingKey) },
  });
  for (const [name, { address, host }] of Object.entries(hosts)) {
    const web = new Host(project, name, host);
    if (!members.includes(name)) continue;
    fleet.addPythonApp(web, {
      directory,
      module: 'shop',
      socket: `${address}:3031`,
      weight: weights[name],
      environment: { REVISION: String(revision) },
      instance: { service: { user: 'www-data' } },
    });
  }
  return project;
}

export default shop();
