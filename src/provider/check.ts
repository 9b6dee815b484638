import { type ClaimSet, claimSetOf } from '../resources/claim-registry';
import { unguarded } from '../resources/guard';
import type { Resource } from '../resources/resource';
import { placesOf } from '../resources/takeover/displaced';

import { fillDefaults, secretsOf } from './schema/walk';
import { isSecretAt, union, unwrap, wrapMap } from './secret';
import { isNameless } from './unknown-parts';
import { type Failure, failureOf, problemsOf } from './validate';
import { own, type Values, withoutNulls } from './values';

/** Autonaming settings of the engine. */
export interface Autonaming {
  readonly mode: 'propose' | 'enforce' | 'disable';
  readonly proposed: string;
}

/** Request of Check, decoded. */
export interface CheckRequest {
  /** The resource's name in the program. */
  readonly name: string;
  /** Inputs of the deployed resource; empty for a new one and for a replacement. */
  readonly olds: Values;
  readonly news: Values;
  readonly seed: Uint8Array;
  readonly autonaming?: Autonaming;
}

/** Inputs with all defaults, secrets marked; or failures. */
export interface CheckResult {
  readonly inputs: Values;
  readonly failures: readonly Failure[];
  /** Notes about the modes of files that hold a secret. */
  readonly notes: readonly string[];
  /** Warnings about secrets that other users can read. */
  readonly warnings: readonly string[];
}

/** Registers claims of one resource and returns its conflicts with other resources. */
export interface Claimant {
  conflicts(set: ClaimSet): readonly string[];
}

/** Props, as far as all resources have them. */
export type Props = { host: string };

/** Checks inputs. Pure and idempotent. */
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
            : claimSetOf(resource, complete as Props).encloses,
        })
        .map((reason) => ({ property: '', reason })),
    );
  return { inputs: wrapMap(complete, secrecy), failures, notes: guarded.notes, warnings: guarded.warnings };
}

/** Claims of addresses that only one resource may serve at. They protect nothing from deletion, so only Check uses them. */
function placeClaims(resource: Resource, props: Values): readonly string[] {
  if (isNameless(resource.identity, props)) return [];
  const { host } = props as Props;
  return placesOf(resource, props as Props)
    .filter(({ presumed }) => presumed !== true)
    .map(({ address }) => `${host}:socket ${address}`);
}

/** Claims of the resource; none as long as its name is unknown. */
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
  // Without autonaming the name stays absent, which the check of the schema reports.
  if (autonaming?.mode === 'disable') return news;
  const suffix = Buffer.from(seed).toString('hex').slice(0, 7);
  const generated = autonaming?.proposed || (suffix === '' ? name : `${name}-${suffix}`);
  return { ...news, [autoname.property]: autoname.fromName(generated, news) };
}
