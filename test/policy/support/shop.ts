import { Host } from '../../../src/constructs/host';
import { Project } from '../../../src/constructs/project';
import { PythonApp, type PythonAppProps } from '../../../src/constructs/python-app';
import type { Policy } from '../../../src/policy';

/** One application under policies; its host is a name that leads nowhere. */
export function shopUnder(policies: readonly Policy[], props: Partial<PythonAppProps> = {}): Project {
  const project = new Project('shop', { policies });
  const host = new Host(project, 'web1', { host: 'host.invalid', connectDeadline: 1 });
  new PythonApp(host, 'shop', { directory: '/srv/shop', module: 'shop', http: ':8000', ...props });
  return project;
}
