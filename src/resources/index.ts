import { configuration } from './configuration/lifecycle';
import { directory } from './directory/lifecycle';
import { emperor } from './emperor/lifecycle';
import { file } from './file/lifecycle';
import { instance } from './instance/lifecycle';
import { pause } from './pause/lifecycle';
import { postgresVassal } from './postgres-vassal/lifecycle';
import { release } from './release/lifecycle';
import type { Resource } from './resource';
import { systemdUnit } from './systemd-unit/lifecycle';
import { tmpfiles } from './tmpfiles/lifecycle';
import { vassal } from './vassal/lifecycle';

/** Every resource there is, by its type token. */
export const resources: ReadonlyMap<string, Resource> = new Map(
  [
    configuration,
    directory,
    emperor,
    file,
    instance,
    pause,
    postgresVassal,
    release,
    systemdUnit,
    tmpfiles,
    vassal,
  ].map((resource) => [resource.type, resource as unknown as Resource]),
);

/** The resource of a type. */
export function resourceOf(type: string): Resource {
  const found = resources.get(type);
  if (found === undefined) {
    throw new Error(
      `Cannot find the resource type ${type}: it must be one of ${[...resources.keys()].join(', ')}`,
    );
  }
  return found;
}
