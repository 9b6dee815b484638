import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { HostResource } from '../../src/constructs/host-resource';
import { Project } from '../../src/constructs/project';
import { desiredOf } from '../../src/engine/desired';
import { secretFrom } from '../../src/options/secret-source';
import { text } from '../../src/options/text';
import { anyResource } from '../support/any-resource';

test('desiredOf() knows which props are secret', async () => {
  process.env['UNIT_SECRET'] = 'TOKEN=hunter2';
  const project = new Project('secrets');
  new HostResource(new Host(project, 'web1'), 'unit', {
    type: 'uwsgi:index:SystemdUnit',
    props: {
      name: 'shop.service',
      enabled: false,
      sections: {
        Service: { Environment: ['A=1', secretFrom.env('UNIT_SECRET')], ExecStart: '/usr/bin/uwsgi' },
      },
    },
  });
  const [one] = await desiredOf(project.synth());
  delete process.env['UNIT_SECRET'];
  expect(one!.props).toMatchObject({ sections: { Service: { Environment: ['A=1', 'TOKEN=hunter2'] } } });
  expect(one!.secrets).toEqual(['TOKEN=hunter2']);
  expect(one!.secret(['sections', 'Service', 'Environment'])).toBe(true);
  expect(one!.secret(['sections', 'Service', 'Environment', 'TOKEN'])).toBe(true);
  expect(one!.secret(['sections', 'Service', 'Environment', 'A'])).toBe(false);
  expect(one!.secret(['sections', 'Service', 'ExecStart'])).toBe(false);
  expect(one!.secret(['enabled'])).toBe(false);
});

test.each([
  ['shop.ini', 'processes', 'four "4"', 'Cannot take "[secret]": it must be a whole number'],
  ['shop.json', 'log-format', 'hunter2%', 'Cannot write the option into JSON'],
])('desiredOf() shows no secret in what it refuses of %s', async (file, option, value, message) => {
  process.env['OPTION_SECRET'] = value;
  const project = new Project('secrets');
  new HostResource(new Host(project, 'web1'), 'shop', {
    type: 'uwsgi:index:Configuration',
    props: { path: `/etc/uwsgi/${file}` },
    sections: [new Section().raw(option, secretFrom.env('OPTION_SECRET'))],
  });
  const refused = await desiredOf(project.synth()).catch((error: Error) => error.message);
  delete process.env['OPTION_SECRET'];
  expect(refused).toContain(`web1: web1/shop: ${option}: ${message}`);
  expect(refused).not.toMatch(/four|hunter2/);
});

const section = () => new Section().set('master', true);
const release = ['Release', { name: 'shop', source: '.' }, undefined] as const;
const instance = ['Instance', { name: 'shop' }, section] as const;

test.each([
  ['a File in the place of current', release, ['File', { path: '/srv/shop/current', content: 'x' }]],
  ['a File of a release', release, ['File', { path: '/srv/shop/current/a/b.css', content: 'x' }]],
  ['a Directory among releases', release, ['Directory', { path: '/srv/shop/releases/mine' }]],
  [
    'a Release in a release',
    release,
    ['Release', { name: 'b', source: '.', directory: '/srv/shop/current/b' }],
  ],
  ['a File in a runtime directory', instance, ['File', { path: '/var/lib/uwsgi-iac/shop/x', content: 'x' }]],
  [
    'a Configuration in a runtime directory',
    instance,
    ['Configuration', { path: '/var/lib/uwsgi-iac/shop/x.ini' }, section],
  ],
] as const)('desiredOf() refuses %s, in either order', async (_, one, other) => {
  for (const order of [
    [one, other],
    [other, one],
  ]) {
    const project = new Project('p');
    const web = new Host(project, 'web');
    order.forEach(([type, props, made], index) => {
      anyResource(web, `r${index}`, type, props, made && [made()]);
    });
    await expect(desiredOf(project.synth())).rejects.toThrow(
      /exclude each other: the owner of the directory|is claimed by both/,
    );
  }
});

test('desiredOf() names the resource and the prop or option of a secret that cannot be had', async () => {
  const refusal = (type: string, props: object, sections?: Section[]) => {
    const project = new Project('secrets');
    anyResource(new Host(project, 'web1'), 'one', type, props, sections);
    return desiredOf(project.synth()).then(
      () => undefined,
      ({ name, message }: Error) => `${name}: ${message}`,
    );
  };
  const secret = secretFrom.env('NO_SUCH_SECRET');
  const rest = 'Cannot get a secret: the environment variable NO_SUCH_SECRET must be set and not empty';
  expect(
    await refusal('uwsgi:index:SystemdUnit', {
      name: 'shop.service',
      sections: { Service: { ExecStart: '/bin/true', Environment: ['A=1', secret] } },
    }),
  ).toBe(`SecretError: web1: web1/one: sections.Service.Environment.1: ${rest}`);
  const section = new Section().raw('env', text`PASSWORD=${secret}`);
  expect(await refusal('uwsgi:index:Configuration', { path: '/etc/uwsgi/a.ini' }, [section])).toBe(
    `SecretError: web1: web1/one: env: ${rest}`,
  );
});

test.each([
  ['File', { path: '/srv/a', content: text`A=${secretFrom.env('UNIT_SECRET')}` }, 'content'],
  [
    'Release',
    { name: 'a', source: '.', commands: [{ name: 'b', run: text`make ${secretFrom.env('UNIT_SECRET')}` }] },
    'commands.0.run',
  ],
])('desiredOf() says how a text with a secret is written in a prop of a %s', async (type, props, at) => {
  process.env['UNIT_SECRET'] = 'hunter2';
  const project = new Project('secrets');
  anyResource(new Host(project, 'web1'), 'one', type, props);
  const refused = await desiredOf(project.synth()).catch((error: Error) => error.message);
  delete process.env['UNIT_SECRET'];
  expect(refused).toContain(`web1: web1/one: ${at}: it must be a text or an Output, but is text`);
  expect(refused).toContain("write secretFrom.env('NAME').apply((value) => `…${value}`)");
});

test('desiredOf() hides what the type of a resource marks as secret, as Pulumi does', async () => {
  const project = new Project('secrets');
  new HostResource(new Host(project, 'web1'), 'one', {
    type: 'uwsgi:index:Release',
    props: {
      name: 'shop',
      source: __dirname,
      commands: [{ name: 'assets', run: 'make', environment: { NPM_TOKEN: 'hunter2' } }],
    },
  });
  const [one] = await desiredOf(project.synth());
  expect(one!.secret(['commands', 0, 'environment', 'NPM_TOKEN'])).toBe(true);
  expect(one!.secret(['commands', 0, 'run'])).toBe(false);
  expect(one!.secrets).toEqual(['hunter2']);
  expect(one!.mask.hide('npm: 401 for hunter2')).toBe('npm: 401 for [secret]');
});

test.each([
  ['text', { path: '/srv/a', content: 7 }, 'content: Cannot take a number: it must be text'],
  ['a missing one', { content: 'x' }, 'path: path is required'],
  [
    'a name',
    { path: '/srv/a', content: 'x', owne: 'root' },
    'Cannot set owne: there is no such property; the nearest is owner',
  ],
])('desiredOf() refuses props by the words of the provider: %s', async (_, props, message) => {
  const project = new Project('p');
  anyResource(new Host(project, 'web1'), 'one', 'File', props);
  await expect(desiredOf(project.synth())).rejects.toMatchObject({ faults: [`web1: web1/one: ${message}`] });
});
