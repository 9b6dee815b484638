import type { Output } from '@pulumi/pulumi';
import { renderSections, SecretText } from '../config/rendered';
import { toWire } from '../config/wire';
import type { LifecycleOptions } from '../constructs/lifecycle';
import type { Declaration, Synthesis } from '../constructs/project';
import { isOutput } from '../options/text';
import { resourceOf } from '../resources';
import type { Resource } from '../resources/resource';

/** A declared resource, ready to be compared with its host. */
export interface Desired {
  readonly path: string;
  readonly resource: Resource;
  readonly props: { readonly host: string };
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly lifecycle: LifecycleOptions;
  /** Whether the value at a path of the props must not show. */
  readonly secret: (path: readonly (string | number)[]) => boolean;
  /** Every secret text inside, to be masked in messages. */
  readonly secrets: readonly string[];
}

/** Declarations that break a rule; all faults at once. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';

  constructor(readonly faults: readonly string[]) {
    super(`Cannot plan:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/**
 * Resolves and checks what a tree declares.
 *
 * @throws DeclarationError with all faults: props that a resource refuses, two resources that claim the same thing
 */
export async function desiredOf(synthesis: Synthesis): Promise<readonly Desired[]> {
  const results = await Promise.all(synthesis.declarations.map(resolved));
  const faults = results.flatMap((result) => ('faults' in result ? result.faults : []));
  const desired = results.flatMap((result) => ('faults' in result ? [] : [result]));
  const all = [...faults, ...contested(desired)];
  if (all.length > 0) throw new DeclarationError(all);
  return desired;
}

async function resolved(declaration: Declaration): Promise<Desired | { faults: readonly string[] }> {
  const { path, type, sections, dependsOn } = declaration;
  const resource = resourceOf(type);
  const known = await outputsOf([declaration.props, sections?.flatMap((section) => section.directives)]);
  const secretOutputs = new Set([...known].flatMap(([output, { secret }]) => (secret ? [output] : [])));
  const reveal = (output: Output<unknown>): unknown => {
    const { value, secret } = known.get(output)!;
    return secret ? new SecretText(String(value)) : value;
  };
  const rendered = sections === undefined ? [] : renderSections(sections, reveal);
  const wire = sections === undefined ? {} : toWire(rendered);
  const secretOptions = new Set(
    rendered.flatMap(({ name, lines }) =>
      lines.flatMap((line) => ('key' in line && line.secret ? [`${name}\n${line.key}`] : [])),
    ),
  );
  const props = plain({ ...declaration.props, ...wire }, known);
  const where = `${declaration.props.host}: ${path}`;
  const parsed = resource.props.safeParse(props);
  if (!parsed.success) {
    return {
      faults: parsed.error.issues.map(
        (issue) => `${where}: ${issue.path.join('.') || 'props'}: ${issue.message}`,
      ),
    };
  }
  const checked = resource.defaults(parsed.data as unknown as { host: string });
  const problems = resource.check(checked).map((problem) => `${where}: ${problem.message}`);
  if (problems.length > 0) return { faults: problems };
  return {
    path,
    resource,
    props: checked,
    id: resource.id(checked),
    dependsOn,
    lifecycle: declaration.lifecycle,
    secret: (at) => {
      const place = at.indexOf('sections');
      return place !== -1 && secretOptions.has(`${at[place + 1]}\n${at[place + 2]}`);
    },
    secrets: [...secretOutputs].map((output) => String(known.get(output)!.value)),
  };
}

/** Two resources that want the same file or unit. */
function contested(desired: readonly Desired[]): readonly string[] {
  const owners = new Map<string, Desired>();
  return desired.flatMap((one) =>
    one.resource.claims(one.props).flatMap((claim) => {
      const other = owners.get(claim);
      owners.set(claim, other ?? one);
      return other === undefined
        ? []
        : [
            `${claim} is wanted by both ${other.path} and ${one.path}: one of them must take another name or path`,
          ];
    }),
  );
}

interface Known {
  readonly value: unknown;
  readonly secret: boolean;
}

/** Every Output inside, with what it holds. Outside of Pulumi an Output is known or it is an error. */
async function outputsOf(root: unknown): Promise<ReadonlyMap<unknown, Known>> {
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
  const entries = [...found].map(async (output): Promise<[unknown, Known]> => {
    const inside = output as unknown as { promise(): Promise<unknown>; isSecret: Promise<boolean> };
    const [value, secret] = await Promise.all([inside.promise(), inside.isSecret]);
    return [output, { value, secret }];
  });
  return new Map(await Promise.all(entries));
}

/** Plain data with Outputs replaced by what they hold. */
function plain(value: unknown, known: ReadonlyMap<unknown, Known>): unknown {
  if (known.has(value)) return known.get(value)!.value;
  if (Array.isArray(value)) return value.map((item) => plain(item, known));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner, known)]));
}
