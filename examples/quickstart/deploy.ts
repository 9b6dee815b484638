import { join } from 'node:path';
import { Host, type HostProps, Project, PythonApp, type PythonAppProps } from 'pulumi-uwsgi';

/** Where the shop goes, and what differs from target to target. */
export interface Target extends HostProps {
  /** Address of the page on the host. */
  readonly http: string;
  /** Worker processes. */
  readonly processes?: number;
  /** Title of the page. */
  readonly title?: string;
  /** The folder of the application on the host; the example's own where the host is this machine. */
  readonly directory?: string;
  /** What the host's uWSGI needs besides: its binary, its manager. */
  readonly app?: Partial<PythonAppProps>;
}

/** The shop on one host. */
export function shop(target: Target): Project {
  const {
    http,
    processes = 2,
    title = 'A shop under uWSGI',
    directory = join(__dirname, 'app'),
    app,
    ...connection
  } = target;
  const project = new Project('quickstart');
  const host = new Host(project, 'web', connection);
  new PythonApp(host, 'shop', {
    directory,
    module: 'shop',
    http,
    processes,
    environment: { SHOP_TITLE: title },
    statics: { '/static': join(directory, 'static') },
    ...app,
  });
  return project;
}

/** Where the shop goes when nothing is said: to this machine's own uWSGI, under a pidfile, on port 8000. */
export const here: Target = {
  local: true,
  http: '127.0.0.1:8000',
  app: { instance: { manager: 'pidfile', path: join(process.cwd(), '.quickstart/shop.ini') } },
};

export default shop(here);
