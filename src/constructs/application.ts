import type { Construct, IConstruct } from 'constructs';
import type { Section } from '../config/section';
import { processPaths } from '../resources/process/paths';
import { isKnown, type WithoutOutputs } from './declared-props';
import type { HostResource } from './host-resource';
import type { Release } from './release';

/** An application on a host: its configuration, its instance, and its code if it is deployed as well. */
export interface Application extends Construct {
  readonly section: Section;
  readonly instance: HostResource<'uwsgi:index:Instance'>;
  readonly release?: Release;
}

/** Names, paths and accounts of an application's instance, from which parts of other constructs follow. */
export function instanceOf({ instance }: Application) {
  const { name, path, runtimeDirectory, manager = 'systemd', service } = instance.props;
  const { user, group } = known(instance, 'service', service) ?? {};
  return {
    name: known(instance, 'name', name),
    path: known(instance, 'path', path),
    runtimeDirectory: known(instance, 'runtimeDirectory', runtimeDirectory),
    manager: known(instance, 'manager', manager),
    user: known(instance, 'service.user', user),
    group: known(instance, 'service.group', group),
  };
}

function known<T>(instance: IConstruct, prop: string, value: T): WithoutOutputs<T> {
  if (isKnown(value)) return value;
  throw new Error(`${instance.node.path}: ${prop} must be known at once, because paths follow from it`);
}

/** Paths of an application's instance; `base` is the path of its configuration without the suffix. */
export function applicationPaths(application: Application) {
  const paths = processPaths(instanceOf(application));
  return { ...paths, base: paths.ini.replace(/\.[^./]+$/, '') };
}

/** User of the workers; undefined if it is the user that starts uWSGI. */
export function workerUser(application: Application): string | undefined {
  const uid = application.section.get('uid');
  return typeof uid === 'string' ? uid : instanceOf(application).user;
}
