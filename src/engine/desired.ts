import type { Output } from '@pulumi/pulumi';
import { renderSections, SecretText } from '../config/rendered';
import { toWire } from '../config/wire';
import type { LifecycleOptions } from '../constructs/lifecycle';
import type { Declaration, Synthesis } from '../constructs/project';
import { OptionError } from '../options/errors';
import { SecretError } from '../options/secret-source';
import { isOutput, TextTemplate, templateFault } from '../options/text';
import { checkProps } from '../orchestration/check-props';
import { ClaimRegistry, claimSetOf, conflictText } from '../orchestration/claims';
import { secretsOf } from '../orchestration/schema';
import { problemText } from '../orchestration/schema-problems';
import { secretPlaceOf } from '../plan/format-variables';
import { outputsNamed, putOutputs } from '../plan/output-of';
import {
  allPlaces,
  hiddenAt,
  namedPlace,
  type PropPath,
  type SecretPlaces,
  shownPlaces,
  valueAt,
} from '../plan/secret-places';
import { resourceOf } from '../resources';
import type { Resource } from '../resources/resource';
import { noteSecrets } from '../secrets/known';
import { isStandIn, Mask } from '../secrets/mask';
import { textsOf } from '../secrets/texts';
import { outputPlaces, resolveOutputs, withValues } from './resolve-outputs';

/** A declared resource, resolved and ready for comparison with its host. */
export interface Desired {
  readonly path: string;
  readonly resource: Resource;
  readonly props: { readonly host: string };
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly lifecycle: LifecycleOptions;
  /** Paths of the secrets in the props. */
  readonly secretPlaces: SecretPlaces;
  /** Whether the value at a path of the props must be masked. */
  readonly secret: (path: readonly (string | number)[]) => boolean;
  /** All secret texts in the props. */
  readonly secrets: readonly string[];
  /** Masks the secrets of the whole program: the log of one application may contain secrets of another. */
  readonly mask: Mask;
  /** Notes for a plan that changes the mode of a file. */
  readonly notes: readonly string[];
  /** Warnings about secrets that other users can read. */
  readonly warnings: readonly string[];
}

/** Invalid declarations, with all faults at once. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';

  constructor(readonly faults: readonly string[]) {
    super(`Cannot plan:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** How declarations are resolved. */
export interface DesiredOptions {
  /**
   * Secrets to fetch. With `available`, an unavailable secret is not an error. A placeholder that identifies its
   * source stands in for a secret that was not fetched.
   * @default 'required'
   */
  readonly secrets?: 'required' | 'available' | 'none';
  /**
   * Rewrites paths in texts when the program was loaded from a temporary checkout, so that both revisions compare
   * equal.
   * @default - unchanged
   */
  readonly renamed?: (text: string) => string;
  /**
   * Whether invalid resources, and resources that use their outputs, are left out instead of raising an error.
   * @default false
   */
  readonly leaveOutFaulty?: boolean;
}

/**
 * Resolves and validates the declarations of a tree.
 *
 * @param instead props of resources by path, used instead of the declared ones
 * @throws DeclarationError with all faults: props that a resource rejects, duplicate claims of two resources
 */
export async function desiredOf(
  synthesis: Synthesis,
  instead: ReadonlyMap<string, Desired['props']> = new Map(),
  options: DesiredOptions = {},
): Promise<readonly Desired[]> {
  const byPath = new Map(synthesis.declarations.map((declaration) => [declaration.path, declaration]));
  const made = new Map<string, Promise<Resolved>>();
  const make = (declaration: Declaration, around: readonly string[]): Promise<Resolved> => {
    const { path } = declaration;
    if (around.includes(path)) throw new Error(`Cannot resolve ${path}: it names an output of itself`);
    const promise = made.get(path) ?? resolveAfter(declaration, around);
    made.set(path, promise);
    return promise;
  };
  const resolveAfter = async (declaration: Declaration, around: readonly string[]): Promise<Resolved> => {
    const named = outputsNamed(declaration.props);
    const inside = [...around, declaration.path];
    const before = await Promise.all(named.map(({ path }) => make(byPath.get(path)!, inside)));
    // The dependency reports its own faults.
    if (before.some((result) => 'faults' in result)) return { faults: [], secrets: [] };
    const outputs = new Map((before as Own[]).map((one) => [one.path, outputsOfResource(one)]));
    const props = putOutputs(declaration.props, ({ path, output }) => outputs.get(path)![output]);
    const result = await resolved({ ...declaration, props: props as Declaration['props'] }, options);
    const back = instead.get(declaration.path);
    return back === undefined || 'faults' in result ? result : { ...result, props: back };
  };
  const results = await Promise.all(synthesis.declarations.map((declaration) => make(declaration, [])));
  const faults = results.flatMap((result) => ('faults' in result ? result.faults : []));
  const desired = results.flatMap((result) => ('faults' in result ? [] : [result]));
  const mask = new Mask(results.flatMap(({ secrets }) => secrets));
  const all = [...faults, ...duplicateClaims(desired)].map(mask.hide);
  if (all.length > 0 && !options.leaveOutFaulty) throw new DeclarationError(all);
  return desired.map((one) => ({ ...one, mask }));
}

type Own = Omit<Desired, 'mask'>;
type Resolved = Own | { readonly faults: readonly string[]; readonly secrets: readonly string[] };

/** Outputs of a resource that are known before its deployment. */
export function outputsOfResource({
  resource,
  props,
}: Pick<Desired, 'resource' | 'props'>): Readonly<Record<string, unknown>> {
  return { ...props, ...resource.preview(props) };
}

async function resolved(declaration: Declaration, options: DesiredOptions): Promise<Resolved> {
  const { path, type, sections, dependsOn, lifecycle } = declaration;
  const { secrets: sought = 'required', renamed } = options;
  const resource = resourceOf(type);
  const where = `${declaration.props.host}: ${path}`;
  const known = await resolveOutputs(declaration, options).catch((error: Error) => {
    // A text that no configuration format can represent; the message does not contain it.
    if (error instanceof OptionError) return error;
    if (error instanceof SecretError) throw new SecretError(`${where}: ${error.message}`);
    throw error;
  });
  if (known instanceof OptionError) return { faults: [`${where}: ${known.message}`], secrets: [] };
  const secretOutputs = new Set([...known].flatMap(([output, { secret }]) => (secret ? [output] : [])));
  const reveal = (output: Output<unknown>): unknown => {
    const { value, secret } = known.get(output)!;
    return secret ? new SecretText(String(value)) : value;
  };
  const rendered = sections === undefined ? [] : renderSections(sections, reveal);
  const wire = sections === undefined ? {} : toWire(rendered);
  const secretLines = rendered.flatMap(({ name, lines }) =>
    lines.flatMap((line) => ('key' in line && line.secret === true ? [{ name, ...line }] : [])),
  );
  const given = withValues({ ...declaration.props, ...wire }, known) as Record<string, unknown>;
  const declaredPlaces = allPlaces(
    outputPlaces(declaration.props, secretOutputs).map((place) => namedPlace(place, given)),
    secretLines.map(({ name, key, value }) => ['sections', name, ...secretPlaceOf(key, value)]),
  );
  const checked = checkProps(resource, given, (...at) => hiddenAt(declaredPlaces, at));
  const { props, violations, notes, warnings } = checked;
  const marked = secretsOf(resource.props, props);
  const secrets = [
    ...[...secretOutputs].flatMap((output) => textsOf(known.get(output)!.value)),
    // As rendered into the file, which may differ from the declared text.
    ...secretLines.flatMap(({ value }) => textsOf(value)),
    ...marked.flatMap((at) => textsOf(valueAt(props, at))),
  ];
  if (sought !== 'none') noteSecrets(secrets.filter((text) => !isStandIn(text)));
  const templates = templatesIn(declaration.props);
  if (templates.length > 0)
    return { secrets, faults: templates.map((at) => `${where}: ${at.join('.')}: ${templateFault}`) };
  // A placeholder need not pass the validation of the secret.
  const isPlaceholder = (at: PropPath): boolean =>
    sought !== 'required' && hiddenAt(shownPlaces(resource, declaredPlaces), at);
  const problems = [
    ...violations.map(problemText),
    ...checked.problems.flatMap((one) => (isPlaceholder(one.path) ? [] : [one.message])),
  ];
  if (problems.length > 0) return { faults: problems.map((problem) => `${where}: ${problem}`), secrets };
  const rewritten = renamed === undefined ? props : (mapTexts(props, renamed) as Desired['props']);
  const secretPlaces = allPlaces(declaredPlaces, marked);
  const shown = shownPlaces(resource, secretPlaces);
  return {
    path,
    resource,
    props: rewritten,
    id: resource.id(rewritten),
    dependsOn,
    lifecycle,
    secretPlaces,
    secret: (at) => hiddenAt(shown, at),
    secrets,
    notes,
    warnings,
  };
}

/** Conflicts between resources that claim the same file, unit or address. */
function duplicateClaims(desired: readonly Own[]): readonly string[] {
  const registry = new ClaimRegistry<Own>();
  return desired.flatMap((one) =>
    registry.take(one, claimSetOf(one.resource, one.props)).map((conflict) => {
      const text = conflictText(conflict, one.path, conflict.owner.path);
      if (conflict.kind === 'same') return `${text}${unitHint(one, conflict.owner)}`;
      return conflict.kind === 'place' ? `${one.props.host}: ${text}` : text;
    }),
  );
}

/** An instance that takes over from a unit of the same name claims the file of that unit. */
function unitHint(...both: readonly Own[]): string {
  const unit = both.find(({ resource }) => resource.type === 'uwsgi:index:SystemdUnit');
  const runs = both.some(({ resource }) => resource.runs !== undefined);
  return unit !== undefined && runs
    ? `, or ${unit.path} leave the program, whose unit the other then has`
    : '';
}

/** Maps all texts of plain data, except keys. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]));
}

/** Places of texts that only sections can hold, as they wait for an Output. */
function templatesIn(value: unknown): readonly PropPath[] {
  if (value instanceof TextTemplate) return [[]];
  if (typeof value !== 'object' || value === null || isOutput(value)) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => templatesIn(inner).map((rest) => [key, ...rest]));
}
