import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { mostBytes } from '../../transport/scripts/bounds';
import { configurationText, ownership } from '../configuration/live';
import { parentsToRemove } from '../default-paths';
import { digestOf } from '../digest';
import { digestsOf, editedFiles } from '../edits';
import { guardFile, unguarded } from '../guard';
import { diffMode, expectedOf, liveMode, misplacedAs, refuseReplacing } from '../misplaced';
import { parsePathId, pathId } from '../props';
import { defineResource } from '../resource';
import { type FileProps, type FileState, fileProps, fileState } from './props';

/** A text file on a host: a page, a script, a hook of another program. */
export const file = defineResource<FileProps, FileState>({
  type: 'uwsgi:index:File',
  description:
    'A text file on a host: a page, a script, a hook of another program. It is written only when its bytes differ, and renamed into place.',
  example: "new File('page', { host: 'web1', path: '/srv/shop/503.html', content: '<h1>Back soon</h1>' });",
  importId: '`host:/path`',
  props: fileProps,
  state: fileState,
  identity: ['host', 'path'],

  guard: (given, isSecret) =>
    isSecret('content')
      ? guardFile(given, { mode: given['group'] === undefined ? '600' : '640' })
      : unguarded(given),
  check: ({ content }) => {
    const bytes = typeof content === 'string' ? Buffer.byteLength(content) : 0;
    if (bytes <= mostBytes) return [];
    const message = `Must have at most ${mostBytes} bytes (16 MiB), but has ${bytes}: deploy larger files by a Release or a package`;
    return [{ path: ['content'], message }];
  },
  defaults: (props) => props,
  id: ({ host, path }) => pathId(host, path),
  claims: ({ host, path }) => [pathId(host, path)],

  diff(from, to) {
    const moved = { replaces: true } as const;
    return {
      changes: [
        ...diffValues(from, to, { host: moved, path: moved, content: {} }),
        ...diffMode(from, to),
        ...diffValues(from, to, { owner: {}, group: {} }),
      ],
    };
  },

  async read({ hosts }, id, known) {
    const { host, path } = known ?? parsePathId(id);
    const expected = known === undefined || hasUnknown(known.content) ? undefined : known.content;
    const seen = await hosts.get(host).observe({ files: [{ path, content: true, expected }] });
    const found = seen.files.get(path);
    if (found === undefined) return undefined;
    if (known !== undefined && misplacedAs(found) !== undefined) {
      return { props: { ...known, mode: liveMode(found) }, state: { host, path, digest: '' } };
    }
    const content = configurationText(found, host, path, known);
    return {
      props: { host, path, content, mode: found.mode, ...ownership(found, known) },
      state: { host, path, digest: found.digest ?? digestOf(content) },
    };
  },

  preview({ host, path, content }) {
    if (hasUnknown(host) || hasUnknown(path)) return {};
    return hasUnknown(content) ? { host, path } : { host, path, digest: digestOf(content) };
  },

  async reconcile({ hosts }, props) {
    const { host, path, content, mode, owner, group } = props;
    const target = hosts.get(host);
    const digest = digestOf(content);
    const found = (await target.observe({ files: [{ path }] })).files.get(path);
    refuseReplacing(found, target.name);
    const asWanted =
      found?.digest === digest &&
      found.mode === mode &&
      (owner === undefined || found.owner === owner) &&
      (group === undefined || found.group === group);
    if (!asWanted) {
      const onlyIf = expectedOf(found);
      await target.upload([{ path, content, mode, owner, group, onlyIf, makeParents: true }]);
    }
    return { host, path, digest };
  },

  edited: ({ hosts }, state) => editedFiles(hosts.get(state.host), digestsOf(state)),

  async delete({ hosts }, { host, path, digest: onlyIf }) {
    await hosts.get(host).remove([{ path, onlyIf }], parentsToRemove(path));
  },
});
