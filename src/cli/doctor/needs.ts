import { directivesOf, type RenderedSection } from '../../config/line';
import { fromWire, type Wire } from '../../config/wire';
import type { Desired } from '../../engine/desired';
import type { InstanceProps } from '../../resources/instance/props';
import { parsePathId } from '../../resources/props';
import { isConfigured, isManaged, typeOf } from '../declared';

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
  /** Interpreters that virtual environments are made with. */
  readonly pythons: readonly string[];
  readonly instances: readonly NeedyInstance[];
}

/** An instance, an emperor or a vassal, with what it is run by. */
export interface NeedyInstance {
  readonly path: string;
  readonly binary: string;
  readonly systemd: boolean;
  readonly vassal: boolean;
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
  pythons: [],
  instances: [],
};

/** What the resources on a host need. */
export function needsOf(desired: readonly Desired[], host: string): Needs {
  const here = desired.filter(({ props }) => props.host === host);
  const configured = here.filter(isConfigured);
  const instances = configured.flatMap((one): NeedyInstance[] => {
    const { binary, manager } = one.props as unknown as Partial<InstanceProps>;
    // A configuration by itself is run by whoever reads it.
    if (binary === undefined) return [];
    const vassal = typeOf(one) === 'Vassal';
    return [
      { path: one.path, binary, vassal, systemd: manager === 'systemd', sections: sectionsOf(one.props) },
    ];
  });
  const services = here.filter(isManaged).map(({ props }) => (props as unknown as InstanceProps).service);
  const units = here.some((one) => typeOf(one) === 'SystemdUnit');
  const files = here.map(({ props }) => props as { owner?: string; group?: string });
  const options = configured.flatMap(({ props }) => sectionsOf(props).flatMap(directivesOf));
  const named = (option: string): readonly string[] =>
    options.flatMap(({ key, value }) => (key === option && !/[%$@]/.test(value) ? [value] : []));
  return {
    binaries: distinct(instances.length === 0 ? ['uwsgi'] : instances.map(({ binary }) => binary)),
    systemd: units || instances.some(({ systemd }) => systemd),
    users: accounts([
      ...named('uid'),
      ...services.map((service) => service?.user),
      ...files.map(({ owner }) => owner),
    ]),
    groups: accounts([
      ...named('gid'),
      ...services.map((service) => service?.group),
      ...files.map(({ group }) => group),
    ]),
    directories: distinct([...usualDirectories, ...here.flatMap(placeOf)]),
    pythons: distinct(here.flatMap(pythonOf)),
    instances,
  };
}

/** The directory that a resource is in. */
function placeOf({ id }: Desired): readonly string[] {
  return id.includes(':/') ? [parent(parsePathId(id).path)] : [];
}

/** The Python that a release makes its virtual environment with. */
function pythonOf({ props }: Desired): readonly string[] {
  const { virtualenv } = props as { virtualenv?: { python?: string } };
  return virtualenv?.python === undefined ? [] : [virtualenv.python];
}

const sectionsOf = (props: object): readonly RenderedSection[] => fromWire(props as Wire);

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** Numbers need no entry. */
function accounts(names: readonly (string | undefined)[]): readonly string[] {
  return distinct(names.flatMap((name) => (name === undefined || /^\d+$/.test(name) ? [] : [name])));
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
