import type { Project } from '../../constructs/project';
import type { Policy } from '../../policy';
import type { CheckFlags } from '../options/report';
import { loadExport, loadProgram, ProgramError } from './load-program';

/** Loads a program, with the policies of some files besides its own; with `check`, its types must be right. */
export async function loadChecked(
  file: string,
  { check = false, policy: policies = [] }: CheckFlags,
): Promise<Project> {
  if (check) (await import('./type-check.js')).checkTypes(file);
  const project = await loadProgram(file);
  for (const one of policies) for (const policy of await loadPolicies(one)) project.addPolicy(policy);
  return project;
}

/**
 * Loads the policies of a file.
 *
 * @throws ProgramError when its default export is neither a policy nor a list of them
 */
async function loadPolicies(file: string): Promise<readonly Policy[]> {
  const policies = [await loadExport(file)].flat();
  if (policies.length > 0 && policies.every(isPolicy)) return policies;
  throw new ProgramError(
    `Cannot load the policies of ${file}: its default export must be a policy, { name, check(resource, report) }, or a list of them`,
  );
}

function isPolicy(value: unknown): value is Policy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, check } = value as Partial<Policy>;
  return typeof name === 'string' && typeof check === 'function';
}
