import type * as pulumi from '@pulumi/pulumi';
import type { Declaration, Project } from '../constructs/project';
import { UwsgiResource } from '../resources/uwsgi-resource';
import { Provider } from './provider';

/** How a tree of constructs is deployed by Pulumi. */
export interface DeployProjectOptions {
  /**
   * Used for all resources.
   * @default - one made from the hosts of the tree
   */
  readonly provider?: Provider;
  /**
   * Resource that all of them belong to.
   * @default - the stack
   */
  readonly parent?: pulumi.Resource;
}

/**
 * Declares the resources of a tree to Pulumi.
 *
 * @returns the resources by their paths in the tree
 * @example
 * const project = new Project('shop');
 * new PythonApp(new Host(project, 'web1'), 'shop', { directory: '/srv/shop', module: 'shop.wsgi', http: ':8000' });
 * deployProject(project);
 */
export function deployProject(
  project: Project,
  options: DeployProjectOptions = {},
): ReadonlyMap<string, UwsgiResource> {
  const { project: name, hosts, declarations } = project.synth();
  const { parent } = options;
  const provider = options.provider ?? new Provider(name, { hosts: Object.fromEntries(hosts) }, { parent });
  const byPath = new Map(declarations.map((declaration) => [declaration.path, declaration]));
  const made = new Map<string, UwsgiResource>();
  const make = (declaration: Declaration): UwsgiResource => {
    const known = made.get(declaration.path);
    if (known !== undefined) return known;
    const dependsOn = declaration.dependsOn.flatMap((path) =>
      byPath.has(path) ? [make(byPath.get(path)!)] : [],
    );
    const resource = new DeclaredResource(declaration, { provider, parent, dependsOn });
    made.set(declaration.path, resource);
    return resource;
  };
  for (const declaration of declarations) make(declaration);
  return made;
}

/** A resource that a tree declares, whatever its type. */
class DeclaredResource extends UwsgiResource {
  constructor({ path, type, props, sections }: Declaration, opts: pulumi.CustomResourceOptions) {
    const section = sections === undefined ? {} : { section: sections };
    super(path, { type, props: { ...props, ...section }, outputs: [] }, opts);
  }
}
