import { status } from '@grpc/grpc-js';
import { note, noteAbout } from '../resources/deployer-note';
import { claimedPaths } from '../resources/props';
import type { Resource, Work } from '../resources/resource';
import { holdingOf } from '../resources/territory';
import { CommandError } from '../transport/errors';
import type { Props } from './check';
import { nameOf } from './claims';
import { RequestError } from './errors';
import { keyOf, stackOf, stackText } from './ownership';
import type { Replacements } from './replaced';

/** A creation that may find something in its place. */
export interface Arrival {
  readonly urn: string;
  readonly props: Props;
  /** Whether something of others may be overwritten. */
  readonly adopt: boolean;
  readonly replacements: Replacements;
}

/**
 * Why something may not be created: there is something else in its place, which this stack has not put there. What is as the
 * program wants it may stay; undefined where nothing stands against it.
 */
export async function strangerIn(
  resource: Resource,
  work: Work,
  { urn, props, adopt, replacements }: Arrival,
): Promise<string | undefined> {
  const id = resource.id(props);
  if (adopt || hostOf(props) === undefined || replacements.isOwn(urn, resource, id)) return undefined;
  const host = work.hosts.get(props.host);
  const holding = holdingOf(resource, props);
  const paths = claimedPaths(props.host, [...holding.claims, ...holding.encloses]);
  const [live, { stack: owner }, seen] = await Promise.all([
    resource.read({ ...work, warn: () => undefined }, id, props),
    noteAbout(host, keyOf(props, id)),
    host.observe({ files: paths.map((path) => ({ path })) }),
  ]);
  if (owner === stackOf(urn)) return undefined;
  // A directory that is there already can be one in which others may have something, too.
  const file = paths.find((path) => /^(file|link)$/.test(seen.files.get(path)?.kind ?? ''));
  const same = live !== undefined && resource.diff(live.props, props).changes.length === 0;
  if ((live === undefined && file === undefined) || (same && owner === undefined)) return undefined;
  const what = live === undefined ? `${props.host}:${file}` : id;
  const whose =
    owner === undefined ? 'and this stack has not put it there' : `put there by ${stackText(owner)}`;
  return `Cannot create ${nameOf(urn)}: ${what} is there already, ${whose}. Take it over as it is by \`pulumi import ${resource.type} ${nameOf(urn)} ${id}\`, or let it be overwritten by \`adopt: true\` of its Provider (\`uwsgi:adopt\` for the default one, \`deployProject(project, { adopt: true })\` for a tree)`;
}

/** Refuses what {@link strangerIn} says, else notes that the stack puts it there. */
export async function settle(resource: Resource, work: Work, arrival: Arrival): Promise<void> {
  const refused = await strangerIn(resource, work, arrival);
  if (refused !== undefined) throw new RequestError(status.ALREADY_EXISTS, `${refused}; nothing was changed`);
  const { urn, props } = arrival;
  if (hostOf(props) === undefined) return;
  // Where nothing can be noted, nothing can be put either, and that says why.
  await note(work.hosts.get(props.host), keyOf(props, resource.id(props)), { stack: stackOf(urn) }).catch(
    (error) => {
      if (!(error instanceof CommandError)) throw error;
    },
  );
}

/** A pause has no host. */
const hostOf = (props: Partial<Props>): string | undefined => props.host;
