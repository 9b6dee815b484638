import { Construct } from 'constructs';
import { loadsPlugins } from '../config/plugin-names';
import { routePath } from '../config/route-text';
import { pages } from '../presets/pages';
import { type Application, placesOf } from './application';
import { checkProps } from './check-props';
import { HostFile } from './host-file';
import { locate } from './locate';

/** What an application answers while it is maintained. */
export interface MaintenanceProps {
  /**
   * File on the host: while it exists, every request gets the page, those for static files too.
   * @default - the path of the configuration with `.maintenance` for its suffix
   */
  readonly trigger?: string;
  /**
   * The page, as HTML.
   * @default - one that says "Back soon"
   */
  readonly page?: string;
  /** Seconds after which clients may ask again. Becomes the header `Retry-After`. @default 300 */
  readonly retryAfter?: number;
  /**
   * Whether the program itself makes the file. Without it, `touch` and `rm` on the host do, and nothing is planned for it.
   * @default false
   */
  readonly active?: boolean;
}

/**
 * A page with status 503 for as long as a file exists. Workers look for the file at every request (`route-if = exists:`), so
 * neither switching it on nor off needs a reload. It comes before the application's own routes.
 *
 * @example
 * new Maintenance(shop, 'maintenance', { active: process.env.MAINTENANCE === '1' });
 */
export class Maintenance extends Construct {
  /** File whose existence counts. */
  readonly trigger: string;
  /** The page on the host. */
  readonly page: HostFile;

  constructor(application: Application, id: string, props: MaintenanceProps = {}) {
    checkProps('MaintenanceProps', application, id, props);
    super(application as never, id);
    const { trigger = `${placesOf(application).base}.maintenance`, retryAfter = 300 } = props;
    this.trigger = trigger;
    this.page = new HostFile(this, 'page', {
      path: `${trigger}.html`,
      content: props.page ?? pages['503.html'],
    });
    if (props.active === true) new HostFile(this, 'trigger', { path: trigger, content: '' });
    application.instance.node.addDependency(this.page);
    const { section } = application;
    // The wheels of PyPI have all routers built in, and need no plugin for their language either.
    const plugins = section.directives.filter(({ key }) => loadsPlugins(key));
    const loaded = plugins.some(({ value }) => value === 'router_static');
    if (plugins.length > 0 && !loaded) section.gather(plugins[0]!.key, 'router_static');
    const exists = `exists:${locate(this, () => routePath(trigger, 'trigger'))}`;
    const routes = section.directives.filter(({ key }) => key.startsWith('route'));
    for (const { key } of routes) section.remove(key);
    section
      .raw('route-if', `${exists} addheader:Retry-After: ${retryAfter}`)
      .raw('route-if', `${exists} file:filename=${this.page.path},status=503 Service Unavailable,mime=1`);
    for (const { key, value } of routes) section.raw(key, value);
  }
}
