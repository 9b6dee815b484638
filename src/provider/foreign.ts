import { status } from '@grpc/grpc-js';
import { claimSetOf } from '../resources/claim-registry';
import { note, noteAbout } from '../resources/ownership-note';
import { claimedPaths } from '../resources/props';
import type { Resource, Work } from '../resources/resource';
import { CommandError } from '../transport/errors';
import type { Props } from './check';
import { nameOf } from './claims';
import { RequestError } from './errors';
import { keyOf, stackOf, stackText } from './ownership';
import type { Replacements } from './replaced';

/** A creation, whose place on the host may be taken. */
export interface Creation {
  readonly urn: string;
  readonly props: Props;
  /** Whether existing foreign files may be overwritten. */
  readonly adopt: boolean;
  readonly replacements: Replacements;
}

/**
 * Why a resource may not be created: its place on the host is taken by something that this stack did not create. Something that
 * already is as declared is accepted; undefined if nothing stands in the way.
 */
export async function foreignConflict(
  resource: Resource,
  work: Work,
  { urn, props, adopt, replacements }: Creation,
): Promise<string | undefined> {
  const id = resource.id(props);
  if (adopt || hostOf(props) === undefined || replacements.isOwn(urn, resource, id)) return undefined;
  const host = work.hosts.get(props.host);
  const claimed = claimSetOf(resource, props);
  const paths = claimedPaths(props.host, [...claimed.claims, ...claimed.encloses]);
  const [live, { stack: owner }, seen] = await Promise.all([
    resource.read({ ...work, warn: () => undefined }, id, props),
    noteAbout(host, keyOf(props, id)),
    host.observe({ files: paths.map((path) => ({ path })) }),
  ]);
  if (owner === stackOf(urn)) return undefined;
  // An existing directory is no obstacle: it may be shared.
  const file = paths.find((path) => /^(file|link)$/.test(seen.files.get(path)?.kind ?? ''));
  const same = live !== undefined && resource.diff(live.props, props).changes.length === 0;
  if ((live === undefined && file === undefined) || (same && owner === undefined)) return undefined;
  const what = live === undefined ? `${props.host}:${file}` : id;
  const whose = owner === undefined ? 'and this stack did not create it' : `created by ${stackText(owner)}`;
  return `Cannot create ${nameOf(urn)}: ${what} exists already, ${whose}. Take it over by \`pulumi import ${resource.type} ${nameOf(urn)} ${id}\`, or overwrite it by \`adopt: true\` of its Provider (\`uwsgi:adopt\` for the default one, \`deployProject(project, { adopt: true })\` for a tree)`;
}

/** Refuses a creation by {@link foreignConflict}, else notes that the stack creates it. */
export async function announceCreation(resource: Resource, work: Work, creation: Creation): Promise<void> {
  const refused = await foreignConflict(resource, work, creation);
  if (refused !== undefined) throw new RequestError(status.ALREADY_EXISTS, `${refused}; nothing was changed`);
  const { urn, props } = creation;
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
