import { BroodlordEmperor, Host, type HostProps, Project, Section } from 'pulumi-uwsgi';

/** What is deployed and where. */
export interface Brood {
  readonly host?: HostProps;
  /** Folder on the host with `shop.py`. */
  readonly directory?: string;
  /** Most zergs at once. */
  readonly zergs?: number;
  /** Seconds after which a zerg that nobody needs ends. */
  readonly idle?: number;
  readonly processes?: number;
}

/** A shop that serves with few workers, and gets more from its emperor while connections wait. */
export function brood({
  host,
  directory = '/srv/shop',
  zergs = 4,
  idle = 30,
  processes = 1,
}: Brood = {}): Project {
  const project = new Project('brood');
  const web1 = new Host(project, 'web1', host);
  const lord = new BroodlordEmperor(web1, 'lord', { zergs, vassals: '/etc/uwsgi/brood', scanInterval: 1 });
  const section = new Section({ strictConfig: true })
    .set('plugin', 'python3')
    .set('master', true)
    .set('chdir', directory)
    .set('module', 'shop')
    .set('need-app', true)
    .set('processes', processes)
    .set('http-socket', ':8000');
  lord.addBrood('shop', { section, backlog: 2, idle });
  return project;
}

export default brood();
