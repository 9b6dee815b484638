import type { IConstruct } from 'constructs';
import type { Section } from '../config/section';
import type { InstanceInput } from '../resources/instance/props';
import { pathsOf } from '../resources/process/paths';
import type { HostResource } from './host-resource';
import type { Release } from './release';

/** An application on a host: its configuration, its instance, and its code if it is deployed as well. */
export interface Application extends IConstruct {
  readonly section: Section;
  readonly instance: HostResource;
  readonly release?: Release;
}

type InstanceOf = Pick<InstanceInput, 'name' | 'path' | 'runtimeDirectory'> &
  Required<Pick<InstanceInput, 'manager'>> & { readonly service?: InstanceInput['service'] };

/** Declares the instance of an application. */
export function instanceOf({ instance }: Application): InstanceOf {
  return { manager: 'systemd', ...(instance.props as object) } as InstanceOf;
}

/** Paths of an application's instance; `base` is the path of its configuration without the suffix. */
export function placesOf(application: Application) {
  const paths = pathsOf(instanceOf(application));
  return { ...paths, base: paths.ini.replace(/\.[^./]+$/, '') };
}

/** User of the workers; undefined if it is the user that starts uWSGI. */
export function workerOf(application: Application): string | undefined {
  const uid = application.section.get('uid');
  return typeof uid === 'string' ? uid : instanceOf(application).service?.user;
}
