/*
A program of uwsgiconf, as it was:

```python
from uwsgiconf.presets.nice import PythonSection

section = PythonSection(
    wsgi_module='shop.wsgi', workers=4, threads=2, owner='www-data', mules=1,
    touch_reload='/srv/shop/reload', process_prefix='shop', log_into='/var/log/shop.log')
sockets = section.networking.sockets
section.networking.register_socket(sockets.http('127.0.0.1:8000'))
section.workers.set_reload_params(max_requests=5000, max_rss=512)
section.workers.set_harakiri_params(timeout=30)
section.spooler.add('/srv/shop/spool')
section.statics.register_static_map('/static', '/srv/shop/static')
section.caching.add_cache('pages', max_items=500)
section.master_process.add_cron_task('python3 manage.py clearsessions', hour=3, minute=30)
section.env('DJANGO_SETTINGS_MODULE', 'shop.settings')
rule = section.routing.route_rule
section.routing.register_route(
    rule(rule.actions.redirect('https://shop.example/new'), rule.subjects.path_info('^/old')))
section.configure_maintenance_mode('/srv/shop/maintenance', '/srv/shop/503.html')

print(section.as_configuration().format())
```

Its counterpart renders the same, and deploys it besides, with the files that it speaks of.
*/
import { join } from 'node:path';
import {
  Host,
  HostDirectory,
  HostFile,
  HostFolder,
  type HostProps,
  HostResource,
  Project,
  PythonSection,
} from 'pulumi-uwsgi';

/** What may differ from the program as it was. */
export interface Changes {
  /** Address where it speaks HTTP. */
  readonly http?: string;
  readonly workers?: number;
  /** When sessions that are over are deleted; without hour and minute, each minute. */
  readonly clearing?: { readonly hour?: number; readonly minute?: number };
  /** Plugins inside of the host's uWSGI; none are in that of Debian. @default - those of the uWSGI of PyPI */
  readonly embeddedPlugins?: readonly string[];
}

/** The section, line for line. */
export function section({
  http = '127.0.0.1:8000',
  workers = 4,
  clearing = { hour: 3, minute: 30 },
  embeddedPlugins,
}: Changes = {}): PythonSection {
  const section = new PythonSection({
    wsgiModule: 'shop.wsgi',
    workers,
    threads: 2,
    owner: 'www-data',
    mules: 1,
    touchReload: '/srv/shop/reload',
    processPrefix: 'shop',
    logInto: '/var/log/shop.log',
    embeddedPlugins: embeddedPlugins ?? true,
  });
  const { sockets } = section.networking;
  section.networking.registerSocket(sockets.http(http));
  section.workers.setReloadParams({ maxRequests: 5000, maxRss: 512 });
  section.workers.setHarakiriParams({ timeout: 30 });
  section.spooler.add('/srv/shop/spool');
  section.statics.registerStaticMap('/static', '/srv/shop/static');
  section.caching.addCache('pages', 500);
  section.masterProcess.addCronTask('python3 manage.py clearsessions', clearing);
  section.env('DJANGO_SETTINGS_MODULE', { value: 'shop.settings' });
  const { routeRule: rule } = section.routing;
  section.routing.registerRoute(
    rule(rule.actions.redirect('https://shop.example/new'), { subject: rule.subjects.pathInfo('^/old') }),
  );
  section.configureMaintenanceMode('/srv/shop/maintenance', '/srv/shop/503.html');
  return section;
}

/** Where the shop goes. */
export interface Target extends Changes {
  readonly host?: HostProps;
  /** The uWSGI of the host; its Python has Django. */
  readonly binary?: string;
  /** Folder of the code on this machine. */
  readonly source?: string;
  /** Whether the page of the maintenance is served. */
  readonly maintained?: boolean;
}

/** The section, what it names, and the instance that runs it. */
export function migrated({
  host,
  binary = '/usr/local/bin/uwsgi',
  source = join(__dirname, 'migration'),
  maintained = false,
  ...changes
}: Target = {}): Project {
  const project = new Project('shop');
  const web1 = new Host(project, 'web1', host);
  const code = new HostFolder(web1, 'code', { source, path: '/srv/shop' });
  const files = [
    new HostDirectory(web1, 'spool', { path: '/srv/shop/spool', owner: 'www-data', mode: '700' }),
    new HostDirectory(web1, 'sessions', { path: '/srv/shop/sessions', owner: 'www-data', mode: '700' }),
    // `touch` it, and the workers start anew.
    new HostFile(web1, 'reload', { path: '/srv/shop/reload', content: '' }),
    ...(maintained
      ? [new HostFile(web1, 'maintenance', { path: '/srv/shop/maintenance', content: '' })]
      : []),
  ];
  for (const file of files) file.node.addDependency(code);
  const shop = new HostResource(web1, 'shop', {
    type: 'uwsgi:index:Instance',
    props: {
      name: 'shop',
      binary,
      // The program was started in the folder of the code, where Python and the cron task find it.
      service: { workingDirectory: code.path },
      triggers: { code: code.digest },
    },
    sections: [section(changes)],
  });
  shop.node.addDependency(code, ...files);
  return project;
}

export default migrated();
