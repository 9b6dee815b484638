import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../options/errors';
import { formatArgs } from './formatters/args';
import { renderIni } from './ini';
import { renderSections } from './rendered';
import type { Section } from './section';

/** Forms a configuration can be written in. */
export type ConfigurationFormat = 'ini' | 'args';

/** What a configuration is besides its sections. */
export interface ConfigurationOptions {
  /**
   * Whether the first section includes the others (`ini = :other`).
   * @default false
   */
  readonly autoincludeSections?: boolean;
  /**
   * Tells configurations of one project apart; part of the file's name.
   * @default 'default'
   */
  readonly alias?: string;
}

/** How a configuration is written. */
export interface FormatOptions {
  /** Whether it is printed to the standard output too. @default false */
  readonly doPrint?: boolean;
  /** Whether uWSGI prints at start who made the configuration, and when. @default false: same input, same bytes */
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

  /** @throws ConfigurationError when two sections have one name */
  constructor(
    sections: readonly Section[],
    { autoincludeSections = false, alias = 'default' }: ConfigurationOptions = {},
  ) {
    checkSections(sections);
    this.sections = [...sections];
    this.alias = alias;
    const [first, ...others] = sections;
    if (autoincludeSections) for (const other of others) first?.include(other);
  }

  /** The text of an ini file, or arguments for the command line. */
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

  /** Prints the ini file and gives its text. */
  printIni(): string {
    return this.format({ doPrint: true });
  }

  /**
   * Writes the ini file on this machine.
   *
   * @param path the file, or nothing for one in the directory of temporary files
   * @returns the path
   */
  writeFile(path = join(tmpdir(), `pulumi-uwsgi-${this.alias}.ini`)): string {
    writeFileSync(path, `${this.format()}\n`);
    return path;
  }
}

function checkSections(sections: readonly Section[]): void {
  const names = new Set<string>();
  for (const section of sections) {
    if (typeof section !== 'object' || section === null || !('directives' in section)) {
      throw new ConfigurationError(
        `Cannot make a configuration of ${JSON.stringify(section)}: it takes a list of Section`,
      );
    }
    if (names.has(section.name)) {
      throw new ConfigurationError(
        `Cannot take two sections of the name ${JSON.stringify(section.name)}: names must be unique`,
      );
    }
    names.add(section.name);
  }
}
