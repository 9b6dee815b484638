import * as pulumi from '@pulumi/pulumi';
import type { Declaration, Project } from '../constructs/project';
import { putOutputs } from '../plan/output-of';
import { enforce, formatFinding } from '../policy';
import { batchesOf } from '../rollout/batches';
import { checkPulumiRollout, gateAfter } from './gate';
import { outputs } from './generated/outputs';
import { Provider } from './provider';
import { UwsgiResource } from './uwsgi-resource';

/** How a tree of constructs is deployed by Pulumi. */
export interface DeployProjectOptions {
  /**
   * Used for all resources.
   * @default - one made from the hosts of the tree
   */
  readonly provider?: Provider;
  /**
   * Whether a creation may overwrite existing files on a host that this stack did not create. Only without `provider`,
   * which has the same option.
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * Resource that all of them belong to.
   * @default - the stack
   */
  readonly parent?: pulumi.Resource;
}

/**
 * Declares the resources of a tree to Pulumi, in batches where the project has a rollout: those of a batch depend on all
 * of the batch before.
 *
 * @throws Error when Pulumi cannot fulfil the project's rollout
 * @throws PolicyError when a policy of the project is broken; nothing is declared then
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
  const { project: name, hosts, declarations, rollout, findings } = project.synth();
  for (const warning of enforce(findings)) pulumi.log.warn(formatFinding(warning));
  checkPulumiRollout(rollout, [...hosts.keys()]);
  const { parent, adopt } = options;
  const provider =
    options.provider ?? new Provider(name, { hosts: Object.fromEntries(hosts), adopt }, { parent });
  const byPath = new Map(declarations.map((declaration) => [declaration.path, declaration]));
  const before = ({ dependsOn }: Declaration): readonly Declaration[] =>
    dependsOn.flatMap((path) => byPath.get(path) ?? []);
  const made = new Map<string, UwsgiResource>();
  let gate: pulumi.Resource[] = [];
  const make = (declaration: Declaration): UwsgiResource => {
    const known = made.get(declaration.path);
    if (known !== undefined) return known;
    const dependsOn = [...before(declaration).map(make), ...gate];
    const output = (path: string, name: string): unknown =>
      (make(byPath.get(path)!) as unknown as Record<string, unknown>)[name];
    const props = putOutputs(declaration.props, (named) => output(named.path, named.output));
    const resource = new DeclaredResource(
      { ...declaration, props: props as Declaration['props'] },
      {
        ...optionsOf(declaration),
        provider,
        parent,
        dependsOn,
      },
    );
    made.set(declaration.path, resource);
    return resource;
  };
  const used = [...hosts.keys()].filter((host) => declarations.some(({ props }) => props.host === host));
  const needs = declarations.flatMap((one) =>
    before(one).map((other) => ({ host: one.props.host, on: other.props.host })),
  );
  const batches = batchesOf(used, rollout, { needs, total: hosts.size });
  for (const [index, batch] of batches.entries()) {
    const all = declarations.filter(({ props }) => batch.includes(props.host)).map(make);
    if (index === batches.length - 1) break;
    const { pause = 0 } = rollout;
    gate = gateAfter(`${name}-after-batch-${index + 1}`, all, { pause, opts: { provider, parent } });
  }
  return made;
}

/** A tree's options by the names that Pulumi has for them. */
function optionsOf({ lifecycle }: Declaration): pulumi.CustomResourceOptions {
  const { protect, retainOnDelete, ignoreChanges = [], aliases = [] } = lifecycle;
  return {
    protect,
    retainOnDelete,
    ignoreChanges: [...ignoreChanges],
    aliases: aliases.map((name) => ({ name })),
  };
}

/** A resource that a tree declares, whatever its type. */
class DeclaredResource extends UwsgiResource {
  constructor({ path, type, props, sections }: Declaration, opts: pulumi.CustomResourceOptions) {
    const section = sections === undefined ? {} : { section: sections };
    super(path, { type, props: { ...props, ...section }, outputs: outputs[type] ?? [] }, opts);
  }
}
