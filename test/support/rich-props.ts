import type { z } from 'zod';
import { definitionOf } from '../../src/orchestration/schema';
import { valueAt } from '../../src/plan/secret-places';
import { resourceOf } from '../../src/resources';

type Path = readonly (string | number)[];
type Props = Readonly<Record<string, unknown>>;

const uwsgi = {
  socket: [':8000', '/run/shop.sock'],
  env: ['A=1', 'TOKEN=one', 'B=2'],
  'procname-prefix': 'shop',
};
const options = {
  sections: { uwsgi: { master: 'true', ...uwsgi } },
  layout: ['[uwsgi]', 'master', 'socket', 'env', 'procname-prefix'],
};
const unitSections = {
  Service: {
    Environment: ['A=1', 'U1=one', '"U2=two words"'],
    ExecStart: '/bin/true',
    ExecStartPost: ['/bin/echo one', '/bin/echo two'],
  },
};
const dropIns = {
  single: { Service: { Environment: 'D1=one' } },
  list: { Service: { Environment: ['D2=one', 'D3=two'], LimitNOFILE: '1024' } },
};
const files = { mode: '640', owner: 'root', group: 'root' };
const service = {
  user: 'www-data',
  group: 'www-data',
  workingDirectory: '/srv/shop',
  environment: { A: 'one', TOKEN: 'two' },
  socket: {
    listen: [':8000', '/run/shop.sock'],
    mode: '660',
    user: 'root',
    group: 'root',
    unit: { Socket: { Service: 'shop.service', ListenStream: ['/run/other.sock'] } },
  },
  slice: 'web.slice',
  memoryMax: '512M',
  cpuQuota: '150%',
  tasksMax: '100',
  stateDirectory: 'shop',
  writes: ['/srv/one', '/srv/two'],
  dropIns,
  unit: { Service: { Environment: ['I1=one', 'I2=two'], Nice: '5' } },
};
const instance = {
  name: 'shop',
  path: '/etc/uwsgi/shop.ini',
  ...options,
  ...files,
  binary: '/usr/bin/uwsgi',
  runtimeDirectory: '/var/lib/shop',
  service,
  replaces: 'uwsgi-app@shop.service',
  code: '/srv/shop/current',
};

const address = '127.0.0.1:1717';

/** Props of each resource type, with a text wherever its schema allows one; lists and maps have several. */
export const richProps: Readonly<Record<string, Props>> = {
  Configuration: { path: '/etc/uwsgi/shop.ini', ...options, ...files, service: 'shop.service' },
  Directory: { path: '/srv/shop', ...files },
  Emperor: {
    ...instance,
    sections: { uwsgi: { emperor: '/etc/uwsgi/vassals', ...uwsgi } },
    layout: ['[uwsgi]', 'emperor', 'socket', 'env', 'procname-prefix'],
    directoryMode: '755',
    directoryOwner: 'root',
    directoryGroup: 'root',
  },
  File: { path: '/srv/shop.txt', content: 'one\ntwo', ...files },
  Instance: {
    ...instance,
    triggers: { release: 'abc', virtualenv: 'def' },
    probes: [
      { http: { url: 'http://127.0.0.1:8000/', host: 'shop', contains: 'one' } },
      { ping: { address: '127.0.0.1:3031' } },
      { request: { address: '127.0.0.1:3031', path: '/', host: 'shop', contains: 'one' } },
      { tcp: { address: '127.0.0.1:8000' } },
      { unix: { path: '/run/shop.sock' } },
      { command: { command: 'true' } },
    ],
  },
  Pause: { seconds: 1, triggers: ['one', 'two'] },
  PostgresVassal: {
    connection: { host: 'db1', database: 'shop', user: 'shop', passfile: '/root/.pgpass' },
    table: 'vassals',
    name: 'shop',
    ...options,
    emperors: [{ host: 'web1', stats: address, binary: '/usr/bin/uwsgi' }],
    binary: '/usr/bin/uwsgi',
  },
  Release: {
    name: 'shop',
    directory: '/srv/shop',
    source: 'src',
    exclude: ['.git', '*.pyc'],
    sourceDigest: 'abc',
    virtualenv: {
      requirements: 'requirements.txt',
      python: '/usr/bin/python3',
      indexUrl: 'https://pypi.org/simple',
      wheelhouse: 'wheels',
      options: ['--no-deps', '--pre'],
      packages: ['gunicorn==1', 'uwsgi-iac==1'],
    },
    requirementsDigest: 'def',
    commands: [
      { name: 'first', run: 'make one', environment: { A: 'one', B: 'two' }, user: 'root' },
      { name: 'second', run: 'make two', environment: { A: 'three' }, user: 'root' },
    ],
    shared: { directories: ['media', 'logs'], files: ['a.env', 'b.env'], owner: 'root', group: 'root' },
    ...files,
  },
  SystemdUnit: {
    name: 'shop.service',
    sections: unitSections,
    layout: ['[Service]', 'Environment'],
    dropIns,
    mode: '644',
    enabled: false,
  },
  Tmpfiles: { name: 'shop', lines: ['d /run/shop', 'd /run/other'] },
  Vassal: {
    directory: '/etc/uwsgi/vassals',
    name: 'shop',
    stats: address,
    ...options,
    ...files,
    emperorGroup: 'root',
    onDemand: '/run/shop.sock',
    binary: '/usr/bin/uwsgi',
  },
};

/** Paths of all texts in props. */
export function textLeaves(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => textLeaves(inner, [...path, key]));
}

/** Paths at which the schema of a type allows free text, with `*` for items and for keys of maps. */
export function textPlaces(type: string): readonly string[] {
  const walk = (schema: z.core.$ZodType, path: readonly string[]): readonly string[] => {
    const def = definitionOf(schema);
    if (def.type === 'string') return [path.join('.')];
    if (def.type === 'array') return walk(def.element, [...path, '*']);
    if (def.type === 'record') return walk(def.valueType, [...path, '*']);
    if (def.type === 'union') return def.options.flatMap((option) => walk(option, path));
    return def.type === 'object'
      ? Object.entries(def.shape).flatMap(([key, part]) => walk(part, [...path, key]))
      : [];
  };
  return [...new Set(walk(resourceOf(`uwsgi:index:${type}`).props, []))].filter((place) => place !== 'host');
}

/** The place of {@link textPlaces} that a path of props is at; undefined for an enumeration. */
export function placeIn(places: readonly string[], path: Path): string | undefined {
  return places.find((place) => {
    const keys = place.split('.');
    return keys.length === path.length && keys.every((key, at) => key === '*' || key === String(path[at]));
  });
}

/** Props with another value at a path; without one the key or item is left out. */
export function withAt(props: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const inner = rest.length === 0 ? value : withAt(valueAt(props, [key]), rest, value);
  if (Array.isArray(props))
    return props.flatMap((item, at) => (at !== key ? [item] : inner === undefined ? [] : [inner]));
  const { [key]: _, ...others } = props as Record<string, unknown>;
  return inner === undefined ? others : { ...(props as object), [key]: inner };
}

/** Text of which each hand edit contains some. */
export const edited = 'ZqEdited';

/** The props as hands leave them that edit the text at a path, in the ways in which the host could show it. */
export function handEdits(props: Props, path: Path): Readonly<Record<string, unknown>> {
  const text = String(valueAt(props, path));
  const other = `${text}${edited}`;
  const [list, index] = [path.slice(0, -1), path.at(-1)];
  const items = typeof index === 'number' ? (valueAt(props, list) as unknown[]) : undefined;
  const variable = /^"?\w+=/.test(text) ? { renamed: withAt(props, path, `ZqName=${edited}`) } : {};
  const option = /^(env|Environment|ExecStart\w*)$/.test(String((items === undefined ? path : list).at(-1)));
  if (items === undefined)
    return {
      edited: withAt(props, path, other),
      ...variable,
      ...(option ? { 'made a list': withAt(props, path, ['Q=1', other]) } : {}),
    };
  const others = items.filter((_, at) => at !== index);
  return {
    edited: withAt(props, path, other),
    ...variable,
    moved: withAt(props, list, [...others, other]),
    'among more': withAt(props, list, [...others, ...others.slice(0, 1), other]),
    ...(option ? { 'the only one': withAt(props, list, other) } : {}),
    ...(list.at(-1) === 'Environment'
      ? { 'in one line': withAt(props, list, [[...others, other].join(' ')]) }
      : {}),
  };
}
