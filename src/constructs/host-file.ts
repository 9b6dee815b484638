import type { Construct } from 'constructs';
import type { Late } from '../options/text';
import type { ResourceInputs } from '../resources/generated/types';
import { checkDeclaredProps } from './check-props';
import { declared } from './declared-props';
import { HostResource } from './host-resource';

/** Props of a text file on a host. */
export interface HostFileProps
  extends Partial<Omit<ResourceInputs['uwsgi:index:File'], 'host' | 'path' | 'content'>> {
  /** Absolute path on the host; missing directories are created. */
  readonly path: string;
  /** Exact content of the file. At most 16 MiB. */
  readonly content: Late<string>;
}

/**
 * A text file on a host: a page, a script, a hook of another program.
 *
 * @example
 * new HostFile(web1, 'robots', { path: '/srv/site/robots.txt', content: 'User-agent: *\n' });
 */
export class HostFile extends HostResource<'uwsgi:index:File'> {
  readonly path: string;

  constructor(scope: Construct, id: string, props: HostFileProps) {
    checkDeclaredProps('HostFileProps', scope, id, props);
    super(scope, id, declared('uwsgi:index:File', { ...props }));
    this.path = props.path;
  }
}
