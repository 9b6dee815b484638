import { Construct } from 'constructs';
import { loadsPlugins } from '../config/plugin-names';
import { routePath } from '../config/route-text';
import { pages } from '../presets/pages';
import { type Application, applicationPaths } from './application';
import { checkDeclaredProps } from './check-props';
import { HostFile } from './host-file';
import { withConstructPath } from './with-construct-path';

/** Props of a maintenance page. */
export interface MaintenanceProps {
  /**
   * File on the host: while it exists, every request gets the page, including static files.
   * @default - the path of the configuration with the suffix `.maintenance`
   */
  readonly trigger?: string;
  /**
   * The page, as HTML.
   * @default - a page with the title "Back soon"
   */
  readonly page?: string;
  /** Seconds after which clients may retry. Becomes the header `Retry-After`. @default 300 */
  readonly retryAfter?: number;
  /**
   * Whether the program creates the file. If unset, use `touch` and `rm` on the host; plans ignore the file.
   * @default false
   */
  readonly active?: boolean;
}

/**
 * A page with status 503 while a file exists. Workers check the file on every request (`route-if = exists:`), so
 * switching it needs no reload. It precedes the application's own routes.
 *
 * @example
 * new Maintenance(shop, 'maintenance', { active: process.env.MAINTENANCE === '1' });
 */
export class Maintenance extends Construct {
  /** File that enables the page. */
  readonly trigger: string;
  /** Path of the page on the host. */
  readonly page: HostFile;

  constructor(application: Application, id: string, props: MaintenanceProps = {}) {
    checkDeclaredProps('MaintenanceProps', application, id, props);
    super(application, id);
    const { trigger = `${applicationPaths(application).base}.maintenance`, retryAfter = 300 } = props;
    this.trigger = trigger;
    this.page = new HostFile(this, 'page', {
      path: `${trigger}.html`,
      content: props.page ?? pages['503.html'],
    });
    if (props.active === true) new HostFile(this, 'trigger', { path: trigger, content: '' });
    application.instance.node.addDependency(this.page);
    const { section } = application;
    // The wheels of PyPI have all routers and Python built in.
    const plugins = section.directives.filter(({ key }) => loadsPlugins(key));
    const loaded = plugins.some(({ value }) => value === 'router_static');
    if (plugins.length > 0 && !loaded) section.gather(plugins[0]!.key, 'router_static');
    const exists = `exists:${withConstructPath(this, () => routePath(trigger, 'trigger'))}`;
    const routes = section.directives.filter(({ key }) => key.startsWith('route'));
    for (const { key } of routes) section.remove(key);
    section
      .raw('route-if', `${exists} addheader:Retry-After: ${retryAfter}`)
      .raw('route-if', `${exists} file:filename=${this.page.path},status=503 Service Unavailable,mime=1`);
    for (const { key, value } of routes) section.raw(key, value);
  }
}
