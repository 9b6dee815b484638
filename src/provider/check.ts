import { checkProps, modeNotes } from '../orchestration/check-props';
import { type ClaimSet, claimSetOf } from '../orchestration/claims';
import { secretsOf } from '../orchestration/schema';
import { own } from '../plan/plain-values';
import type { Resource } from '../resources/resource';
import { type Failure, failureOf } from './failure';
import { isSecretAt, secrecyOf, union, unwrap, wrapMap } from './secret';
import { type Values, withoutNulls } from './values';

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
  const checked = checkProps(resource, named, (...path) => isSecretAt(given.secrecy, path));
  const { warnings, violations, problems } = checked;
  const complete = { ...checked.props } as Values;
  const secrecy = union(given.secrecy, secrecyOf(secretsOf(resource.props, complete)));
  const failures = [...violations, ...problems].map((problem) => failureOf(problem, complete, secrecy));
  if (failures.length === 0) {
    const conflicts = claim.conflicts(claimSetOf(resource, checked.props));
    failures.push(...conflicts.map((reason) => ({ property: '', reason })));
  }
  const notes = modeNotes(checked, unwrap(request.olds).plain as Values, complete);
  return { inputs: wrapMap(complete, secrecy), failures, notes, warnings };
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
