import { posix } from 'node:path';
import { type FileFormat, formatOfPath, formatOfText, parseFile } from '../../config/file-format';
import { toWire, type Wire } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import type { FileFacts } from '../../transport/host';
import { digestOf } from '../digest';
import { liveMode, misplacedAs } from '../misplaced';
import { checkOptions } from '../props';
import { type Live, ResourceError, type Work } from '../resource';
import { formatOf, renderConfiguration } from './format';
import type { ConfigurationProps, ConfigurationState } from './props';

/** What a file says, told as props; `known` is what was asked of it. */
export function liveOf(
  { host, path }: Pick<ConfigurationProps, 'host' | 'path'>,
  file: FileFacts,
  { known, warn }: { readonly known?: ConfigurationProps; readonly warn: Work['warn'] },
): Live<ConfigurationProps, ConfigurationState> {
  if (known !== undefined && misplacedAs(file) !== undefined) {
    return { props: { ...known, mode: liveMode(file) }, state: { host, path, digest: '' } };
  }
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
