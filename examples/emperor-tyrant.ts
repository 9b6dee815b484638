import { Emperor, Host, type HostProps, Project, Section } from 'pulumi-uwsgi';

/** A shop of the estate: who runs it, and where it is reached. */
export interface Shop {
  /** User and group of the vassal; they must exist on the host. */
  readonly user: string;
  readonly port: number;
  readonly processes?: number;
  /** Further options of uWSGI. */
  readonly options?: Readonly<Record<string, string>>;
}

/** What is deployed and where. */
export interface Estate {
  readonly host?: HostProps;
  /** Folder on the host with `shop.py`. */
  readonly directory?: string;
  readonly shops?: Readonly<Record<string, Shop>>;
  /** Further options of the emperor. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Five shops, each under a user of its own. */
export const five: Readonly<Record<string, Shop>> = Object.fromEntries(
  ['apples', 'bread', 'cheese', 'dates', 'eggs'].map((name, index) => [
    name,
    { user: name, port: 8001 + index },
  ]),
);

/** One emperor, and under it a vassal for each shop, which runs as the owner of its file. */
export function estate({ host, directory = '/srv/shops', shops = five, options = {} }: Estate = {}): Project {
  const project = new Project('estate');
  const web1 = new Host(project, 'web1', host);
  const emperor = new Emperor(web1, 'emperor', { vassals: '/etc/uwsgi/shops', tyrant: true });
  for (const [key, value] of Object.entries(options)) emperor.section.raw(key, value);
  for (const [name, shop] of Object.entries(shops)) {
    const section = new Section({ strictConfig: true })
      .set('plugin', 'python3')
      .set('chdir', directory)
      .set('module', 'shop')
      .set('need-app', true)
      .set('processes', shop.processes ?? 1)
      .set('http-socket', `:${shop.port}`);
    for (const [key, value] of Object.entries(shop.options ?? {})) section.raw(key, value);
    emperor.addVassal(name, { section, owner: shop.user, group: shop.user });
  }
  return project;
}

export default estate();
