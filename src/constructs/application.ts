import type { IConstruct } from 'constructs';
import type { Section } from '../config/section';
import { pathsOf } from '../resources/instance/paths';
import type { InstanceInput } from '../resources/instance/props';
import type { HostResource } from './host-resource';
import type { Release } from './release';

/** An application on a host: a configuration, the instance that runs it, and its code where that is deployed along. */
export interface Application extends IConstruct {
  readonly section: Section;
  readonly instance: HostResource;
  readonly release?: Release;
}

type InstanceOf = Pick<InstanceInput, 'name' | 'path' | 'runtimeDirectory'> &
  Required<Pick<InstanceInput, 'manager'>> & { readonly service?: InstanceInput['service'] };

/** What the instance of an application is declared with. */
export function instanceOf({ instance }: Application): InstanceOf {
  return { manager: 'systemd', ...(instance.props as object) } as InstanceOf;
}

/** Where the files of an application's instance are; `base` is its configuration without the suffix. */
export function placesOf(application: Application) {
  const paths = pathsOf(instanceOf(application));
  return { ...paths, base: paths.ini.replace(/\.[^./]+$/, '') };
}

/** The user that its workers run as; undefined where that is who starts it. */
export function workerOf(application: Application): string | undefined {
  const uid = application.section.get('uid');
  return typeof uid === 'string' ? uid : instanceOf(application).service?.user;
}
