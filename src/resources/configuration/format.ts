import { type FileFormat, fileFormats, formatOfPath, renderFile } from '../../config/file-format';
import { fromWire } from '../../config/wire';
import { OptionError } from '../../options/errors';
import type { Change } from '../../plan/change';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import type { Problem } from '../resource';
import type { ConfigurationProps } from './props';

/** Props that determine the format of a file. */
type Formed = Pick<ConfigurationProps, 'path' | 'format'>;

/** Format of the file: the given one, else the one of its path. */
export function formatOf({ path, format }: Formed): FileFormat {
  const given = typeof format === 'string' ? format : undefined;
  return given ?? (typeof path === 'string' ? formatOfPath(path) : undefined) ?? 'ini';
}

/**
 * The text of the file.
 *
 * @throws OptionError when a file of this format cannot represent the options
 */
export function renderConfiguration(props: Formed & Pick<ConfigurationProps, 'sections' | 'layout'>): string {
  return renderFile(fromWire(props), formatOf(props));
}

/** The format must be the one that uWSGI infers from the path. */
export function checkFormat({ path, format }: Formed): readonly Problem[] {
  if (format === undefined || typeof path !== 'string' || typeof format !== 'string') return [];
  const inferred = formatOfPath(path);
  if (inferred === undefined || inferred === format) return [];
  const message = `Cannot write ${format} into ${path}: uWSGI reads files of this suffix as ${inferred}; choose another path, or leave \`format\` out`;
  return [{ path: ['format'], message }];
}

/** Options that a file of this format cannot represent. */
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

/** Change of the format of the file. */
export function diffFormat(from: ConfigurationProps, to: ConfigurationProps): readonly Change[] {
  return formatOf(from) === formatOf(to)
    ? []
    : diffValues({ format: formatOf(from) }, { format: formatOf(to) }, { format: {} });
}

/** Removes comments from the layout unless the format is ini, the only one that keeps them. */
export function comparable(props: ConfigurationProps): ConfigurationProps {
  if (formatOf(props) === 'ini' || !Array.isArray(props.layout)) return props;
  return { ...props, layout: props.layout.filter((entry) => !/^[;#]/.test(entry)) };
}

/** Suffix of a generated path. */
export function endingOf(format: unknown): string {
  return fileFormats.find((one) => one === format) ?? 'ini';
}
