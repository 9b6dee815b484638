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

Its counterpart renders the same, and deploys it besides.
*/
import { Host, HostResource, Project, PythonSection } from 'pulumi-uwsgi';

/** The section, line for line. */
export function section(): PythonSection {
  const section = new PythonSection({
    wsgiModule: 'shop.wsgi',
    workers: 4,
    threads: 2,
    owner: 'www-data',
    mules: 1,
    touchReload: '/srv/shop/reload',
    processPrefix: 'shop',
    logInto: '/var/log/shop.log',
  });
  const { sockets } = section.networking;
  section.networking.registerSocket(sockets.http('127.0.0.1:8000'));
  section.workers.setReloadParams({ maxRequests: 5000, maxRss: 512 });
  section.workers.setHarakiriParams({ timeout: 30 });
  section.spooler.add('/srv/shop/spool');
  section.statics.registerStaticMap('/static', '/srv/shop/static');
  section.caching.addCache('pages', 500);
  section.masterProcess.addCronTask('python3 manage.py clearsessions', { hour: 3, minute: 30 });
  section.env('DJANGO_SETTINGS_MODULE', { value: 'shop.settings' });
  const { routeRule: rule } = section.routing;
  section.routing.registerRoute(
    rule(rule.actions.redirect('https://shop.example/new'), { subject: rule.subjects.pathInfo('^/old') }),
  );
  section.configureMaintenanceMode('/srv/shop/maintenance', '/srv/shop/503.html');
  return section;
}

const project = new Project('shop');
new HostResource(new Host(project, 'web1'), 'shop', {
  type: 'uwsgi:index:Instance',
  props: { name: 'shop' },
  sections: [section()],
});

export default project;
