import { renderSections } from '../../../src/config/rendered';
import { toWire } from '../../../src/config/wire';
import type { Project } from '../../../src/constructs/project';
import { DeclarationError, desiredOf } from '../../../src/engine/desired';
import { checkInputs } from '../../../src/provider/check';
import { Claims } from '../../../src/provider/claims';
import { resourceOf } from '../../../src/resources';

/** Faults that an engine finds in a program without asking a host. Names of resources are their paths. */
export type FaultsOf = (project: Project) => Promise<readonly string[]>;

/** Faults that the embedded engine finds. */
const embedded: FaultsOf = async (project) => {
  try {
    await desiredOf(project.synth());
    return [];
  } catch (error) {
    if (error instanceof DeclarationError) return error.faults;
    throw error;
  }
};

/** Faults that Check of the provider finds, one request after the other. */
const pulumi: FaultsOf = async (project) => {
  const claims = new Claims();
  return project.synth().declarations.flatMap(({ path, type, props, sections }) => {
    const news = {
      ...props,
      ...(sections === undefined ? {} : toWire(renderSections(sections, (output) => output))),
    };
    const request = { name: path, olds: {}, news, seed: Buffer.from('seed') };
    const urn = `urn:pulumi:test::shop::${type}::${path}`;
    const { failures } = checkInputs(resourceOf(type), request, claims.of(urn));
    return failures.map(({ property, reason }) => (property === '' ? reason : `${property}: ${reason}`));
  });
};

/** Both engines by their names. */
export const engines: readonly (readonly [string, FaultsOf])[] = [
  ['embedded', embedded],
  ['Pulumi', pulumi],
];
