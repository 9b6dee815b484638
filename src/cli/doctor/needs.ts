import { directivesOf, type RenderedSection } from '../../config/line';
import { fromWire, type Wire } from '../../config/wire';
import type { Desired } from '../../engine/desired';
import { parsePathId } from '../../resources/props';
import { propsAs } from '../../resources/props-as';
import { isConfigured, managedProps, typeOf } from '../resource-kinds';

/** Requirements of a program's resources on one host. */
export interface Needs {
  /** uWSGI binaries of the instances. */
  readonly binaries: readonly string[];
  /** Whether a resource needs systemd; undefined without a program. */
  readonly systemd?: boolean;
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Directories that need free space. */
  readonly directories: readonly string[];
  /** Interpreters that create virtual environments. */
  readonly pythons: readonly string[];
  readonly instances: readonly NeedyInstance[];
}

/** An instance, emperor or vassal with its binary. */
export interface NeedyInstance {
  readonly path: string;
  readonly binary: string;
  readonly systemd: boolean;
  readonly vassal: boolean;
  readonly sections: readonly RenderedSection[];
}

/** Directories that every deployment writes to. */
const usualDirectories = ['/', '/etc', '/run', '/tmp', '/var/lib'];

/** Requirements of a host given only by name. */
export const plainNeeds: Needs = {
  binaries: ['uwsgi'],
  users: [],
  groups: [],
  directories: usualDirectories,
  pythons: [],
  instances: [],
};

/** Derives the requirements of the resources on a host. */
export function hostNeeds(desired: readonly Desired[], host: string): Needs {
  const here = desired.filter(({ props }) => props.host === host);
  const configured = here.filter(isConfigured);
  const instances = configured.flatMap((one): NeedyInstance[] => {
    const managed = managedProps(one);
    const vassal = propsAs({ type: one.resource.type, props: one.props }, 'uwsgi:index:Vassal');
    const { binary } = managed ?? vassal ?? {};
    // Others have no process of their own.
    if (binary === undefined) return [];
    return [
      {
        path: one.path,
        binary,
        vassal: vassal !== undefined,
        systemd: managed?.manager === 'systemd',
        sections: sectionsOf(one.props),
      },
    ];
  });
  const services = here.map((one) => managedProps(one)?.service);
  const units = here.some((one) => typeOf(one) === 'SystemdUnit');
  const files = here.map(({ props }) => props as { owner?: string; group?: string });
  const options = configured.flatMap(({ props }) => sectionsOf(props).flatMap(directivesOf));
  const literals = (option: string): readonly string[] =>
    options.flatMap(({ key, value }) => (key === option && !/[%$@]/.test(value) ? [value] : []));
  return {
    binaries: distinct(instances.length === 0 ? ['uwsgi'] : instances.map(({ binary }) => binary)),
    systemd: units || instances.some(({ systemd }) => systemd),
    users: accounts([
      ...literals('uid'),
      ...services.map((service) => service?.user),
      ...files.map(({ owner }) => owner),
    ]),
    groups: accounts([
      ...literals('gid'),
      ...services.map((service) => service?.group),
      ...files.map(({ group }) => group),
    ]),
    directories: distinct([...usualDirectories, ...here.flatMap(directoryOf)]),
    pythons: distinct(here.flatMap(pythonOf)),
    instances,
  };
}

/** The directory of a resource's file. */
function directoryOf({ id }: Desired): readonly string[] {
  return id.includes(':/') ? [parent(parsePathId(id).path)] : [];
}

/** The interpreter of a release's virtual environment. */
function pythonOf({ props }: Desired): readonly string[] {
  const { virtualenv } = props as { virtualenv?: { python?: string } };
  return virtualenv?.python === undefined ? [] : [virtualenv.python];
}

const sectionsOf = (props: object): readonly RenderedSection[] => fromWire(props as Wire);

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** Names of accounts; numeric ids need no entry in passwd or group. */
function accounts(names: readonly (string | undefined)[]): readonly string[] {
  return distinct(names.flatMap((name) => (name === undefined || /^\d+$/.test(name) ? [] : [name])));
}

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
