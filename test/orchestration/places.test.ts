import { Host, HostResource, Project, Section } from '../../src';
import { engines } from './support/both-engines';

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

/** A project of two instances that bind these addresses. */
function instances(...addresses: readonly string[]): Project {
  const project = new Project('p');
  const web = new Host(project, 'web');
  for (const [index, address] of addresses.entries())
    new HostResource(web, `app${index}`, {
      type: 'uwsgi:index:Instance',
      props: { name: `app${index}` },
      sections: [new Section().set('master', true).set('http-socket', address)],
    });
  return project;
}

describe.each(engines)('%s engine', (_engine, faultsOf) => {
  test.each([
    ['by its name', { ListenStream: '0.0.0.0:8000' }, 'api'],
    ['by its name, with the same text', { ListenStream: '8000' }, 'api'],
    ['by its Service', { ListenStream: '8000', Service: 'shop.service' }, 'shop'],
  ])(
    'a socket unit and the instance that it hands an address to both have it: %s',
    async (_, socket, name) => {
      expect(await faultsOf(project(socket, name))).toEqual([]);
    },
  );

  test.each([
    ['by its name', { ListenStream: '0.0.0.0:8000' }, 'shop'],
    ['by its Service', { ListenStream: '8000', Service: 'shop.service' }, 'api'],
  ])(
    'a socket unit of another service and an instance cannot both have an address: %s',
    async (_, socket, name) => {
      expect(await faultsOf(project(socket, name))).toEqual([
        expect.stringMatching(
          /ListenStream \S+ of web\/unit and http-socket :8000 of web\/app exclude each other/,
        ),
      ]);
    },
  );

  test.each([
    [':8000', ':8000', true],
    [':8000', '127.0.0.1:8000', true],
    ['127.0.0.1:8000', ':8000', true],
    ['127.0.0.1:8000', '127.0.0.2:8000', false],
    [':8000', ':8001', false],
  ])('instances at %s and %s exclude each other: %s', async (one, other, refused) => {
    const faults = await faultsOf(instances(one, other));
    expect(faults).toEqual(
      refused
        ? [expect.stringMatching(/of web\/app1 and http-socket \S+ of web\/app0 exclude each other/)]
        : [],
    );
  });

  test('two services may run the same command, but not listen at the same address', async () => {
    const services = (...sections: readonly Record<string, Record<string, string>>[]) => {
      const made = new Project('p');
      const web = new Host(made, 'web');
      for (const [index, section] of sections.entries())
        new HostResource(web, `unit${index}`, {
          type: 'uwsgi:index:SystemdUnit',
          props: { name: `unit${index}.${'Socket' in section ? 'socket' : 'service'}`, sections: section },
        });
      return faultsOf(made);
    };
    const service = { Service: { ExecStart: '/bin/sleep infinity' } };
    expect(await services(service, service)).toEqual([]);
    const socket = { Socket: { ListenStream: '/run/one.sock' } };
    expect(await services(socket, socket)).toEqual([expect.stringContaining('exclude each other')]);
  });
});
