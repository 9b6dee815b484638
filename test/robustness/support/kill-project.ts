import type { UwsgiOptions } from '../../../src/config/generated/options';
import { Host, type HostProps } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import { PythonApp } from '../../../src/constructs/python-app';
import type { InstanceProps } from '../../../src/resources/instance/props';

/** What a client that is going to be killed applies. */
export interface KillProject {
  readonly connection: HostProps;
  /** Directory of the application on the host. */
  readonly directory: string;
  readonly http: string;
  /** Options that this host's uWSGI needs. */
  readonly options: UwsgiOptions;
  readonly embeddedPlugin: boolean;
  readonly instance: Partial<Pick<InstanceProps, 'manager' | 'binary' | 'path' | 'timeout'>>;
  /** What the application answers; not by the environment: under the wheel a reload shows Python that of before. */
  readonly version: string;
}

/** The Python of the application. */
export const killApplication = `import uwsgi
def application(environ, start_response):
    start_response('200 OK', [])
    return [uwsgi.opt['procname-prefix']]
`;

/** An application whose answer is its version. */
export function projectOf(props: KillProject): Project {
  const { connection, directory, http, options, embeddedPlugin, instance, version } = props;
  const project = new Project('killed');
  new PythonApp(new Host(project, 'web1', connection), 'shop', {
    directory,
    module: 'shop',
    http,
    embeddedPlugin,
    options: { ...options, 'procname-prefix': version },
    instance,
  });
  return project;
}
