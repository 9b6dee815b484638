import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { installFunctions } from '../../transport/scripts/install';
import { sh } from '../../transport/shell';
import { ownership } from '../configuration/live';
import { parentsToRemove } from '../default-paths';
import { parsePathId, pathId } from '../props';
import { defineResource, ResourceError } from '../resource';
import { type DirectoryProps, type DirectoryState, directoryProps, directoryState } from './props';

/** A directory on a host. Its content is not managed: it is removed only when it is empty. */
export const directory = defineResource<DirectoryProps, DirectoryState>({
  type: 'uwsgi:index:Directory',
  description:
    'A directory on a host, such as that of a spooler. Its content is not managed: it is removed only when it is empty.',
  example: "new Directory('spool', { host: 'web1', path: '/var/spool/shop', owner: 'shop', mode: '700' });",
  importId: '`host:/path`',
  props: directoryProps,
  state: directoryState,
  identity: ['host', 'path'],

  check: () => [],
  defaults: (props) => props,
  id: ({ host, path }) => pathId(host, path),
  claims: ({ host, path }) => [pathId(host, path)],
  directories: ({ path }) => [{ path, writers: ['*'] }],

  diff(from, to) {
    const moved = { replaces: true } as const;
    return { changes: diffValues(from, to, { host: moved, path: moved, mode: {}, owner: {}, group: {} }) };
  },

  async read({ hosts }, id, known) {
    const { host, path } = known ?? parsePathId(id);
    const found = (await hosts.get(host).observe({ files: [{ path }] })).files.get(path);
    if (found?.kind !== 'directory') return undefined;
    return { props: { host, path, mode: found.mode, ...ownership(found, known) }, state: { host, path } };
  },

  preview: ({ host, path }) => (hasUnknown(host) || hasUnknown(path) ? {} : { host, path }),

  async reconcile({ hosts }, { host, path, mode, owner = '', group = '' }) {
    const target = hosts.get(host);
    const found = (await target.observe({ files: [{ path }] })).files.get(path);
    if (found !== undefined && found.kind !== 'directory') {
      throw new ResourceError(target.name, path, `Cannot make the directory: a ${found.kind} stands there`);
    }
    const asWanted =
      found?.mode === mode &&
      (owner === '' || found.owner === owner) &&
      (group === '' || found.group === group);
    if (!asWanted) {
      const accounts = group === '' ? owner : `${owner}:${group}`;
      const chown = accounts === '' ? sh`` : sh` && chown ${accounts} .`;
      // The directory that was entered is changed, whatever is put in its place meanwhile.
      await target.exec(
        sh`${installFunctions}
reach ${path} make${chown} && chmod ${mode} .`,
        {
          purpose: `make ${path}`,
        },
      );
    }
    return { host, path };
  },

  async delete({ hosts }, { host, path }) {
    await hosts.get(host).remove([], [path, ...parentsToRemove(path)]);
  },
});
