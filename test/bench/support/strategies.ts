import { Section } from '../../../src/config/section';
import type { Host } from '../../../src/constructs/host';
import { HostResource } from '../../../src/constructs/host-resource';
import type { PythonAppProps } from '../../../src/constructs/python-app';
import { backend, declareShop, directory, options, publishApplication } from './application';
import type { Ground } from './ground';
import type { Strategy } from './strategy';

/** The change is an option of the environment; the product decides how it becomes effective. */
const reload: Strategy = {
  name: 'reload',
  how: 'an option changed, `Session.apply`: SIGHUP to the master',
  graceful: true,
  prepare: (ground) => deployed(ground, 0),
  change: (ground, n) => deployed(ground, n),
};

const deployed = (ground: Ground, revision: number): Promise<void> =>
  ground.apply((host) => declareShop(host, { environment: { REVISION: String(revision) } }));

/** New code; which way it becomes effective follows from the trigger that stands for it. */
const newCode = (name: string, how: string, props: Partial<PythonAppProps>): Strategy => {
  const deploy = (ground: Ground, revision: number): Promise<void> =>
    ground.apply((host) => {
      const instance = { ...props.instance, triggers: { code: String(revision) } };
      declareShop(host, { ...props, instance });
    });
  return {
    name,
    how,
    graceful: true,
    prepare: (ground) => deploy(ground, 0),
    async change(ground, n) {
      await publishApplication(ground.web, n);
      await deploy(ground, n);
    },
  };
};

const lazy = { 'lazy-apps': true } as const;

/** systemd holds the socket, so that connections wait while no uWSGI runs. */
const socketRestart: Strategy = {
  name: 'restart under a socket unit',
  how: 'an option changed, `activation: restart`, `Session.apply`: `systemctl restart` while systemd holds the socket',
  graceful: true,
  prepare: (ground) => behindSocketUnit(ground, 0),
  change: (ground, n) => behindSocketUnit(ground, n),
};

function behindSocketUnit(ground: Ground, revision: number): Promise<void> {
  return ground.apply((host) => {
    // It can only be started once its service is known; the service then asks for it.
    const socket = new HostResource(host, 'socket', {
      type: 'uwsgi:index:SystemdUnit',
      props: {
        name: 'shop.socket',
        sections: { Socket: { ListenStream: `0.0.0.0${backend}`, Backlog: '2048' } },
        enabled: false,
        ensure: 'unmanaged',
      },
    });
    const shop = declareShop(host, {
      environment: { REVISION: String(revision) },
      instance: {
        activation: 'restart',
        service: {
          user: 'www-data',
          unit: { Unit: { Requires: 'shop.socket' } },
        },
      },
    });
    shop.node.addDependency(socket);
  });
}

/** The emperor sees a later file and reloads the vassal. */
const emperor: Strategy = {
  name: 'emperor',
  how: 'the ini of a vassal changed, `Session.apply` of a `Configuration`: the emperor reloads the vassal',
  graceful: true,
  prepare: (ground) => governed(ground, 0),
  change: (ground, n) => governed(ground, n),
};

function governed(ground: Ground, revision: number): Promise<void> {
  return ground.apply((host) => {
    const vassals = '/etc/uwsgi/vassals';
    const section = shopSection()
      .set('socket', backend)
      .set('uid', 'www-data')
      .set('gid', 'www-data')
      .set('env', `REVISION=${revision}`);
    const vassal = new HostResource(host, 'vassal', {
      type: 'uwsgi:index:Configuration',
      props: { path: `${vassals}/shop.ini` },
      sections: [section],
    });
    const emperor = unit(host, 'emperor.service', {
      Type: 'notify',
      NotifyAccess: 'all',
      ExecStart: `/usr/bin/uwsgi --emperor ${vassals} --emperor-graceful-shutdown`,
      KillSignal: 'SIGINT',
      KillMode: 'mixed',
    });
    emperor.node.addDependency(vassal);
  });
}

/** A new instance takes its place beside the old one at a shared socket, then the old one leaves. */
const zerg: Strategy = {
  name: 'zerg swap',
  how: 'a second `Instance` at a zerg pool, `Session.apply`; then the first one removed, `Session.apply`',
  graceful: true,
  prepare: (ground) => zergs(ground, [0]),
  async change(ground, n) {
    await zergs(ground, [n - 1, n]);
    await zergs(ground, [n]);
  },
};

function zergs(ground: Ground, revisions: readonly number[]): Promise<void> {
  const pool = '/run/zergpool/shop.sock';
  return ground.apply((host) => {
    const configuration = new HostResource(host, 'pool-ini', {
      type: 'uwsgi:index:Configuration',
      props: { path: '/etc/uwsgi/zergpool.ini' },
      sections: [
        new Section()
          .set('plugin', 'zergpool')
          .set('master', true)
          .set('listen', options.listen)
          .set('zerg-pool', `${pool}:${backend}`),
      ],
    });
    const server = unit(host, 'zergpool.service', {
      Type: 'notify',
      NotifyAccess: 'all',
      RuntimeDirectory: 'zergpool',
      // Zergs come to its socket as the user of the application.
      User: 'www-data',
      ExecStart: '/usr/bin/uwsgi --ini /etc/uwsgi/zergpool.ini',
      KillSignal: 'SIGINT',
    });
    server.node.addDependency(configuration);
    for (const revision of revisions) {
      const name = `shop-${revision}`;
      const one = new HostResource(host, name, {
        type: 'uwsgi:index:Instance',
        props: {
          name,
          service: { user: 'www-data' },
        },
        sections: [shopSection().set('zerg', pool).set('env', `REVISION=${revision}`)],
      });
      one.node.addDependency(server);
    }
  });
}

/** What people do by hand; the instance is deployed, then left alone. */
const byHand = (name: string, how: string, script: (n: number) => string): Strategy => ({
  name,
  how,
  graceful: false,
  prepare: (ground) => deployed(ground, 0),
  change: async (ground, n) => {
    await ground.web.sh(script(n));
  },
});

const newIni = (n: number): string =>
  `sed 's/REVISION=.*/REVISION=${n}/' /etc/uwsgi/shop.ini > /tmp/shop.ini; cp /tmp/shop.ini /etc/uwsgi/shop.ini`;

// systemd refuses the sixth start within ten seconds.
const restart = 'systemctl reset-failed shop; systemctl restart shop';
const start = 'systemctl reset-failed shop; systemctl start shop';

const codeAndRestart: Strategy = {
  name: '`systemctl restart`',
  how: 'by hand: new code, `systemctl restart`',
  graceful: false,
  prepare: (ground) => ground.apply((host) => declareShop(host)),
  async change(ground, n) {
    await publishApplication(ground.web, n);
    await ground.web.sh(restart);
  },
};

/** Every way that is compared, the graceful ones first. */
export const strategies: readonly Strategy[] = [
  reload,
  newCode(
    'reload for new code',
    'a changed trigger, `Session.apply`: without `lazy-apps` SIGHUP to the master',
    {},
  ),
  newCode(
    'chain reload',
    'a changed trigger, `Session.apply`: with `lazy-apps` the workers are replaced one by one',
    { options: lazy },
  ),
  newCode(
    'workers',
    'a changed trigger and `activation: workers`, `Session.apply`: all workers are replaced at once',
    { options: lazy, instance: { activation: 'workers' } },
  ),
  emperor,
  zerg,
  socketRestart,
  codeAndRestart,
  byHand(
    'copy the ini and restart',
    'by hand: the new ini copied over the old one, `systemctl restart`',
    (n) => `${newIni(n)}; ${restart}`,
  ),
  byHand(
    'stop, copy the ini, start',
    'by hand: `systemctl stop`, the new ini copied, `systemctl start`',
    (n) => `systemctl stop shop; ${newIni(n)}; ${start}`,
  ),
];

/** The application without what it listens on. */
function shopSection(): Section {
  const section = new Section()
    .set('plugin', 'python3')
    .set('master', true)
    .set('need-app', true)
    .set('chdir', directory)
    .set('pythonpath', directory)
    .set('module', 'shop')
    .set('processes', 4);
  for (const [key, value] of Object.entries(options)) section.put(key, value);
  return section;
}

function unit(host: Host, name: string, service: Readonly<Record<string, string>>): HostResource {
  return new HostResource(host, name.replace('.', '-'), {
    type: 'uwsgi:index:SystemdUnit',
    props: { name, sections: { Service: service }, enabled: false },
  });
}
