import { unguarded } from '../resources/guard';
import type { Resource } from '../resources/resource';
import { placesOf } from '../resources/takeover/displaced';
import { type Holding, holdingOf } from '../resources/territory';

import { fillDefaults, secretsOf } from './schema/walk';
import { isSecretAt, union, unwrap, wrapMap } from './secret';
import { isNameless } from './unknown-parts';
import { type Failure, failureOf, problemsOf } from './validate';
import { own, type Values, withoutNulls } from './values';

/** How the engine wants generated names. */
export interface Autonaming {
  readonly mode: 'propose' | 'enforce' | 'disable';
  readonly proposed: string;
}

/** What Check is asked. */
export interface CheckRequest {
  /** The resource's name in the program. */
  readonly name: string;
  /** Inputs of the deployed resource; empty for a new one and for a replacement. */
  readonly olds: Values;
  readonly news: Values;
  readonly seed: Uint8Array;
  readonly autonaming?: Autonaming;
}

/** Inputs with all defaults, secrets marked; or what is wrong with them. */
export interface CheckResult {
  readonly inputs: Values;
  readonly failures: readonly Failure[];
  /** What is said of the mode of files that hold a secret. */
  readonly notes: readonly string[];
  /** What leaves a secret readable for others. */
  readonly warnings: readonly string[];
}

/** Takes claims for the resource at hand and tells what others have already. */
export interface Claimant {
  conflicts(holding: Holding): readonly string[];
}

/** Props as the lifecycle knows them. */
export type Props = { host: string };

/** Checks inputs: pure, and the same when run on its own result. */
export function checkInputs(resource: Resource, request: CheckRequest, claim: Claimant): CheckResult {
  const given = unwrap(request.news);
  const named = autonamed(resource, withoutNulls(given.plain as Values), request);
  const guarded = resource.guard?.(named, (...path) => isSecretAt(given.secrecy, path)) ?? unguarded(named);
  const filled = fillDefaults(resource.props, guarded.props) as Values;
  const bySchema = problemsOf(resource.props, filled);
  const complete = bySchema.length > 0 ? filled : ({ ...resource.defaults(filled as Props) } as Values);
  const secrecy = union(given.secrecy, secretsOf(resource.props, complete));
  const problems = bySchema.length > 0 ? bySchema : resource.check(complete as Props);
  const failures = problems.map((problem) => failureOf(problem, complete, secrecy));
  if (failures.length === 0)
    failures.push(
      ...claim
        .conflicts({
          claims: [...knownClaims(resource, complete), ...placeClaims(resource, complete)],
          encloses: isNameless(resource.identity, complete)
            ? []
            : holdingOf(resource, complete as Props).encloses,
        })
        .map((reason) => ({ property: '', reason })),
    );
  return { inputs: wrapMap(complete, secrecy), failures, notes: guarded.notes, warnings: guarded.warnings };
}

/** Addresses that only one resource may serve at. A resource that gives one up keeps nothing by it, so they are asked only here. */
function placeClaims(resource: Resource, props: Values): readonly string[] {
  if (isNameless(resource.identity, props)) return [];
  const { host } = props as Props;
  return placesOf(resource, props as Props)
    .filter(({ presumed }) => presumed !== true)
    .map(({ address }) => `${host}:socket ${address}`);
}

/** What the resource lays claim to; nothing as long as it has no known name. */
export function knownClaims(resource: Resource, props: Values): readonly string[] {
  return isNameless(resource.identity, props) ? [] : resource.claims(props as Props);
}

function autonamed(
  { autoname }: Resource,
  news: Values,
  { name, olds, seed, autonaming }: CheckRequest,
): Values {
  if (autoname === undefined || own(news, autoname.property) !== undefined) return news;
  const before = unwrap(own(olds, autoname.property)).plain;
  if (typeof before === 'string') return { ...news, [autoname.property]: before };
  // Left absent where the user wants no generated names: the check of the schema tells.
  if (autonaming?.mode === 'disable') return news;
  const suffix = Buffer.from(seed).toString('hex').slice(0, 7);
  const generated = autonaming?.proposed || (suffix === '' ? name : `${name}-${suffix}`);
  return { ...news, [autoname.property]: autoname.fromName(generated, news) };
}
