import { type FileFormat, fileFormats, formatOfPath, renderFile } from '../../config/file-format';
import { fromWire } from '../../config/wire';
import { OptionError } from '../../options/errors';
import type { Change } from '../../plan/change';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import type { Problem } from '../resource';
import type { ConfigurationProps } from './props';

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

/** What uWSGI takes the file for must be what is written. */
export function checkFormat({ path, format }: Formed): readonly Problem[] {
  if (format === undefined || typeof path !== 'string' || typeof format !== 'string') return [];
  const told = formatOfPath(path);
  if (told === undefined || told === format) return [];
  const message = `Cannot write ${format} into ${path}: uWSGI tells by the ending that it is ${told}; give another path, or leave format away`;
  return [{ path: ['format'], message }];
}

/** Options that the form of the file cannot hold so that uWSGI reads the same. */
export function checkWritable(props: ConfigurationProps): readonly Problem[] {
  if (hasUnknown([props.path, props.format, props.sections, props.layout])) return [];
  try {
    renderConfiguration(props);
    return [];
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const { option, message } = error;
    const section = Object.keys(props.sections).find((name) => option in props.sections[name]!);
    return [{ path: ['sections', ...(section === undefined ? [] : [section, option])], message }];
  }
}

/** A change of the form that the file has. */
export function diffFormat(from: ConfigurationProps, to: ConfigurationProps): readonly Change[] {
  return formatOf(from) === formatOf(to)
    ? []
    : diffValues({ format: formatOf(from) }, { format: formatOf(to) }, { format: {} });
}

/** Only an ini file holds the comments of a program. */
export function comparable(props: ConfigurationProps): ConfigurationProps {
  if (formatOf(props) === 'ini' || !Array.isArray(props.layout)) return props;
  return { ...props, layout: props.layout.filter((entry) => !/^[;#]/.test(entry)) };
}

/** The ending of a path that nobody gave. */
export function endingOf(format: unknown): string {
  return fileFormats.find((one) => one === format) ?? 'ini';
}
