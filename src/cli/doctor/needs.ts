import { directivesOf, type RenderedSection } from '../../config/line';
import { fromWire, type Wire } from '../../config/wire';
import type { Desired } from '../../engine/desired';
import type { InstanceProps } from '../../resources/instance/props';

/** What the resources of a program need of one host. */
export interface Needs {
  /** uWSGI programs that instances are run by. */
  readonly binaries: readonly string[];
  /** Whether something is a unit of systemd; undefined where no program tells. */
  readonly systemd?: boolean;
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Directories that must have room. */
  readonly directories: readonly string[];
  readonly instances: readonly NeedyInstance[];
}

/** An instance with what it is run by. */
export interface NeedyInstance {
  readonly path: string;
  readonly binary: string;
  readonly systemd: boolean;
  readonly sections: readonly RenderedSection[];
}

/** Where the parts of a system are that everything needs. */
const usualDirectories = ['/', '/etc', '/run', '/tmp', '/var/lib'];

/** The needs of a host of which nothing is told but its name. */
export const plainNeeds: Needs = {
  binaries: ['uwsgi'],
  users: [],
  groups: [],
  directories: usualDirectories,
  instances: [],
};

/** What the resources on a host need. */
export function needsOf(desired: readonly Desired[], host: string): Needs {
  const here = desired.filter(({ props }) => props.host === host);
  const instances = here
    .filter(({ resource }) => resource.type === 'uwsgi:index:Instance')
    .map(({ path, props }) => ({ path, props: props as unknown as InstanceProps }));
  const units = here.some(({ resource }) => resource.type === 'uwsgi:index:SystemdUnit');
  const files = here.map(({ props }) => props as { path?: string; owner?: string; group?: string });
  const options = here.flatMap(({ props, resource }) =>
    resource.type === 'uwsgi:index:SystemdUnit' ? [] : sectionsOf(props).flatMap(directivesOf),
  );
  const named = (option: string): readonly string[] =>
    options.flatMap(({ key, value }) => (key === option && !/[%$@]/.test(value) ? [value] : []));
  return {
    binaries: distinct(instances.length === 0 ? ['uwsgi'] : instances.map(({ props }) => props.binary)),
    systemd: units || instances.some(({ props }) => props.manager === 'systemd'),
    users: accounts([
      ...named('uid'),
      ...instances.map(({ props }) => props.service?.user),
      ...files.map(({ owner }) => owner),
    ]),
    groups: accounts([
      ...named('gid'),
      ...instances.map(({ props }) => props.service?.group),
      ...files.map(({ group }) => group),
    ]),
    directories: distinct([
      ...usualDirectories,
      ...files.flatMap(({ path }) => (path === undefined ? [] : [parent(path)])),
    ]),
    instances: instances.map(({ path, props }) => ({
      path,
      binary: props.binary,
      systemd: props.manager === 'systemd',
      sections: fromWire(props),
    })),
  };
}

const sectionsOf = (props: object): readonly RenderedSection[] => fromWire(props as Wire);

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** Numbers need no entry. */
function accounts(names: readonly (string | undefined)[]): readonly string[] {
  return distinct(names.flatMap((name) => (name === undefined || /^\d+$/.test(name) ? [] : [name])));
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
