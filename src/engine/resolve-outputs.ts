import type { Output } from '@pulumi/pulumi';
import type { Declaration } from '../constructs/project';
import { SecretError, secretSourceOf } from '../options/secret-source';
import { isOutput, outputState } from '../options/text';
import type { PropPath } from '../plan/secret-places';
import { digestOf } from '../resources/digest';
import type { DesiredOptions } from './desired';

/** Value of an Output. */
export interface ResolvedOutput {
  readonly value: unknown;
  readonly secret: boolean;
}

/** All Outputs of a declaration with their values. */
export async function resolveOutputs(
  declaration: Declaration,
  { secrets = 'required', renamed }: DesiredOptions,
): Promise<ReadonlyMap<unknown, ResolvedOutput>> {
  const { props, sections = [] } = declaration;
  const resolve = {
    required: fetchedFor(declaration),
    available: fetchedOr(named(renamed)),
    none: named(renamed),
  }[secrets];
  const found = new Set<Output<unknown>>();
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (isOutput(value)) {
      found.add(value);
      return;
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit([props, sections.flatMap((section) => section.directives)]);
  const entries = [...found].map(
    async (output): Promise<[unknown, ResolvedOutput]> => [output, await resolve(output)],
  );
  return new Map(await Promise.all(entries));
}

/** Paths of the sought values in plain data. */
export function outputPlaces(value: unknown, sought: ReadonlySet<unknown>): readonly PropPath[] {
  if (sought.has(value)) return [[]];
  if (typeof value !== 'object' || value === null || isOutput(value)) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => outputPlaces(inner, sought).map((rest) => [key, ...rest]));
}

/** Resolves an Output. Outside of Pulumi an Output is either known or an error. */
async function fetched(output: Output<unknown>): Promise<ResolvedOutput> {
  const state = outputState(output);
  const [value, secret] = await Promise.all([state.promise(), state.isSecret]);
  return { value, secret };
}

/** Resolves an Output of a resource; the error of an unavailable secret names its prop or option. */
const fetchedFor =
  ({ props, sections = [] }: Declaration) =>
  (output: Output<unknown>): Promise<ResolvedOutput> =>
    fetched(output).catch((error: unknown) => {
      if (!(error instanceof SecretError)) throw error;
      const sought = new Set([output]);
      const [place] = outputPlaces(props, sought);
      const option = sections
        .flatMap(({ directives }) => directives)
        .find((directive) => outputPlaces(directive, sought).length > 0);
      throw new SecretError(`${place?.join('.') ?? option?.key}: ${error.message}`);
    });

/** Resolves an Output, or returns `otherwise` if it is not available. */
const fetchedOr =
  (otherwise: (output: Output<unknown>) => Promise<ResolvedOutput>) =>
  (output: Output<unknown>): Promise<ResolvedOutput> =>
    fetched(output).catch(() => otherwise(output));

/**
 * Resolves an Output, or returns a placeholder if it is secret or not available. Secrets of one source share one
 * placeholder.
 */
const named =
  (renamed: DesiredOptions['renamed'] = (source) => source) =>
  async (output: Output<unknown>): Promise<ResolvedOutput> => {
    const source = secretSourceOf(output);
    if (source !== undefined)
      return {
        value: `[secret ${digestOf(renamed(source)).slice(0, 12)}]`,
        secret: await outputState(output).isSecret,
      };
    const found = await fetched(output).catch((): ResolvedOutput => ({ value: '[unknown]', secret: true }));
    return found.secret ? { ...found, value: '[secret]' } : found;
  };

/** Replaces the Outputs in plain data by their values. */
export function withValues(value: unknown, known: ReadonlyMap<unknown, ResolvedOutput>): unknown {
  if (known.has(value)) return known.get(value)!.value;
  if (Array.isArray(value)) return value.map((item) => withValues(item, known));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withValues(inner, known)]));
}
