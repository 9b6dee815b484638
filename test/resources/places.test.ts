import { Host, HostResource, Project, Section } from '../../src';
import { desiredOf } from '../../src/engine/desired';

/** A project of an instance that binds port 8000 and a socket unit that has it, too. */
function project(socket: Record<string, string>, name = 'api'): Project {
  const project = new Project('p');
  const web = new Host(project, 'web');
  const section = new Section().set('master', true).set('http-socket', ':8000');
  new HostResource(web, 'app', { type: 'uwsgi:index:Instance', props: { name }, sections: [section] });
  new HostResource(web, 'unit', {
    type: 'uwsgi:index:SystemdUnit',
    props: { name: 'api.socket', enabled: false, sections: { Socket: socket } },
  });
  return project;
}

test.each([
  ['by its name', { ListenStream: '0.0.0.0:8000' }, 'api'],
  ['by its Service', { ListenStream: '8000', Service: 'shop.service' }, 'shop'],
])('a socket unit and the instance that it hands an address to both have it: %s', async (_, socket, name) => {
  await expect(desiredOf(project(socket, name).synth())).resolves.toHaveLength(2);
});

test.each([
  ['by its name', { ListenStream: '0.0.0.0:8000' }, 'shop'],
  ['by its Service', { ListenStream: '8000', Service: 'shop.service' }, 'api'],
])(
  'a socket unit of another service and an instance cannot both have an address: %s',
  async (_, socket, name) => {
    await expect(desiredOf(project(socket, name).synth())).rejects.toThrow(
      /ListenStream \S+ of web\/unit and http-socket :8000 of web\/app exclude each other/,
    );
  },
);

test('two services may run the same command, but not listen at the same address', async () => {
  const services = (...sections: readonly object[]) => {
    const made = new Project('p');
    const web = new Host(made, 'web');
    for (const [index, section] of sections.entries())
      new HostResource(web, `unit${index}`, {
        type: 'uwsgi:index:SystemdUnit',
        props: { name: `unit${index}.${'Socket' in section ? 'socket' : 'service'}`, sections: section },
      });
    return desiredOf(made.synth());
  };
  const service = { Service: { ExecStart: '/bin/sleep infinity' } };
  await expect(services(service, service)).resolves.toHaveLength(2);
  const socket = { Socket: { ListenStream: '/run/one.sock' } };
  await expect(services(socket, socket)).rejects.toThrow(/exclude each other/);
});
