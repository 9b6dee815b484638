import type { SectionView } from '../config/lint/section-view';

/** A declared resource, as passed to policies. */
export interface PolicyResource {
  /** Path in the tree: `web1/shop/instance`. */
  readonly path: string;
  /** Type without its package: `Instance`, `Vassal`, `Emperor`, `Configuration`, `SystemdUnit`. */
  readonly type: string;
  /** Name of its host. */
  readonly host: string;
  /** Declared props; Outputs are unresolved. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Sections by name. A value that depends on an Output is `[unknown]`. */
  readonly sections: ReadonlyMap<string, SectionView>;
  /** The section that uWSGI starts with; absent for a resource without a configuration. */
  readonly section?: SectionView;
  /** Paths of the resources it depends on, such as the emperor of a vassal. */
  readonly dependsOn: readonly string[];
}

/** Severity of a finding: an error stops plan and apply. */
export type PolicySeverity = 'error' | 'warning';

/** A finding of a policy about a resource. */
export interface PolicyFinding {
  /** Name of the policy. */
  readonly policy: string;
  readonly severity: PolicySeverity;
  /** Path of the resource. */
  readonly path: string;
  readonly host: string;
  /** Affected option. */
  readonly option?: string;
  /** The requirement and the value found. */
  readonly message: string;
}

/** Functions by which a policy reports findings. */
export interface PolicyReport {
  /** Reports an error, which stops plan and apply. */
  error(message: string, option?: string): void;
  /** Reports a warning, which is only shown. */
  warning(message: string, option?: string): void;
  /** All declared resources, by path. */
  readonly all: ReadonlyMap<string, PolicyResource>;
}

/**
 * A custom rule about declared resources. Policies run before any host is contacted.
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
  /** Name shown in findings. */
  readonly name: string;
  /** Checks one resource; must be pure. */
  check(resource: PolicyResource, report: PolicyReport): void;
}

/** The program violates policies. No host was contacted and nothing was changed. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';

  constructor(readonly findings: readonly PolicyFinding[]) {
    super(
      `Policies refuse the program:\n${findings.map((finding) => `  ${formatFinding(finding)}`).join('\n')}`,
    );
  }
}

/** Formats a finding in one line. */
export function formatFinding({ host, path, option, message, policy }: PolicyFinding): string {
  const named = option === undefined || message.includes(option) ? '' : `${option}: `;
  return `${host}: ${path}: ${named}${message} (policy ${policy})`;
}
