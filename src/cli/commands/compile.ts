import { formatArgs } from '../../config/formatters/args';
import { renderJson } from '../../config/formatters/json';
import { renderXml } from '../../config/formatters/xml';
import { renderYaml } from '../../config/formatters/yaml';
import { renderIni } from '../../config/ini';
import { directivesOf, type RenderedSection } from '../../config/line';
import { commandLine } from '../../transport/shell';
import { exitCodes } from '../exit-codes';
import { printError, printFile } from '../print';
import { onlySection, readSource, withoutSecrets } from '../sources';

/** Forms that `compile` writes. */
export const compileFormats = ['ini', 'args', 'json', 'yaml', 'xml'] as const;

/** What `compile` is given. */
export interface CompileOptions {
  readonly format: (typeof compileFormats)[number];
  readonly section?: string;
  readonly resource?: string;
  readonly showSecrets?: boolean;
  readonly json?: boolean;
}

/** Prints a configuration in another form. */
export async function compile(file: string, options: CompileOptions): Promise<number> {
  const source = await readSource(file, options.resource);
  const chosen = onlySection(source, options.section);
  const hidden = options.showSecrets !== true && chosen.some((one) => directivesOf(one).some(isSecret));
  const sections = hidden ? withoutSecrets(chosen) : chosen;
  if (hidden) {
    printError('Secrets are shown as [secret]: give --show-secrets for a file that uWSGI can use\n');
  }
  printFile(options.json ? data(sections, options) : text(sections, options));
  return exitCodes.done;
}

const isSecret = ({ secret }: { readonly secret?: boolean }): boolean => secret === true;

function text(sections: readonly RenderedSection[], { format }: CompileOptions): string {
  switch (format) {
    case 'args':
      return `${commandLine(argsOf(sections))}\n`;
    case 'json':
      return renderJson(sections);
    case 'yaml':
      return renderYaml(sections);
    case 'xml':
      return renderXml(sections);
    case 'ini':
      return `${renderIni(sections).trim()}\n`;
  }
}

/** Arguments are of the one section that is meant, whatever its name. */
function argsOf(sections: readonly RenderedSection[]): readonly string[] {
  const [only, ...others] = sections;
  return formatArgs(others.length > 0 || only === undefined ? sections : [{ ...only, name: 'uwsgi' }]);
}

function data(sections: readonly RenderedSection[], options: CompileOptions): string {
  const { format } = options;
  const compiled = format === 'args' ? { args: argsOf(sections) } : { text: text(sections, options) };
  return `${JSON.stringify({ format, ...compiled }, undefined, 2)}\n`;
}
