import { SectionView } from '../config/lint/section-view';
import { renderSections, SecretText } from '../config/rendered';
import type { Declaration } from '../constructs/project';
import { shortType } from '../resources/resource';
import { type Policy, PolicyError, type PolicyFinding, type PolicyResource } from './policy';

/**
 * Runs every policy on every resource.
 *
 * @returns errors and warnings, by resource, then by policy
 * @throws Error naming policy and resource when a policy throws
 */
export function judge(
  declarations: readonly Declaration[],
  policies: readonly Policy[],
): readonly PolicyFinding[] {
  if (policies.length === 0) return [];
  const all = new Map(declarations.map((one) => [one.path, resourceOf(one)]));
  const findings: PolicyFinding[] = [];
  for (const resource of all.values()) {
    for (const policy of policies) {
      const { path, host } = resource;
      const finding = (severity: PolicyFinding['severity']) => (message: string, option?: string) => {
        findings.push({ policy: policy.name, severity, path, host, option, message });
      };
      try {
        policy.check(resource, { error: finding('error'), warning: finding('warning'), all });
      } catch (error) {
        throw new Error(
          `${host}: ${path}: Cannot run the policy ${policy.name}: it threw ${(error as Error).message}`,
          { cause: error },
        );
      }
    }
  }
  return findings;
}

/**
 * Throws if a policy reported an error.
 *
 * @returns the warnings
 * @throws PolicyError with all errors
 */
export function enforce(findings: readonly PolicyFinding[]): readonly PolicyFinding[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new PolicyError(errors);
  return findings;
}

function resourceOf({ path, type, props, sections, dependsOn }: Declaration): PolicyResource {
  const rendered = renderSections(sections ?? [], () => new SecretText('[unknown]'));
  const views = new Map(rendered.map(({ name }) => [name, new SectionView(name, rendered)]));
  return {
    path,
    type: shortType(type),
    host: props.host,
    props,
    sections: views,
    section: views.get('uwsgi'),
    dependsOn,
  };
}
