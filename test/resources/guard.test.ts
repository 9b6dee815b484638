import { Host, HostFile, Project, Section, secretFrom, text } from '../../src';
import { desiredOf } from '../../src/engine/desired';
import { checkInputs } from '../../src/provider/check';
import { Secret } from '../../src/provider/secret';
import { resourceOf } from '../../src/resources';
import { anyResource } from '../support/any-resource';

process.env['GUARD_TEST'] = 'hidden words';
const secret = secretFrom.env('GUARD_TEST');
const section = () => new Section().set('master', true).set('socket', ':1').set('env', text`A=${secret}`);
const emperor = () => new Section().set('emperor', '/etc/v').set('env', text`A=${secret}`);

interface Case {
  readonly type: string;
  readonly props: Record<string, unknown>;
  readonly sections?: () => Section;
  readonly mode?: string;
  readonly group?: string;
}

/** Every type that writes a file which may hold a secret, for every way to say who reads it. */
const cases: Readonly<Record<string, Case>> = {
  'Instance of root': { type: 'Instance', props: { name: 'a' }, sections: section, mode: '640' },
  'Instance of a user of systemd': {
    type: 'Instance',
    props: { name: 'a', service: { user: 'shop' } },
    sections: section,
    mode: '640',
    group: 'shop',
  },
  'Instance of a user and a group of systemd': {
    type: 'Instance',
    props: { name: 'a', service: { user: 'shop', group: 'web' } },
    sections: section,
    mode: '640',
    group: 'web',
  },
  'Instance with uid and gid': {
    type: 'Instance',
    props: { name: 'a' },
    sections: () => section().set('uid', 'shop').set('gid', 'web'),
    mode: '640',
    group: 'web',
  },
  'Instance with uid alone': {
    type: 'Instance',
    props: { name: 'a' },
    sections: () => section().set('uid', 'shop'),
    mode: '640',
  },
  'Instance with a group of its own': {
    type: 'Instance',
    props: { name: 'a', group: 'own', service: { user: 'shop' } },
    sections: section,
    mode: '640',
    group: 'own',
  },
  Emperor: {
    type: 'Emperor',
    props: { name: 'a', service: { user: 'shop' } },
    sections: emperor,
    mode: '640',
    group: 'shop',
  },
  'Vassal of a tyrant': {
    type: 'Vassal',
    props: { name: 'a', directory: '/v', stats: '/s', tyrant: true, owner: 'shop', group: 'users' },
    sections: section,
    mode: '600',
    group: 'users',
  },
  'Vassal of root': {
    type: 'Vassal',
    props: { name: 'a', directory: '/v', stats: '/s' },
    sections: section,
    mode: '640',
  },
  'Vassal of another emperor': {
    type: 'Vassal',
    props: { name: 'a', directory: '/v', stats: '/s', emperorGroup: 'www-data' },
    sections: section,
    mode: '640',
    group: 'www-data',
  },
  Configuration: { type: 'Configuration', props: { path: '/etc/a.ini' }, sections: section, mode: '640' },
  'Configuration with gid': {
    type: 'Configuration',
    props: { path: '/etc/a.ini' },
    sections: () => section().set('gid', 'web'),
    mode: '640',
    group: 'web',
  },
  File: { type: 'File', props: { path: '/etc/a.key', content: secret }, mode: '600' },
  'File with a group': {
    type: 'File',
    props: { path: '/etc/a.key', content: secret, group: 'web' },
    mode: '640',
    group: 'web',
  },
  SystemdUnit: {
    type: 'SystemdUnit',
    props: { name: 'a.service', sections: { Service: { ExecStart: '/bin/true', Environment: secret } } },
    mode: '640',
  },
};

async function declared({ type, props, sections }: Case, more: Record<string, unknown> = {}) {
  const project = new Project('p');
  anyResource(new Host(project, 'web'), 'r', type, { ...props, ...more }, sections && [sections()]);
  const [one] = await desiredOf(project.synth());
  return one!;
}

/** The same as Pulumi's engine sends it. */
async function checked(given: Case, more: Record<string, unknown> = {}) {
  const { props } = await declared(given);
  const { mode: _, group: __, ...rest } = props as Record<string, unknown>;
  const group = given.props['group'];
  const asked = { ...rest, ...(group === undefined ? {} : { group }), ...more };
  const news = JSON.parse(JSON.stringify(asked), (_key, value) =>
    typeof value === 'string' && value.includes('hidden words') ? new Secret(value) : value,
  );
  const { inputs, failures, notes, warnings } = checkInputs(
    resourceOf(`uwsgi:index:${given.type}`),
    { name: 'a', olds: {}, news, seed: new Uint8Array() },
    { conflicts: () => [] },
  );
  expect(failures).toEqual([]);
  return { props: inputs as Record<string, unknown>, notes, warnings };
}

describe.each([
  ['embedded engine', declared],
  ['provider', checked],
] as const)('%s', (_, make) => {
  test.each(Object.entries(cases))('%s that holds a secret is kept from others', async (_, given) => {
    const { props, notes, warnings } = await make(given);
    const { mode, group } = props as { mode?: string; group?: string };
    expect({ mode, group }).toEqual({ mode: given.mode, group: given.group });
    const named = given.group === undefined ? '' : `, group ${given.group}`;
    expect(notes).toEqual([`mode ${given.mode}${named}: it holds a secret`]);
    expect(warnings).toEqual(given.type === 'SystemdUnit' ? [expect.stringContaining('systemctl show')] : []);
  });

  test.each(Object.entries(cases))('%s with a mode that opens it is warned of', async (_, given) => {
    const open = await make(given, { mode: '0644' });
    expect(open.props).toMatchObject({ mode: '644' });
    expect(open.notes).toEqual([]);
    expect(open.warnings[0]).toMatch(/^mode 0?644 lets everybody on the host read a secret in it/);
    const closed = await make(given, { mode: '0640' });
    expect(closed.props).toMatchObject({ mode: '640' });
    expect(closed.warnings.filter((text) => text.startsWith('mode'))).toEqual([]);
  });
});

test('what holds no secret keeps the usual mode', async () => {
  const { props, notes } = await declared({
    type: 'Instance',
    props: { name: 'a', service: { user: 'shop' } },
    sections: () => new Section().set('master', true).set('socket', ':1'),
  });
  expect(props).toMatchObject({ mode: '644' });
  expect(props).not.toHaveProperty('group');
  expect(notes).toEqual([]);
});

test.each([
  ['/tmp/../tmp/dd', '/tmp/dd'],
  ['/tmp//./dd', '/tmp/dd'],
])('%j is the path %j for both engines', async (path, normal) => {
  const project = new Project('p');
  const web = new Host(project, 'web');
  new HostFile(web, 'a', { path, content: '' });
  const [one] = await desiredOf(project.synth());
  expect(one!.id).toBe(`web:${normal}`);
  const { inputs } = checkInputs(
    resourceOf('uwsgi:index:File'),
    { name: 'a', olds: {}, news: { host: 'web', path, content: '' }, seed: new Uint8Array() },
    { conflicts: () => [] },
  );
  expect(inputs).toMatchObject({ path: normal });
  new HostFile(web, 'b', { path: normal, content: '' });
  await expect(desiredOf(project.synth())).rejects.toThrow(/is claimed by both web\/a and web\/b/);
});
