import { Section } from '../../src/config/section';
import { Emperor } from '../../src/constructs/emperor';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { secretFrom } from '../../src/options/secret-source';
import { text } from '../../src/options/text';
import type { RolloutOptions } from '../../src/rollout/batches';

/** What pull requests change in the estate. */
export interface Estate {
  readonly hosts?: readonly string[];
  readonly rollout?: RolloutOptions;
  readonly processes?: number;
  readonly plugins?: readonly string[];
  readonly listen?: number;
  readonly needApp?: boolean;
  readonly secret?: string;
  readonly comment?: string;
  readonly admin?: boolean;
  readonly vassals?: readonly string[];
}

/** A shop on some hosts, and an emperor with vassals on the first one. No secret of it is set. */
export function estate({
  hosts = ['web1', 'web2'],
  rollout,
  processes = 4,
  plugins = ['python3'],
  listen = 100,
  needApp = true,
  secret = 'SHOP_DB_PASSWORD',
  comment = 'tools of the shop',
  admin = false,
  vassals = ['api'],
}: Estate = {}): Project {
  const project = new Project('shop', { rollout });
  for (const name of hosts) {
    const host = new Host(project, name, { host: `${name}.example.org`, user: 'deploy', become: {} });
    const shop = new PythonApp(host, 'shop', {
      directory: '/srv/shop',
      module: 'shop.wsgi',
      http: ':8000',
      processes,
      harakiri: 30,
      embeddedPlugin: true,
      configure: (section) => {
        section
          .set('plugin', plugins)
          .set('listen', listen)
          .set('need-app', needApp)
          .set('vacuum', true)
          .set('env', text`DB_PASSWORD=${secretFrom.env(secret)}`);
      },
    });
    if (admin) {
      const app = new PythonApp(host, 'admin', {
        directory: '/srv/admin',
        module: 'admin:app',
        http: '127.0.0.1:8100',
        harakiri: 30,
        options: { 'need-app': true },
      });
      app.node.addDependency(shop);
    }
    if (name !== hosts[0]) continue;
    new HostResource(host, 'tools', {
      type: 'uwsgi:index:Configuration',
      props: {
        path: '/etc/uwsgi/tools.ini',
        sections: { uwsgi: { master: 'true', processes: '1' } },
        layout: ['[uwsgi]', `; ${comment}`, 'master', 'processes'],
      },
    });
    const emperor = new Emperor(host, 'emperor', { vassals: '/etc/uwsgi/vassals' });
    for (const [index, vassal] of vassals.entries()) {
      const section = new Section()
        .set('plugin', 'python3')
        .set('module', `${vassal}:app`)
        .set('http-socket', `:${9000 + index}`)
        .set('processes', 2)
        .set('need-app', true);
      emperor.addVassal(vassal, { section });
    }
  }
  return project;
}

/** Ten typical pull requests: what was, and what shall be. */
export const pullRequests: Readonly<Record<string, { readonly from?: Estate; readonly to: Estate }>> = {
  'processes changed': { to: { processes: 8 } },
  'new app': { to: { admin: true } },
  'app removed': { from: { admin: true }, to: {} },
  'listen changed': { to: { listen: 200 } },
  'vassal added under an emperor': { to: { vassals: ['api', 'mail'] } },
  'secret changed': { to: { secret: 'SHOP_DB_PASSWORD_2027' } },
  'plugin added': { to: { plugins: ['python3', 'logfile'] } },
  'host added with rollout': {
    to: {
      hosts: ['web1', 'web2', 'web3'],
      processes: 6,
      rollout: { canary: ['web3'], batch: 1, pause: 30 },
    },
  },
  'nothing changed': { to: {} },
  'lint warning introduced': { to: { needApp: false } },
  'only comments changed': { to: { comment: 'tools of the shop, looked after by Ana' } },
};
