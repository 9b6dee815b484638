import { posix } from 'node:path';
import { renderIni } from '../../config/ini';
import { parseIni } from '../../config/parse';
import { fromWire, toWire } from '../../config/wire';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import type { FileFacts } from '../../transport/host';
import { digestOf } from '../digest';
import { checkOptions, parsePathId, pathId } from '../props';
import { defineResource, type Live, ResourceError } from '../resource';
import {
  type ConfigurationProps,
  type ConfigurationState,
  configurationProps,
  configurationState,
} from './props';

/** The text of the file. */
export function renderConfiguration(props: Pick<ConfigurationProps, 'sections' | 'layout'>): string {
  return `${renderIni(fromWire(props)).trim()}\n`;
}

/** A rendered uWSGI configuration file on a host: written only when bytes differ, and never half. */
export const configuration = defineResource<ConfigurationProps, ConfigurationState>({
  type: 'uwsgi:index:Configuration',
  description:
    'A uWSGI configuration file on a host. It is written only when it says something else, and renamed into place.',
  props: configurationProps,
  state: configurationState,
  identity: ['host', 'path'],
  autoname: { property: 'path', fromName: (name) => `/etc/uwsgi/${name}.ini` },

  check: (props) => checkOptions(props),
  defaults: (props) => props,
  id: ({ host, path }) => pathId(host, path),
  claims: ({ host, path }) => [pathId(host, path)],

  diff(from, to) {
    const changes = [
      ...diffValues(from, to, { host: { replaces: true }, path: { replaces: true } }),
      ...diffOptions(from, to).map(({ activation: _, reason: __, ...change }) => change),
      ...diffValues(from, to, { mode: {}, owner: {}, group: {} }),
    ];
    return { changes };
  },

  async read({ hosts }, id, known) {
    const { host, path } = known ?? parsePathId(id);
    const expected = known === undefined || hasUnknown(known) ? undefined : renderConfiguration(known);
    const seen = await hosts.get(host).observe({ files: [{ path, content: true, expected }] });
    const file = seen.files.get(path);
    return file === undefined ? undefined : liveOf({ host, path }, file, known);
  },

  preview(props) {
    const { host, path } = props;
    if (hasUnknown(host) || hasUnknown(path)) return {};
    if (hasUnknown(props.sections) || hasUnknown(props.layout)) return { host, path };
    return { host, path, digest: digestOf(renderConfiguration(props)) };
  },

  async reconcile(work, props) {
    const { host, path, mode, owner, group } = props;
    const target = work.hosts.get(host);
    const seen = await target.observe({ files: [{ path, content: true }] });
    const file = seen.files.get(path);
    if (file !== undefined && file.kind !== 'file') {
      throw new ResourceError(
        target.name,
        path,
        `Cannot write the configuration: a ${file.kind} stands there`,
      );
    }
    const live = file === undefined ? undefined : liveOf(props, file, props);
    // Somebody else's spacing and comments are as good as ours: who watches the file need not hear of it.
    if (live !== undefined && this.diff(live.props, props).changes.length === 0) return live.state;
    const content = renderConfiguration(props);
    const onlyIf = file === undefined ? 'absent' : file.digest;
    await target.upload([{ path, content, mode, owner, group, onlyIf, makeParents: true }]);
    return { host, path, digest: digestOf(content) };
  },

  async delete({ hosts }, { host, path }) {
    await hosts.get(host).remove([path]);
  },
});

/** What a file says, told as props; `known` is what was asked of it. */
function liveOf(
  { host, path }: Pick<ConfigurationProps, 'host' | 'path'>,
  file: FileFacts,
  known?: ConfigurationProps,
): Live<ConfigurationProps, ConfigurationState> {
  const text = textOf(file, host, path);
  const same = known !== undefined && !hasUnknown(known) && renderConfiguration(known) === text;
  const options = same ? { sections: known.sections, layout: known.layout } : toWire(parseIni(text).sections);
  return {
    props: {
      host,
      path,
      ...options,
      mode: file.mode,
      ...ownership(file, known),
      // A file with options of its own is imported as one that may have them.
      strict: known?.strict ?? checkOptions(options).length === 0,
    },
    state: { host, path, digest: file.digest ?? digestOf(text) },
  };
}

/**
 * Owner and group of a live file as props. What was never asked for is not ours to judge; on an import root's is what
 * writing it anew would give.
 */
export function ownership(
  { owner, group }: Pick<FileFacts, 'owner' | 'group'>,
  known?: { readonly owner?: string; readonly group?: string },
): { readonly owner?: string; readonly group?: string } {
  const told = (live: string, asked: string | undefined): string | undefined =>
    known === undefined ? (live === 'root' ? undefined : live) : asked === undefined ? undefined : live;
  return { owner: told(owner, known?.owner), group: told(group, known?.group) };
}

/** The text of an observed file. */
export function textOf(file: FileFacts, host: string, path: string): string {
  if (file.content === undefined) {
    const why = file.unreadable ?? `it is a ${file.kind}`;
    throw new ResourceError(host, posix.basename(path), `Cannot read ${path}: ${why}`);
  }
  return file.content.toString('utf8');
}
