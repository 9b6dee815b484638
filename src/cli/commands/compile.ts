import type { Command } from 'commander';
import { formatArgs } from '../../config/formatters/args';
import { renderJson } from '../../config/formatters/json';
import { renderXml, uwsgiFirst } from '../../config/formatters/xml';
import { renderYaml } from '../../config/formatters/yaml';
import { renderIni } from '../../config/ini';
import { directivesOf, type RenderedSection } from '../../config/line';
import { parseYaml } from '../../config/readers/yaml';
import { sh } from '../../transport/shell';
import { UsageError } from '../errors';
import { exitCodes, exitWith } from '../exit-codes';
import { defaultProgram } from '../input/load-program';
import { onlySection, readConfigurationSource, withoutSecrets } from '../input/sources';
import { choice, json, only, optionalFile, resource, section } from '../options/common';
import { helpNotes, usualCodes } from '../options/help-notes';
import { printError, printFile } from '../output/print';
import { warn } from '../output/warn';

/** Output formats of `compile`. */
const compileFormats = ['ini', 'args', 'json', 'yaml', 'xml'] as const;

/** Options of `compile`. */
export interface CompileOptions {
  readonly format: (typeof compileFormats)[number];
  readonly section?: string;
  readonly resource?: string;
  readonly only?: string;
  readonly showSecrets?: boolean;
  readonly json?: boolean;
}

export function define(command: Command): void {
  command
    .argument(...optionalFile)
    .addOption(choice('-f, --format <format>', 'output format', compileFormats).default('ini'))
    .addOption(section())
    .addOption(resource())
    .addOption(only())
    .option('--show-secrets', 'print secret values')
    .addOption(json())
    .addHelpText(
      'after',
      helpNotes({
        examples: ['compile deploy.ts > shop.ini', 'compile shop.ini --format yaml'],
        codes: usualCodes,
      }),
    )
    .action(exitWith(compile));
}

/** Prints a configuration in another format. */
async function compile(named: string | undefined, options: CompileOptions): Promise<number> {
  const file = named ?? defaultProgram();
  const secrets = options.showSecrets === true ? 'required' : 'none';
  const source = await readConfigurationSource(file, { ...options, secrets });
  // A command line unfolds sections that are included.
  const only = onlySection(source, options.section);
  const chosen = options.format === 'args' ? source.sections : only;
  const redacted = options.showSecrets !== true && chosen.some((one) => directivesOf(one).some(isSecret));
  const sections = redacted ? withoutSecrets(chosen) : chosen;
  if (redacted) {
    printError('Secrets are printed as [secret]: give --show-secrets for a file that uWSGI can use\n');
  }
  printFile(options.json ? data(sections, options) : text(sections, options));
  if (options.format === 'yaml') warnOfBuilds(renderYaml(sections));
  return exitCodes.done;
}

/** Values that need quotes are read with them by a uWSGI without libyaml. */
function warnOfBuilds(yaml: string): void {
  const { diagnostics } = parseYaml(yaml);
  for (const { code, line, message } of diagnostics)
    if (code === 'builds-differ') warn(`line ${line}: ${message}`);
}

const isSecret = ({ secret }: { readonly secret?: boolean }): boolean => secret === true;

function text(sections: readonly RenderedSection[], { format, section }: CompileOptions): string {
  switch (format) {
    case 'args':
      return sh`${argsOf(sections, { section })}
`.text;
    case 'json':
      return renderJson(sections);
    case 'yaml':
      return renderYaml(sections);
    case 'xml':
      return renderXml(uwsgiFirst(sections));
    case 'ini':
      return `${renderIni(sections).trim()}\n`;
  }
}

/** Arguments of the chosen section, or of a single one, whatever its name. */
function argsOf(
  sections: readonly RenderedSection[],
  { section }: Pick<CompileOptions, 'section'>,
): readonly string[] {
  const names = [...new Set(sections.map(({ name }) => name))];
  if (section === undefined && names.length > 1 && !names.includes('uwsgi')) {
    throw new UsageError(`Cannot choose a section: give --section; there are ${names.join(', ')}`);
  }
  return formatArgs(sections, { section: section ?? (names.length === 1 ? names[0] : undefined) });
}

function data(sections: readonly RenderedSection[], options: CompileOptions): string {
  const { format } = options;
  const compiled =
    format === 'args' ? { args: argsOf(sections, options) } : { text: text(sections, options) };
  return `${JSON.stringify({ format, ...compiled }, undefined, 2)}\n`;
}
