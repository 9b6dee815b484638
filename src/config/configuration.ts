import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../options/errors';
import { formatArgs } from './formatters/args';
import { checkConstructor, guardFunctions } from './group-guard';
import { renderIni } from './ini';
import { renderSections } from './rendered';
import type { Section } from './section';

/** File formats of a configuration. */
export type ConfigurationFormat = 'ini' | 'args';

/** Options of a configuration. */
export interface ConfigurationOptions {
  /**
   * Whether the first section includes the others (`ini = :other`).
   * @default false
   */
  readonly autoincludeSections?: boolean;
  /**
   * Distinguishes configurations of one project; part of the file name.
   * @default 'default'
   */
  readonly alias?: string;
}

/** Options for writing a configuration. */
export interface FormatOptions {
  /** Whether to print it to standard output as well. @default false */
  readonly doPrint?: boolean;
  /**
   * Whether uWSGI prints at start which program generated the configuration, and when.
   * @default false: same input, same bytes
   */
  readonly stamp?: boolean;
}

/**
 * Sections that make up one file.
 *
 * @example
 * new Configuration([section]).format()
 */
export class Configuration {
  readonly sections: readonly Section[];
  readonly alias: string;

  /** @internal Makes the section of a configuration without any; `Section` depends on this class. */
  static emptySection: () => Section;

  /**
   * @param sections sections of the file; default: one without options
   * @throws ConfigurationError if two sections have the same name
   */
  constructor(
    sections: readonly Section[] = [Configuration.emptySection()],
    options: ConfigurationOptions = {},
  ) {
    checkConstructor(new.target, Configuration, [sections, options]);
    const { autoincludeSections = false, alias = 'default' } = options;
    checkSections(sections);
    this.sections = [...sections];
    this.alias = alias;
    const [first, ...others] = sections;
    if (autoincludeSections) for (const other of others) first?.include(other);
  }

  /** Formats the configuration as ini text or command-line arguments. */
  format(options?: FormatOptions & { readonly formatter?: 'ini' }): string;
  format(options: FormatOptions & { readonly formatter: 'args' }): readonly string[];
  format(
    options: FormatOptions & { readonly formatter?: ConfigurationFormat } = {},
  ): string | readonly string[] {
    if (options.stamp) this.sections[0]?.printStamp();
    const rendered = renderSections(this.sections);
    const formatted =
      options.formatter === 'args' ? formatArgs(rendered) : renderIni(rendered, { finalNewline: false });
    if (options.doPrint) process.stdout.write(`${formatted}\n`);
    return formatted;
  }

  /** Prints the ini text and returns it. */
  printIni(): string {
    return this.format({ doPrint: true });
  }

  /**
   * Writes the ini file on this machine.
   *
   * @param path path of the file; default: a file in the temporary directory
   * @returns the path
   */
  writeFile(path = join(tmpdir(), `pulumi-uwsgi-${this.alias}.ini`)): string {
    writeFileSync(path, `${this.format()}\n`);
    return path;
  }
}

guardFunctions('configuration', Configuration.prototype);

function checkSections(sections: readonly Section[]): void {
  if (!Array.isArray(sections)) {
    throw new ConfigurationError(
      'Cannot make a configuration of something else than a list: it must be a list of Section',
    );
  }
  const names = new Set<string>();
  for (const section of sections) {
    if (typeof section !== 'object' || section === null || !('directives' in section)) {
      throw new ConfigurationError(
        `Cannot make a configuration of ${JSON.stringify(section)}: it must be a list of Section`,
      );
    }
    if (names.has(section.name)) {
      throw new ConfigurationError(
        `Cannot use two sections named ${JSON.stringify(section.name)}: names must be unique`,
      );
    }
    names.add(section.name);
  }
}
