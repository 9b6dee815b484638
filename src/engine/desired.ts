import type { Output } from '@pulumi/pulumi';
import { renderSections, SecretText } from '../config/rendered';
import { toWire } from '../config/wire';
import type { LifecycleOptions } from '../constructs/lifecycle';
import type { Declaration, Synthesis } from '../constructs/project';
import { OptionError } from '../options/errors';
import { SecretError, secretSourceOf } from '../options/secret-source';
import { isOutput, Template, templateFault } from '../options/text';
import { secretPlaceOf } from '../plan/format-variables';
import { outputsNamed, putOutputs } from '../plan/output-of';
import {
  allPlaces,
  hiddenAt,
  namedPlace,
  type PropPath,
  type SecretPlaces,
  shownPlaces,
} from '../plan/secret-places';
import { resourceOf } from '../resources';
import { ClaimRegistry, claimSetOf } from '../resources/claim-registry';
import { digestOf } from '../resources/digest';
import { unguarded } from '../resources/guard';
import type { Resource } from '../resources/resource';
import { schemaFault } from '../resources/schema-fault';
import { placesOf as addressesOf } from '../resources/takeover/displaced';
import { type Place, rivals } from '../resources/takeover/place';
import { noteSecrets } from '../secrets/known';
import { isStandIn, Mask } from '../secrets/mask';
import { textsOf } from '../secrets/texts';

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

async function resolved(
  declaration: Declaration,
  { secrets: sought = 'required', renamed }: DesiredOptions,
): Promise<Resolved> {
  const { path, type, sections, dependsOn } = declaration;
  const resource = resourceOf(type);
  const where = `${declaration.props.host}: ${path}`;
  const found = await outputsOf(
    [declaration.props, sections?.flatMap((section) => section.directives)],
    { required: fetchedFor(declaration), available: fetchedOr(named(renamed)), none: named(renamed) }[sought],
  ).catch((error: Error) => {
    // A text that no configuration format can represent; the message does not contain it.
    if (error instanceof OptionError) return error;
    if (error instanceof SecretError) throw new SecretError(`${where}: ${error.message}`);
    throw error;
  });
  if (found instanceof OptionError) return { faults: [`${where}: ${found.message}`], secrets: [] };
  const known = found;
  const secretOutputs = new Set([...known].flatMap(([output, { secret }]) => (secret ? [output] : [])));
  const reveal = (output: Output<unknown>): unknown => {
    const { value, secret } = known.get(output)!;
    return secret ? new SecretText(String(value)) : value;
  };
  const rendered = sections === undefined ? [] : renderSections(sections, reveal);
  const wire = sections === undefined ? {} : toWire(rendered);
  const secretOptions = rendered.flatMap(({ name, lines }) =>
    lines.flatMap((line) =>
      'key' in line && line.secret === true
        ? [['sections', name, ...secretPlaceOf(line.key, line.value)]]
        : [],
    ),
  );
  const secrets = [
    ...[...secretOutputs].flatMap((output) => textsOf(known.get(output)!.value)),
    // As rendered into the file, which may differ from the declared text.
    ...rendered.flatMap(({ lines }) =>
      lines.flatMap((line) => ('key' in line && line.secret === true ? textsOf(line.value) : [])),
    ),
  ];
  if (sought !== 'none') noteSecrets(secrets.filter((text) => !isStandIn(text)));
  const given = plain({ ...declaration.props, ...wire }, known) as Record<string, unknown>;
  const secretProps = placesOf(declaration.props, secretOutputs).map((place) => namedPlace(place, given));
  const secretPlaces = allPlaces(secretProps, secretOptions);
  const shown = shownPlaces(resource, secretPlaces);
  const holdsSecret = (...at: readonly string[]): boolean => hiddenAt(secretPlaces, at);
  const guarded = resource.guard?.(given, holdsSecret) ?? unguarded(given);
  const { props } = guarded;
  const templates = templatesIn(declaration.props);
  if (templates.length > 0)
    return { secrets, faults: templates.map((at) => `${where}: ${at.join('.')}: ${templateFault}`) };
  const parsed = resource.props.safeParse(props);
  if (!parsed.success) {
    return {
      secrets,
      faults: parsed.error.issues.map((issue) => `${where}: ${schemaFault(resource.props, issue)}`),
    };
  }
  const checked = resource.defaults(parsed.data as unknown as { host: string });
  const secret: Desired['secret'] = (at) => hiddenAt(shown, at);
  const problems = resource
    .check(checked)
    // A placeholder need not pass the validation of the secret.
    .filter((problem) => sought === 'required' || !secret(problem.path))
    .map((problem) => `${where}: ${problem.message}`);
  if (problems.length > 0) return { faults: problems, secrets };
  const rewritten = renamed === undefined ? checked : (mapTexts(checked, renamed) as Desired['props']);
  return {
    path,
    resource,
    props: rewritten,
    id: resource.id(rewritten),
    dependsOn,
    lifecycle: declaration.lifecycle,
    secretPlaces,
    secret,
    secrets,
    notes: guarded.notes,
    warnings: guarded.warnings,
  };
}

/** Conflicts between resources that claim the same file, unit or address. */
function duplicateClaims(desired: readonly Own[]): readonly string[] {
  const registry = new ClaimRegistry<Own>();
  const files = desired.flatMap((one) =>
    registry
      .take(one, claimSetOf(one.resource, one.props))
      .map(({ ours, theirs, owner: other }) =>
        ours === theirs
          ? `${ours} is claimed by both ${other.path} and ${one.path}: one of them must take another name or path${unitHint(one, other)}`
          : `${ours} of ${one.path} and ${theirs} of ${other.path} exclude each other: the owner of the directory writes and deletes everything in it`,
      ),
  );
  return files.length > 0 ? files : duplicateAddresses(desired);
}

/** An instance that takes over from a unit of the same name claims the file of that unit. */
function unitHint(...both: readonly Own[]): string {
  const unit = both.find(({ resource }) => resource.type === 'uwsgi:index:SystemdUnit');
  const runs = both.some(({ resource }) => resource.runs !== undefined);
  return unit !== undefined && runs
    ? `, or ${unit.path} leave the program, whose unit the other then has`
    : '';
}

/** Conflicts between resources that bind the same address, which only one process can have. */
function duplicateAddresses(desired: readonly Own[]): readonly string[] {
  const wanted = new Map<string, { readonly place: Place; readonly by: Own }[]>();
  return desired.flatMap((by) =>
    addressesOf(by.resource, by.props).flatMap((place) => {
      // Addresses with different ports or paths never conflict.
      const key = `${by.props.host}\n${/:\d+$/.exec(place.address)?.[0] ?? place.address}`;
      const others = wanted.get(key) ?? [];
      wanted.set(key, [...others, { place, by }]);
      const other = others.find((one) => one.by !== by && rivals(one.place, place));
      return other === undefined
        ? []
        : [
            `${by.props.host}: ${place.label} of ${by.path} and ${other.place.label} of ${other.by.path} exclude each other: only one process of the host can have it`,
          ];
    }),
  );
}

interface Known {
  readonly value: unknown;
  readonly secret: boolean;
}

/** All Outputs in a value, each resolved by `resolve`. */
async function outputsOf(
  root: unknown,
  resolve: (output: Output<unknown>) => Promise<Known>,
): Promise<ReadonlyMap<unknown, Known>> {
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
  visit(root);
  const entries = [...found].map(
    async (output): Promise<[unknown, Known]> => [output, await resolve(output)],
  );
  return new Map(await Promise.all(entries));
}

/** Paths of the sought values in plain data. */
function placesOf(value: unknown, sought: ReadonlySet<unknown>): readonly (readonly (string | number)[])[] {
  if (sought.has(value)) return [[]];
  if (typeof value !== 'object' || value === null || isOutput(value)) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => placesOf(inner, sought).map((rest) => [key, ...rest]));
}

/** Resolves an Output. Outside of Pulumi an Output is either known or an error. */
async function fetched(output: Output<unknown>): Promise<Known> {
  const inside = output as unknown as { promise(): Promise<unknown>; isSecret: Promise<boolean> };
  const [value, secret] = await Promise.all([inside.promise(), inside.isSecret]);
  return { value, secret };
}

/** Resolves an Output of a resource; the error of an unavailable secret names its prop or option. */
const fetchedFor =
  ({ props, sections = [] }: Declaration) =>
  (output: Output<unknown>): Promise<Known> =>
    fetched(output).catch((error: unknown) => {
      if (!(error instanceof SecretError)) throw error;
      const sought = new Set([output]);
      const [place] = placesOf(props, sought);
      const option = sections
        .flatMap(({ directives }) => directives)
        .find((directive) => placesOf(directive, sought).length > 0);
      throw new SecretError(`${place?.join('.') ?? option?.key}: ${error.message}`);
    });

/** Resolves an Output, or returns `otherwise` if it is not available. */
const fetchedOr =
  (otherwise: (output: Output<unknown>) => Promise<Known>) =>
  (output: Output<unknown>): Promise<Known> =>
    fetched(output).catch(() => otherwise(output));

/**
 * Resolves an Output, or returns a placeholder if it is secret or not available. Secrets of one source share one
 * placeholder.
 */
const named =
  (renamed: DesiredOptions['renamed'] = (source) => source) =>
  async (output: Output<unknown>): Promise<Known> => {
    const source = secretSourceOf(output);
    if (source !== undefined)
      return {
        value: `[secret ${digestOf(renamed(source)).slice(0, 12)}]`,
        secret: await (output as unknown as { isSecret: Promise<boolean> }).isSecret,
      };
    const found = await fetched(output).catch((): Known => ({ value: '[unknown]', secret: true }));
    return found.secret ? { ...found, value: '[secret]' } : found;
  };

/** Maps all texts of plain data, except keys. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]));
}

/** Places of texts that only sections can hold, as they wait for an Output. */
function templatesIn(value: unknown): readonly PropPath[] {
  if (value instanceof Template) return [[]];
  if (typeof value !== 'object' || value === null || isOutput(value)) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, inner]) => templatesIn(inner).map((rest) => [key, ...rest]));
}

/** Replaces the Outputs in plain data by their values. */
function plain(value: unknown, known: ReadonlyMap<unknown, Known>): unknown {
  if (known.has(value)) return known.get(value)!.value;
  if (Array.isArray(value)) return value.map((item) => plain(item, known));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner, known)]));
}
