import type { Construct } from 'constructs';
import type { DirectoryProps } from '../resources/directory/props';
import { checkProps } from './check-props';
import { HostResource } from './host-resource';

/** Props of a directory on a host. */
export interface HostDirectoryProps extends Partial<Omit<DirectoryProps, 'host' | 'path'>> {
  /** Absolute path on the host; parent directories are created. */
  readonly path: string;
}

/**
 * A directory on a host. It is removed only if it is empty.
 *
 * @example
 * new HostDirectory(web1, 'uploads', { path: '/srv/uploads', owner: 'shop', mode: '750' });
 */
export class HostDirectory extends HostResource {
  readonly path: string;

  constructor(scope: Construct, id: string, props: HostDirectoryProps) {
    checkProps('HostDirectoryProps', scope, id, props);
    super(scope, id, { type: 'uwsgi:index:Directory', props: { ...props } });
    this.path = props.path;
  }
}
