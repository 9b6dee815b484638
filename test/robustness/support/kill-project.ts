import { Host, type HostProps } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import { PythonApp } from '../../../src/constructs/python-app';

/** What a client that is going to be killed applies. */
export interface KillProject {
  readonly connection: HostProps;
  readonly home: string;
  readonly binary: string;
  readonly python: string;
  readonly http: string;
  readonly version: string;
}

/** The Python of the application. */
export const killApplication = `import uwsgi
def application(environ, start_response):
    start_response('200 OK', [])
    return [uwsgi.opt['procname-prefix']]
`;

/** An application whose answer is its version. */
export function projectOf({ connection, home, binary, python, http, version }: KillProject): Project {
  const project = new Project('killed');
  new PythonApp(new Host(project, 'web1', connection), 'shop', {
    directory: home,
    module: 'shop',
    http,
    embeddedPlugin: true,
    // Not by the environment: under the wheel a reload shows Python that of the configuration before.
    options: { 'binary-path': python, 'procname-prefix': version },
    instance: { manager: 'pidfile', binary, path: `${home}/etc/shop.ini`, timeout: 20 },
  });
  return project;
}
