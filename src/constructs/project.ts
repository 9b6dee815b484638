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

/** One resource that a tree declares. */
export interface Declaration {
  /** Where it is in the tree: `web1/shop/instance`. */
  readonly path: string;
  /** Type token of the resource. */
  readonly type: string;
  /** Its props but for what `sections` renders to. */
  readonly props: Readonly<Record<string, unknown>> & { readonly host: string };
  /** Sections that become `sections` and `layout` of the props. */
  readonly sections?: readonly Section[];
  /** Paths of what must be in effect before it. */
  readonly dependsOn: readonly string[];
  readonly lifecycle: LifecycleOptions;
}

/** All that a tree declares. */
export interface Synthesis {
  /** Name of the project, by which hosts remember what it owns. */
  readonly project: string;
  readonly hosts: ReadonlyMap<string, LateConnection>;
  readonly declarations: readonly Declaration[];
  /** In which order its hosts get a change. */
  readonly rollout: RolloutOptions;
  /** What its policies say; whoever deploys must heed the errors. */
  readonly findings: readonly PolicyFinding[];
}

/** What holds for a whole project. */
export interface ProjectProps {
  /**
   * In which order its hosts get a change, and when that stops.
   * @default - all at once
   */
  readonly rollout?: RolloutOptions;
  /**
   * Rules of your own over all that is declared; a broken one stops plan and apply before any host is asked.
   * @default - none
   */
  readonly policies?: readonly Policy[];
}

/** A tree that breaks its own rules; all faults at once, each with its path. */
export class SynthesisError extends Error {
  override readonly name = 'SynthesisError';

  constructor(readonly faults: readonly string[]) {
    super(`Cannot synthesize the project:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/**
 * The root of a tree: everything that one program deploys.
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
   * @param name by which hosts remember what the project owns; letters, digits, `-` and `_`
   * @throws Error when the name or the rollout makes no sense
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

  /** Adds a rule over all that is declared. */
  addPolicy(policy: Policy): this {
    this.#policies.push(policy);
    return this;
  }

  /**
   * Declares all resources of the tree, after its aspects have visited it.
   *
   * @throws SynthesisError with every fault found by the constructs' own validations
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

/** Paths of the resources that a construct, or one around it, depends on. */
function dependenciesOf(resource: HostResource): readonly string[] {
  const targets = resource.node.scopes.flatMap((scope: IConstruct) => scope.node.dependencies);
  const inside = targets
    .flatMap((target) => target.node.findAll())
    .filter((one) => one instanceof HostResource && one !== resource);
  const named = outputsNamed(resource.props).map(({ path }) => path);
  return [...new Set([...inside.map((one) => one.node.path), ...named])];
}
