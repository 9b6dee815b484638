import type { Construct } from 'constructs';
import type { ResourceInputs } from '../resources/generated/types';
import { checkDeclaredProps } from './check-props';
import { declared } from './declared-props';
import { HostResource } from './host-resource';

/** Props of a directory on a host. */
export interface HostDirectoryProps
  extends Partial<Omit<ResourceInputs['uwsgi:index:Directory'], 'host' | 'path'>> {
  /** Absolute path on the host; parent directories are created. */
  readonly path: string;
}

/**
 * A directory on a host. It is removed only if it is empty.
 *
 * @example
 * new HostDirectory(web1, 'uploads', { path: '/srv/uploads', owner: 'shop', mode: '750' });
 */
export class HostDirectory extends HostResource<'uwsgi:index:Directory'> {
  readonly path: string;

  constructor(scope: Construct, id: string, props: HostDirectoryProps) {
    checkDeclaredProps('HostDirectoryProps', scope, id, props);
    super(scope, id, declared('uwsgi:index:Directory', { ...props }));
    this.path = props.path;
  }
}
