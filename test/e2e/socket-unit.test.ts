import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { PythonApp } from '../../src/constructs/python-app';
import { Session } from '../../src/engine/session';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';

jest.setTimeout(600_000);

const application = `import os
def application(environ, start_response):
    start_response('200 OK', [])
    return [os.environ['REVISION'].encode()]
`;

describeLab('an instance whose socket systemd holds', () => {
  let lab: Lab;
  let host: LabHost;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
    host = lab.hosts[0]!;
    await host.sh(`mkdir -p /srv/shop && cat > /srv/shop/shop.py <<'END'\n${application}END`);
  });
  afterAll(() => lab?.stop());

  const shop = (listen: string, revision: number): Session => {
    const project = new Project('held');
    const { address, hostKey } = host;
    const connection = { host: address, user: 'root', hostKey, privateKeyPath: lab.keys.root };
    const web = new Host(project, 'web', connection);
    const socket = new HostResource(web, 'socket', {
      type: 'uwsgi:index:SystemdUnit',
      props: {
        name: 'shop.socket',
        sections: { Socket: { ListenStream: listen, SocketUser: 'www-data' } },
        enabled: false,
        ensure: 'unmanaged',
      },
    });
    const app = new PythonApp(web, 'shop', {
      directory: '/srv/shop',
      module: 'shop',
      // With http-socket a socket of systemd speaks uwsgi until the first reload.
      socket: listen.replace('0.0.0.0', ''),
      options: { protocol: 'http' },
      environment: { REVISION: String(revision) },
      instance: {
        activation: 'restart',
        service: { user: 'www-data', unit: { Unit: { Requires: 'shop.socket' } } },
        timeout: 20,
      },
    });
    app.node.addDependency(socket);
    return new Session(project);
  };

  const done = async (
    session: Session,
    act: (one: Session) => ReturnType<Session['apply']>,
  ): Promise<void> => {
    const { results } = await act(session).finally(() => session.close());
    for (const { error } of results) if (error !== undefined) throw error;
  };
  const apply = (listen: string, revision: number): Promise<void> =>
    done(shop(listen, revision), (session) => session.apply());
  const destroy = (listen: string): Promise<void> => done(shop(listen, 0), (session) => session.destroy());

  test('is started again although its port is not free', async () => {
    const listen = '0.0.0.0:8000';
    await apply(listen, 1);
    await host.sh('systemctl stop shop.service');
    expect(await host.sh('systemctl is-active shop.socket')).toBe('active\n');
    await apply(listen, 2);
    expect(await (await fetch(`http://${host.address}:8000/`)).text()).toBe('2');
    await destroy(listen);
  });

  test('leaves its unix socket to systemd when it stops', async () => {
    const listen = '/run/front.sock';
    const get = (): Promise<string> =>
      host.sh(`python3 -c 'import socket
client = socket.socket(socket.AF_UNIX)
client.connect("${listen}")
client.send(b"GET / HTTP/1.0\\r\\n\\r\\n")
print(client.makefile().read().split()[-1])'`);
    await apply(listen, 1);
    expect(await get()).toBe('1\n');
    await apply(listen, 2);
    expect(await get()).toBe('2\n');
    await destroy(listen);
  });
});
