import { configuration } from '../../src/resources/configuration/lifecycle';
import { configurationProps } from '../../src/resources/configuration/props';
import { file } from '../../src/resources/file/lifecycle';
import { fileProps } from '../../src/resources/file/props';
import { instance } from '../../src/resources/instance/lifecycle';
import { instanceProps } from '../../src/resources/instance/props';
import type { Resource, Work } from '../../src/resources/resource';
import { systemdUnit } from '../../src/resources/systemd-unit/lifecycle';
import { systemdUnitProps } from '../../src/resources/systemd-unit/props';
import { tmpfiles } from '../../src/resources/tmpfiles/lifecycle';
import { tmpfilesProps } from '../../src/resources/tmpfiles/props';
import { vassal } from '../../src/resources/vassal/lifecycle';
import { vassalProps } from '../../src/resources/vassal/props';
import { MemoryHost, type MemoryHostOptions } from '../../src/transport/memory-host';

const sections = { uwsgi: { master: 'true', socket: ':9000' } };
const stats = '/run/emperor.sock';

/** Each resource that is a file, with its path. */
const kinds: readonly (readonly [string, string, object])[] = [
  [
    'Configuration',
    '/etc/uwsgi/shop.ini',
    configurationProps.parse({ host: 'web1', path: '/etc/uwsgi/shop.ini', sections }),
  ],
  ['File', '/srv/page.html', fileProps.parse({ host: 'web1', path: '/srv/page.html', content: 'hello' })],
  ['Instance', '/etc/uwsgi/shop.ini', instanceProps.parse({ host: 'web1', name: 'shop', sections })],
  [
    'Vassal',
    '/etc/vassals/shop.ini',
    vassalProps.parse({ host: 'web1', directory: '/etc/vassals', name: 'shop', stats, sections }),
  ],
  [
    'SystemdUnit',
    '/etc/systemd/system/shop.service',
    systemdUnitProps.parse({
      host: 'web1',
      name: 'shop.service',
      sections: { Service: { ExecStart: '/bin/true' } },
    }),
  ],
  [
    'Tmpfiles',
    '/etc/tmpfiles.d/shop.conf',
    tmpfilesProps.parse({ host: 'web1', name: 'shop', lines: ['d /run/shop'] }),
  ],
];
const resources: Readonly<Record<string, unknown>> = {
  Configuration: configuration,
  File: file,
  Instance: instance,
  Vassal: vassal,
  SystemdUnit: systemdUnit,
  Tmpfiles: tmpfiles,
};
const stands: readonly (readonly [string, NonNullable<MemoryHostOptions['files']>[string], RegExp])[] = [
  ['a link', { kind: 'link', target: '/srv/real' }, /link to \/srv\/real/],
  ['a directory', { kind: 'directory' }, /directory/],
  ['a file that cannot be read', { content: 'x', unreadable: 'Permission denied' }, /Permission denied/],
];

const cases = kinds.flatMap(([type, path, props]) =>
  stands.map(([what, there, text]) => [type, what, path, props, there, text] as const),
);

const at = (path: string, there: (typeof stands)[number][1]) => {
  const host = new MemoryHost({ name: 'web1', files: { [path]: there } });
  host.answer(/./, {});
  const said: string[] = [];
  const work: Work = {
    hosts: { get: () => host },
    progress: () => undefined,
    warn: (message) => said.push(message),
    signal: new AbortController().signal,
  };
  return { host, work, said };
};

test.each(cases)('%s.read() takes %s for a difference of its own, not for a failure', async (...given) => {
  const [type, , path, props, there, text] = given;
  const resource = resources[type] as Resource<object, object>;
  const { work, said } = at(path, there);
  const live = await resource.read(work, `web1:${path}`, props);
  const { changes } = resource.diff(live!.props, props);
  expect(changes.length).toBeGreaterThan(0);
  const shown = changes.map(({ from, to }) => `${JSON.stringify(from)} ${JSON.stringify(to)}`);
  expect([...shown, ...said].join('\n')).toMatch(text);
  // The other way round, as a refresh of Pulumi asks, it is the same difference.
  expect(resource.diff(props, live!.props).changes).toHaveLength(changes.length);
});

test.each(kinds.filter(([type]) => type !== 'SystemdUnit'))(
  '%s.reconcile() writes nothing over a directory, and says which',
  async (type, path, props) => {
    const { host, work } = at(path, { kind: 'directory' });
    await expect((resources[type] as Resource<object, object>).reconcile(work, props)).rejects.toThrow(
      `Cannot write ${path}: it must be a file or absent, but a directory stands there; move it away; nothing was changed`,
    );
    expect(host.files.get(path)?.kind).toBe('directory');
  },
);

test.each(['Configuration', 'File'])('%s.reconcile() replaces a link by a file', async (type) => {
  const [, path, props] = kinds.find(([one]) => one === type)!;
  const { host, work } = at(path, { kind: 'link', target: '/srv/real' });
  await (resources[type] as Resource<object, object>).reconcile(work, props);
  expect(host.files.get(path)?.kind).toBe('file');
});
