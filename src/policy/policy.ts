import type { SectionView } from '../config/lint/section-view';

/** A declared resource as a policy sees it. */
export interface PolicyResource {
  /** Where it is in the tree: `web1/shop/instance`. */
  readonly path: string;
  /** Type without its package: `Instance`, `Vassal`, `Emperor`, `Configuration`, `SystemdUnit`. */
  readonly type: string;
  /** Name of its host. */
  readonly host: string;
  /** Its props as declared; Outputs are still Outputs. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Its sections by name. A value that waits for an Output is `[unknown]`. */
  readonly sections: ReadonlyMap<string, SectionView>;
  /** The section that uWSGI runs by; none for a resource that is no configuration. */
  readonly section?: SectionView;
  /** Paths of what must be in effect before it: of a vassal its emperor. */
  readonly dependsOn: readonly string[];
}

/** How grave it is that a policy is broken: an error stops plan and apply. */
export type PolicySeverity = 'error' | 'warning';

/** What a policy says of a resource. */
export interface PolicyFinding {
  /** Name of the policy. */
  readonly policy: string;
  readonly severity: PolicySeverity;
  /** Path of the resource. */
  readonly path: string;
  readonly host: string;
  /** The option that is meant. */
  readonly option?: string;
  /** What must hold and what was seen. */
  readonly message: string;
}

/** What a policy tells its findings by. */
export interface PolicyReport {
  /** Stops plan and apply. */
  error(message: string, option?: string): void;
  /** Is shown, and stops nothing. */
  warning(message: string, option?: string): void;
  /** Everything that the program declares, by path. */
  readonly all: ReadonlyMap<string, PolicyResource>;
}

/**
 * A rule of your own over what a program declares. It is asked before any host is.
 *
 * @example
 * const threadsOff: Policy = {
 *   name: 'threads-off',
 *   check({ section }, { error }) {
 *     if (section?.has('threads')) error('Threads must not be used here', 'threads');
 *   },
 * };
 */
export interface Policy {
  /** How findings name it. */
  readonly name: string;
  /** Looks at one resource; pure. */
  check(resource: PolicyResource, report: PolicyReport): void;
}

/** Policies are broken: nothing was asked of a host, and nothing was changed. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  constructor(readonly findings: readonly PolicyFinding[]) {
    super(
      `Policies refuse the program:\n${findings.map((finding) => `  ${formatFinding(finding)}`).join('\n')}`,
    );
  }
}

/** A finding in one line. */
export function formatFinding({ host, path, option, message, policy }: PolicyFinding): string {
  const named = option === undefined || message.includes(option) ? '' : `${option}: `;
  return `${host}: ${path}: ${named}${message} (policy ${policy})`;
}
