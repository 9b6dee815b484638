import { readFileSync } from 'node:fs';
import { Configuration } from '../../config/configuration';
import { type FileFormat, formatOfPath, formatOfText, parseFile } from '../../config/file-format';
import type { RenderedLine, RenderedSection } from '../../config/line';
import { renderSections } from '../../config/rendered';
import { Section } from '../../config/section';
import { decodeUtf8 } from '../../config/utf8';
import { type Desired, type DesiredOptions, desiredOf } from '../../engine/desired';
import { ConfigurationError } from '../../options/errors';
import { redactedValue } from '../../plan/format-variables';
import { declaredSections } from '../../report/sections';
import { InputError, UsageError } from '../errors';
import { isConfigured } from '../resource-kinds';
import { isProgram, isProject, loadExport } from './load-program';

/** A uWSGI configuration from a file or a program. */
export interface Source {
  /** Name in messages: the file, followed by the resource of a program. */
  readonly name: string;
  /** The file that it was read from. */
  readonly file: string;
  readonly sections: readonly RenderedSection[];
  /** Format of a configuration file; absent for a program. */
  readonly format?: FileFormat;
  /** Text of a configuration file. */
  readonly text?: string;
  /** Line numbers in a configuration file. */
  readonly lineOf?: ReadonlyMap<RenderedLine, number>;
  /** The resource of a project that it belongs to. */
  readonly desired?: Desired;
  /** The first section object of a program. */
  readonly section?: Section;
  /** Alias of the configuration, in a program with several. */
  readonly alias?: string;
}

/** Chooses one configuration of a program: a resource of a project, or a configuration by its alias. */
export interface SourceChoice {
  readonly resource?: string | undefined;
  readonly only?: string | undefined;
}

/** Secrets of a program that a command fetches: `required` where it uses their values. */
export type SourceSecrets = NonNullable<DesiredOptions['secrets']>;

/**
 * Reads all configurations of a file: one of an ini, XML, YAML or JSON file, one for each resource of a program.
 *
 * @throws InputError when it cannot be read
 * @throws ProgramError when a program cannot be loaded
 */
export async function readSources(file: string, secrets: SourceSecrets): Promise<readonly Source[]> {
  return isProgram(file) ? programSources(file, secrets) : [readFile(file)];
}

/**
 * Reads one configuration.
 *
 * @throws UsageError when a program has several and none is chosen, or lacks the chosen one
 */
export async function readConfigurationSource(
  file: string,
  { secrets, ...choice }: SourceChoice & { readonly secrets: SourceSecrets },
): Promise<Source> {
  return chooseSource(await readSources(file, secrets), file, choice);
}

/** One of the sources of a file; see {@link readConfigurationSource}. */
export function chooseSource(
  sources: readonly Source[],
  file: string,
  { resource, only }: SourceChoice,
): Source {
  const aliases = sources.flatMap(({ alias }) => alias ?? []);
  if (only !== undefined) return withAlias(sources, only, file, aliases);
  if (resource === undefined && aliases.length > 0) {
    throw new UsageError(
      `Cannot choose a configuration of ${file}: give --only; it has ${aliases.join(', ')}`,
    );
  }
  const names = sources.flatMap(({ desired }) => (desired === undefined ? [] : [desired.path]));
  const known = names.length === 0 ? `${file} has no resources` : `it has ${names.join(', ')}`;
  if (resource !== undefined) {
    const found = sources.find(({ desired }) => desired?.path === resource);
    if (found === undefined) throw new UsageError(`Cannot find the resource ${resource}: ${known}`);
    return found;
  }
  const [first, ...others] = sources;
  if (first === undefined) {
    throw new InputError(
      `Cannot find a configuration in ${file}: it declares none. Add an Instance, a Configuration or a construct with one`,
    );
  }
  if (others.length > 0)
    throw new UsageError(`Cannot choose a resource of ${file}: give --resource; ${known}`);
  return first;
}

function withAlias(
  sources: readonly Source[],
  only: string,
  file: string,
  aliases: readonly string[],
): Source {
  const found = sources.find(({ alias }) => alias === only);
  if (found !== undefined) return found;
  const seen = aliases.length === 0 ? 'it exports one configuration or none' : `it has ${aliases.join(', ')}`;
  throw new UsageError(`Cannot find the configuration ${only} of ${file}: ${seen}`);
}

/** The section called `name`, or all sections without a name. */
export function onlySection(source: Source, name: string | undefined): readonly RenderedSection[] {
  if (name === undefined) return source.sections;
  const found = source.sections.filter((section) => section.name === name);
  if (found.length > 0) return found;
  const names = [...new Set(source.sections.map((section) => section.name))].join(', ');
  throw new UsageError(`Cannot find the section ${name} in ${source.name}: it has ${names || 'none'}`);
}

function readFile(file: string): Source {
  const text = readText(file);
  const format = formatOfPath(file) ?? formatOfText(text);
  const source = { name: file, file, format, text };
  try {
    const { sections, lineOf } = parseFile(text, format);
    if (sections.length === 0 && formatOfPath(file) === undefined)
      throw new Error('it must be a configuration, and no section was found');
    return { ...source, sections, lineOf };
  } catch (error) {
    throw new InputError(
      `Cannot use ${file}: ${(error as Error).message}. Correct the file, or its name if it has another format`,
    );
  }
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const seen = code === 'ENOENT' ? 'there is no such file' : message;
    throw new InputError(`Cannot read ${file}: ${seen}. Give the path of an ini, xml, yaml or json file`);
  }
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    throw new InputError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}

async function programSources(file: string, secrets: SourceSecrets): Promise<readonly Source[]> {
  const exported = await loadExport(file);
  if (isProject(exported)) {
    const desired = await desiredOf(exported.synth(), undefined, { secrets });
    return desired
      .filter(isConfigured)
      .map((one) => ({ name: `${file} ${one.path}`, file, desired: one, sections: declaredSections(one) }));
  }
  const configurations = configurationsOf(exported, file);
  return configurations.map(({ alias, sections }) => {
    const source = { file, section: sections[0]!, sections: renderSections(sections) };
    return configurations.length === 1
      ? { name: file, ...source }
      : { name: `${file} ${alias}`, alias, ...source };
  });
}

/** Configurations of a default export. Sections beside each other are one, unless a Configuration stands among them. */
function configurationsOf(exported: unknown, file: string): readonly Configuration[] {
  const all = [exported].flat();
  const sections = all.filter((one) => one instanceof Section);
  const others = all.filter((one) => one instanceof Configuration);
  if (all.length === 0 || sections.length + others.length < all.length) {
    throw new InputError(
      `Cannot use ${file}: its default export must be a Project, a Section, a Configuration or a list of sections and configurations, or a function that returns one`,
    );
  }
  try {
    const configurations = [...(sections.length > 0 ? [new Configuration(sections)] : []), ...others];
    const twice = configurations.find(({ alias }, at) =>
      configurations.slice(0, at).some((one) => one.alias === alias),
    );
    if (twice === undefined) return configurations;
    throw new ConfigurationError(
      `the alias ${JSON.stringify(twice.alias)} must be unique, and two configurations have it`,
    );
  } catch (error) {
    if (error instanceof ConfigurationError) throw new InputError(`Cannot use ${file}: ${error.message}`);
    throw error;
  }
}

/** Replaces each secret value by `[secret]`, and keeps the name of an environment variable. */
export function withoutSecrets(sections: readonly RenderedSection[]): readonly RenderedSection[] {
  return sections.map(({ name, lines }) => ({
    name,
    lines: lines.map((line) =>
      'key' in line && line.secret ? { ...line, value: redactedValue(line.key, line.value) } : line,
    ),
  }));
}
