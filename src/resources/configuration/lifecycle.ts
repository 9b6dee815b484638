import { posix } from 'node:path';
import {
  type FileFormat,
  fileFormats,
  formatOfPath,
  formatOfText,
  parseFile,
  renderFile,
} from '../../config/file-format';
import { fromWire, toWire, type Wire } from '../../config/wire';
import type { Change } from '../../plan/change';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import type { FileFacts } from '../../transport/host';
import { digestOf } from '../digest';
import { checkOptions, parsePathId, pathId } from '../props';
import { defineResource, type Live, type Problem, ResourceError, type Work } from '../resource';
import {
  type ConfigurationProps,
  type ConfigurationState,
  configurationProps,
  configurationState,
} from './props';

/** What tells the form of a file. */
type Formed = Pick<ConfigurationProps, 'path' | 'format'>;

/** The form of the file: what is given, else what its path says. */
export function formatOf({ path, format }: Formed): FileFormat {
  const given = typeof format === 'string' ? format : undefined;
  return given ?? (typeof path === 'string' ? formatOfPath(path) : undefined) ?? 'ini';
}

/**
 * The text of the file.
 *
 * @throws OptionError when uWSGI would not get the options back from a file of this form
 */
export function renderConfiguration(props: Formed & Pick<ConfigurationProps, 'sections' | 'layout'>): string {
  return renderFile(fromWire(props), formatOf(props));
}

/** A rendered uWSGI configuration file on a host: written only when bytes differ, and never half. */
export const configuration = defineResource<ConfigurationProps, ConfigurationState>({
  type: 'uwsgi:index:Configuration',
  description:
    'A uWSGI configuration file on a host. It is written only when it says something else, and renamed into place.',
  props: configurationProps,
  state: configurationState,
  identity: ['host', 'path'],
  autoname: { property: 'path', fromName: (name, { format }) => `/etc/uwsgi/${name}.${endingOf(format)}` },

  check: (props) => [...checkFormat(props), ...checkOptions(props)],
  defaults: (props) => props,
  id: ({ host, path }) => pathId(host, path),
  claims: ({ host, path }) => [pathId(host, path)],

  diff(from, to) {
    const changes = [
      ...diffValues(from, to, { host: { replaces: true }, path: { replaces: true } }),
      ...diffFormat(from, to),
      ...diffOptions(from, comparable(to)).map(({ activation: _, reason: __, ...change }) => change),
      ...diffValues(from, to, { mode: {}, owner: {}, group: {} }),
    ];
    return { changes };
  },

  async read({ hosts, warn }, id, known) {
    const { host, path } = known ?? parsePathId(id);
    const expected = known === undefined || hasUnknown(known) ? undefined : renderConfiguration(known);
    const seen = await hosts.get(host).observe({ files: [{ path, content: true, expected }] });
    const file = seen.files.get(path);
    return file === undefined ? undefined : liveOf({ host, path }, file, { known, warn });
  },

  preview(props) {
    const { host, path } = props;
    if (hasUnknown(host) || hasUnknown(path)) return {};
    if (hasUnknown(props.sections) || hasUnknown(props.layout) || hasUnknown(props.format))
      return { host, path };
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
    const live = file === undefined ? undefined : liveOf(props, file, { known: props, warn: work.warn });
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
  { known, warn }: { readonly known?: ConfigurationProps; readonly warn: Work['warn'] },
): Live<ConfigurationProps, ConfigurationState> {
  const text = textOf(file, host, path);
  const same = known !== undefined && !hasUnknown(known) && renderConfiguration(known) === text;
  const format = known === undefined ? toldFormat(path, text) : known.format;
  const options = same
    ? { sections: known.sections, layout: known.layout }
    : readOptions(text, { host, path, format, known, warn });
  return {
    props: {
      host,
      path,
      ...(format === undefined ? {} : { format }),
      ...options,
      mode: file.mode,
      ...ownership(file, known),
      // A file with options of its own is imported as one that may have them.
      strict: known?.strict ?? checkOptions(options).length === 0,
    },
    state: { host, path, digest: file.digest ?? digestOf(text) },
  };
}

/** What an import has to say of the form, where the path does not. */
function toldFormat(path: string, text: string): FileFormat | undefined {
  const format = formatOfPath(path) ?? formatOfText(text);
  return format === formatOf({ path }) ? undefined : format;
}

/**
 * The options of a file. One that uWSGI would misread, or that holds what is not for uWSGI, cannot be imported; one of
 * ours that somebody made so has nothing of what it should, and is written anew.
 */
function readOptions(
  text: string,
  {
    host,
    path,
    format,
    known,
    warn,
  }: Pick<ConfigurationProps, 'host' | 'path' | 'format'> & Parameters<typeof liveOf>[2],
): Required<Wire> & { layout: string[] } {
  const name = posix.basename(path);
  try {
    const { sections, diagnostics } = parseFile(text, formatOf({ path, format }));
    const foreign = diagnostics.find(({ code }) => code === 'foreign');
    if (known === undefined && foreign !== undefined) {
      throw new SyntaxError(
        `Cannot take the file over, line ${foreign.line}: ${foreign.message}, and would be lost when options change`,
      );
    }
    return toWire(sections);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (known === undefined) throw new ResourceError(host, name, error.message);
    warn(`${path}: ${error.message}; it counts as empty`);
    return { sections: {}, layout: [] };
  }
}

/** What uWSGI takes the file for must be what is written. */
function checkFormat({ path, format }: Formed): readonly Problem[] {
  if (format === undefined || typeof path !== 'string' || typeof format !== 'string') return [];
  const told = formatOfPath(path);
  if (told === undefined || told === format) return [];
  const message = `Cannot write ${format} into ${path}: uWSGI tells by the ending that it is ${told}; give another path, or leave format away`;
  return [{ path: ['format'], message }];
}

function diffFormat(from: ConfigurationProps, to: ConfigurationProps): readonly Change[] {
  return formatOf(from) === formatOf(to)
    ? []
    : diffValues({ format: formatOf(from) }, { format: formatOf(to) }, { format: {} });
}

/** Only an ini file holds the comments of a program. */
function comparable(props: ConfigurationProps): ConfigurationProps {
  if (formatOf(props) === 'ini' || !Array.isArray(props.layout)) return props;
  return { ...props, layout: props.layout.filter((entry) => !/^[;#]/.test(entry)) };
}

const endingOf = (format: unknown): string => fileFormats.find((one) => one === format) ?? 'ini';

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
