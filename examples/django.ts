import { join } from 'node:path';
import {
  DjangoApp,
  type DjangoAppProps,
  Host,
  type HostProps,
  Maintenance,
  Mule,
  Project,
  type ReleaseProps,
  Spooler,
  Tags,
} from 'pulumi-uwsgi';

/** Where the shop goes, and what differs from target to target. */
export interface Target {
  readonly host?: HostProps;
  readonly app?: Partial<DjangoAppProps>;
  /** Folder of the code on this machine. */
  readonly source?: string;
  /** Directory of the releases on the host. @default '/srv/shop' */
  readonly directory?: string;
  /** Packages of each release. @default - those of requirements.txt */
  readonly virtualenv?: ReleaseProps['virtualenv'] | null;
}

/** A Django project with its code, static files, a spooler, a mule and a nightly task. */
export function djangoShop({
  host,
  app = {},
  source = join(__dirname, 'django'),
  directory = '/srv/shop',
  virtualenv,
}: Target = {}): Project {
  const project = new Project('django-shop');
  Tags.of(project).add('team', 'shop');
  const web1 = new Host(project, 'web1', host);
  const shop = new DjangoApp(web1, 'shop', {
    project: 'shop',
    release: {
      source,
      directory,
      virtualenv: virtualenv === null ? undefined : (virtualenv ?? { requirements: 'requirements.txt' }),
      shared: { directories: ['data'], owner: app.instance?.service?.user },
    },
    staticFiles: { url: 'static/', directory: 'staticfiles' },
    http: ':8000',
    harakiri: 30,
    ...app,
  });
  new Spooler(shop, 'spooler', { module: 'shop.tasks', pollInterval: 5 });
  new Mule(shop, 'mule', { program: 'shop/courier.py' });
  new Maintenance(shop, 'maintenance');
  // 3:30 each night: minute, hour, day, month, weekday; -1 is any.
  shop.section.append('cron', `30 3 -1 -1 -1 cd ${directory}/current && python3 manage.py clearsessions`);
  return project;
}

export default djangoShop();
