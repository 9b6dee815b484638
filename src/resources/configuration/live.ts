import { posix } from 'node:path';
import { type FileFormat, formatOfPath, formatOfText, parseFile } from '../../config/file-format';
import { decodeUtf8 } from '../../config/utf8';
import { toWire, type Wire } from '../../config/wire';
import { hasUnknown } from '../../plan/unknown';
import type { FileFacts } from '../../transport/host';
import { digestOf } from '../digest';
import { liveMode, misplacedAs } from '../misplaced';
import { checkOptions } from '../props';
import { type Live, ResourceError, type Work } from '../resource';
import { formatOf, renderConfiguration } from './format';
import type { ConfigurationProps, ConfigurationState } from './props';

/** Props and state of a file on a host; `known`: the declared props. */
export function liveOf(
  { host, path }: Pick<ConfigurationProps, 'host' | 'path'>,
  file: FileFacts,
  { known, warn }: { readonly known?: ConfigurationProps; readonly warn: Work['warn'] },
): Live<ConfigurationProps, ConfigurationState> {
  if (known !== undefined && misplacedAs(file) !== undefined) {
    return { props: { ...known, mode: liveMode(file) }, state: { host, path, digest: '' } };
  }
  const text = configurationText(file, host, path, known);
  const same = known !== undefined && !hasUnknown(known) && renderConfiguration(known) === text;
  const format = known === undefined ? importedFormat(path, text) : known.format;
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
      // A file with unknown options is imported with `strict: false`.
      strict: known?.strict ?? checkOptions(options).length === 0,
    },
    state: { host, path, digest: file.digest ?? digestOf(text) },
  };
}

/** Format of an imported file, if it does not follow from the path. */
function importedFormat(path: string, text: string): FileFormat | undefined {
  const format = formatOfPath(path) ?? formatOfText(text);
  return format === formatOf({ path }) ? undefined : format;
}

/**
 * Options of a file. A file that uWSGI would misread, or that holds foreign content, cannot be imported. A managed file that was
 * edited that way counts as empty, and is rewritten.
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
 * Owner and group of a live file as props. Those that were not declared are left out. On an import so is root, the default of a
 * written file.
 */
export function ownership(
  { owner, group }: Pick<FileFacts, 'owner' | 'group'>,
  known?: { readonly owner?: string; readonly group?: string },
): { readonly owner?: string; readonly group?: string } {
  const judged = (live: string, declared: string | undefined): string | undefined =>
    known === undefined ? (live === 'root' ? undefined : live) : declared === undefined ? undefined : live;
  return { owner: judged(owner, known?.owner), group: judged(group, known?.group) };
}

/**
 * The text of an observed file. A file that is imported, without `known` props, must be UTF-8, because it would be changed
 * by the next write.
 */
export function configurationText(
  file: FileFacts,
  host: string,
  path: string,
  known: object | undefined,
): string {
  if (file.content === undefined) {
    const why = file.unreadable ?? `it is a ${file.kind}`;
    throw new ResourceError(host, posix.basename(path), `Cannot read ${path}: ${why}`);
  }
  if (known !== undefined) return file.content.toString('utf8');
  try {
    return decodeUtf8(file.content);
  } catch (error) {
    throw new ResourceError(
      host,
      posix.basename(path),
      `Cannot take ${path} over: ${(error as Error).message}`,
    );
  }
}
