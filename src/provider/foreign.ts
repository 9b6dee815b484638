import { claimSetOf } from '../orchestration/claims';
import {
  keyOf,
  type Note,
  type NotedOwner,
  note,
  noteAbout,
  stackText,
} from '../orchestration/ownership-note';
import { claimedPaths } from '../resources/props';
import type { Resource, Work } from '../resources/resource';
import { CommandError } from '../transport/errors';
import type { Props } from './check';
import { urnName } from './claims';
import { byAlias } from './errors';
import { claimsOf, stackOf, tokenIn } from './ownership';
import { type OwnRecord, type Recorded, recordOf } from './record';
import type { Replacements } from './replaced';

/** A resource of the stack, whose place on the host may be another's. */
export interface Placed {
  readonly urn: string;
  readonly props: Props;
  /** Whether anything in its place may be overwritten. */
  readonly adopt: boolean;
  /** Record of the resource that is in its place; undefined if it is new there. */
  readonly record?: OwnRecord;
}

/** How the place of a resource is found on its host. */
export interface Standing {
  /** Something there that is not the resource of the stack, for people; undefined if nothing stands in the way. */
  readonly obstacle?: string;
  /** Whether the host notes the record as the owner. */
  readonly owned: boolean;
}

/**
 * Finds whether the place of a resource is free, or has the resource that the stack recorded. Without a note of its owner it counts
 * as the recorded one while it is as recorded, and as the leftover of a creation that was cut off while it is as declared. The names of
 * stacks and resources prove nothing: others may have the same.
 */
export async function standing(
  resource: Resource,
  work: Work,
  { urn, props, adopt, record }: Placed,
): Promise<Standing> {
  if (hostOf(props) === undefined) return { owned: false };
  const id = resource.id(props);
  // Under another name of the host only its token proves that a record is in this place.
  const moved = record !== undefined && resource.id(record.props) !== id;
  const declared = moved ? props : (record?.props ?? props);
  const host = work.hosts.get(props.host);
  const claims = claimsOf(resource, declared);
  const keys = [...new Set([id, ...claims])].map((claim) => keyOf(declared, claim));
  const notes = await Promise.all(keys.map((key) => noteAbout(host, key)));
  const owners = notes.flatMap(({ owner }) => owner ?? []);
  const other = owners.find(({ token }) => record === undefined || token !== tokenIn(record.outputs));
  // An imported resource has no token until its first change.
  const unnoted = record !== undefined && !moved && tokenIn(record.outputs) === undefined;
  if (unnoted || adopt) return { owned: !unnoted && other === undefined && owners.length > 0 };
  if (other === undefined && owners.length > 0) return { owned: owners.length >= claims.length };
  const obstacle = await inPlace(resource, work, declared, {
    other,
    known: (record !== undefined && !moved) || isPending(notes[0]!, urn),
  });
  return {
    owned: false,
    ...(obstacle === undefined ? {} : { obstacle: `${obstacle}, ${whose(other, urn)}` }),
  };
}

/** Whether a creation by the stack has begun, and nothing was completed there. */
const isPending = ({ stack, owner }: Note, urn: string): boolean =>
  owner === undefined && stack === stackOf(urn);

/** Something in the place of a resource that must stay, for people. */
async function inPlace(
  resource: Resource,
  work: Work,
  declared: Props,
  { other, known }: { readonly other: NotedOwner | undefined; readonly known: boolean },
): Promise<string | undefined> {
  const id = resource.id(declared);
  const { claims, encloses } = claimSetOf(resource, declared);
  const paths = claimedPaths(declared.host, [...claims, ...encloses]);
  const [live, { files }] = await Promise.all([
    resource.read({ ...work, warn: () => undefined }, id, declared),
    work.hosts.get(declared.host).observe({ files: paths.map((path) => ({ path })) }),
  ]);
  const kinds = paths.map((path) => files.get(path)?.kind);
  // A directory around the files of a resource may be shared.
  const file = paths.find((_, index) => /^(file|link)$/.test(kinds[index] ?? ''));
  if (live === undefined) return file === undefined ? undefined : `${declared.host}:${file} exists already`;
  const same = resource.diff(live.props, declared).changes.length === 0;
  // A directory as declared is not changed, and a deletion leaves one that is not empty.
  const shared = encloses.length === 0 && file === undefined && kinds.includes('directory');
  return same && other === undefined && (known || shared) ? undefined : `${id} exists already`;
}

function whose(other: NotedOwner | undefined, urn: string): string {
  if (other === undefined) return 'and the host has no note that this stack deployed it';
  const same = other.stack === stackOf(urn) ? ', but not by this record' : '';
  return `created by ${stackText(other.stack)} as ${other.name}${same}`;
}

/** Why a creation is refused, with the way out. */
function creationRefused({ type, id }: Resource, { urn, props }: Placed, obstacle: string): string {
  const name = urnName(urn);
  return `Cannot create ${name}: ${obstacle}. Take it over by \`pulumi import ${type} ${name} ${id(props)}\`, or ${overwriting}; ${byAlias}`;
}

/** Why an update is refused, with the way out. */
const updateRefused = ({ urn }: Placed, obstacle: string): string =>
  `Cannot update ${urnName(urn)}: it is not the one on this host that this stack deployed: ${obstacle}. Its host may have another address by now, or another stack has taken it over: \`pulumi refresh\` removes it from the state of this stack and leaves it on the host; or ${overwriting}`;

const overwriting =
  'overwrite it by `adopt: true` of its Provider (`uwsgi:adopt` for the default one, `deployProject(project, { adopt: true })` for a tree)';

/** A resource in its place, with the record of what it changes or replaces there. */
export function placedBy(
  resource: Resource,
  { urn, props, before }: { urn: string; props: Props; before?: Omit<Recorded, 'id'> },
  { replacements, adopt }: { readonly replacements: Replacements; readonly adopt: boolean },
): Placed {
  const record =
    before === undefined
      ? replacements.inPlace(urn, resource, props)
      : recordOf(resource, before.inputs, before.outputs);
  return { urn, props, adopt, record };
}

/** Whether a change may be made in its place: why not, and whether the record owns it. */
export async function claimant(
  resource: Resource,
  work: Work,
  placed: Placed,
  updates: boolean,
): Promise<{ readonly refused?: string; readonly owned: boolean }> {
  // A record that is no longer valid names no place.
  if (updates && placed.record === undefined) return { owned: false };
  const { obstacle, owned } = await standing(resource, work, placed);
  if (obstacle === undefined) return { owned };
  return {
    owned,
    refused: updates ? updateRefused(placed, obstacle) : creationRefused(resource, placed, obstacle),
  };
}

/** Notes that the stack begins to create a resource, so that a leftover is recognized. */
export async function announceCreation(
  resource: Resource,
  work: Work,
  { urn, props }: Placed,
): Promise<void> {
  if (hostOf(props) === undefined) return;
  // If the note fails, the deployment fails as well, with a better message.
  await note(work.hosts.get(props.host), keyOf(props, resource.id(props)), { stack: stackOf(urn) }).catch(
    (error) => {
      if (!(error instanceof CommandError)) throw error;
    },
  );
}

/** A pause has no host. */
const hostOf = (props: Partial<Props>): string | undefined => props.host;
