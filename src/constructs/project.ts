import { type IConstruct, RootConstruct } from 'constructs';
import type { Section } from '../config/section';
import { outputsNamed } from '../plan/output-of';
import { judge, type Policy, type PolicyFinding } from '../policy';
import { checkRollout, type RolloutOptions } from '../rollout/batches';
import type { LateConnection } from '../transport/late-connection';
import { visitAll } from './aspects';
import { circularIncludes } from './circular-includes';
import { Host } from './host';
import { HostResource } from './host-resource';
import { type LifecycleOptions, lifecycleOf } from './lifecycle';
import { tagged } from './tags';

/** A declared resource of a tree. */
export interface Declaration {
  /** Path in the tree: `web1/shop/instance`. */
  readonly path: string;
  /** Type token of the resource. */
  readonly type: string;
  /** Props, without those rendered from `sections`. */
  readonly props: Readonly<Record<string, unknown>> & { readonly host: string };
  /** Sections that become `sections` and `layout` of the props. */
  readonly sections?: readonly Section[];
  /** Paths of the resources it depends on. */
  readonly dependsOn: readonly string[];
  readonly lifecycle: LifecycleOptions;
}

/** Result of synthesis: all resources of a tree. */
export interface Synthesis {
  /** Name of the project, under which hosts record its resources. */
  readonly project: string;
  readonly hosts: ReadonlyMap<string, LateConnection>;
  readonly declarations: readonly Declaration[];
  /** Rollout order of hosts. */
  readonly rollout: RolloutOptions;
  /** Findings of policies; a deployment must stop on errors. */
  readonly findings: readonly PolicyFinding[];
}

/** Options of a project. */
export interface ProjectProps {
  /**
   * Order in which hosts are changed, and when a rollout stops.
   * @default - all at once
   */
  readonly rollout?: RolloutOptions;
  /**
   * Custom policies; an error stops plan and apply before any host is contacted.
   * @default - none
   */
  readonly policies?: readonly Policy[];
}

/** The tree failed its validations; the message lists all faults with their paths. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';

  constructor(readonly faults: readonly string[]) {
    super(`Cannot synthesize the project:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/**
 * Root of a tree: everything that a program deploys.
 *
 * @example
 * const project = new Project('shop');
 * const web1 = new Host(project, 'web1', { host: '203.0.113.5', user: 'deploy', become: {} });
 * new PythonApp(web1, 'shop', { directory: '/srv/shop', module: 'shop.wsgi', http: ':8000' });
 * export default project;
 */
export class Project extends RootConstruct {
  readonly name: string;
  readonly rollout: RolloutOptions;
  readonly #policies: Policy[];

  /**
   * @param name name under which hosts record resources of the project; letters, digits, `-` and `_`
   * @throws Error if the name or the rollout is invalid
   */
  constructor(name: string, { rollout = {}, policies = [] }: ProjectProps = {}) {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name)) {
      throw new Error(
        `Cannot name a project ${JSON.stringify(name)}: it must hold only letters, digits, "-" and "_"`,
      );
    }
    checkRollout(rollout);
    super();
    this.name = name;
    this.rollout = rollout;
    this.#policies = [...policies];
  }

  /** Adds a policy. */
  addPolicy(policy: Policy): this {
    this.#policies.push(policy);
    return this;
  }

  /**
   * Declares all resources of the tree, after applying aspects.
   *
   * @throws SynthesisError with all faults of the constructs' validations
   */
  synth(): Synthesis {
    visitAll(this);
    const all = this.node.findAll();
    const faults = all.flatMap((construct) =>
      construct.node.validate().map((fault) => `${construct.node.path}: ${fault}`),
    );
    const declared = all.filter((construct) => construct instanceof HostResource);
    faults.push(...circularIncludes(declared));
    if (faults.length > 0) throw new SynthesisError(faults);
    const hosts = all.filter((construct) => construct instanceof Host);
    const declarations = declared.map((resource) => ({
      path: resource.node.path,
      type: resource.type,
      ...tagged(resource),
      dependsOn: dependenciesOf(resource),
      lifecycle: lifecycleOf(resource),
    }));
    return {
      project: this.name,
      rollout: this.rollout,
      hosts: new Map(hosts.map((host) => [host.name, host.connection])),
      declarations,
      findings: judge(declarations, this.#policies),
    };
  }
}

/** Paths of resources that a construct or one of its ancestors depends on. */
function dependenciesOf(resource: HostResource): readonly string[] {
  const targets = resource.node.scopes.flatMap((scope: IConstruct) => scope.node.dependencies);
  const inside = targets
    .flatMap((target) => target.node.findAll())
    .filter((one) => one instanceof HostResource && one !== resource);
  const named = outputsNamed(resource.props).map(({ path }) => path);
  return [...new Set([...inside.map((one) => one.node.path), ...named])];
}
