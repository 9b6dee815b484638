import { posix } from 'node:path';
import { renderJson } from './formatters/json';
import { renderXml } from './formatters/xml';
import { renderYaml } from './formatters/yaml';
import { renderIni } from './ini';
import type { RenderedSection } from './line';
import { parseIni } from './parse';
import { parseJson } from './readers/json';
import type { ParsedFile } from './readers/parsed-file';
import { parseXml } from './readers/xml';
import { parseYaml } from './readers/yaml';

/** Forms of a file that uWSGI reads. */
export const fileFormats = ['ini', 'xml', 'yaml', 'json'] as const;

/** A form of a file that uWSGI reads. */
export type FileFormat = (typeof fileFormats)[number];

/** Endings by which uWSGI tells the form of a file (core/uwsgi.c, and the emperor's core/emperor.c). */
const endings: Readonly<Record<string, FileFormat>> = {
  '.ini': 'ini',
  '.xml': 'xml',
  '.yml': 'yaml',
  '.yaml': 'yaml',
  '.json': 'json',
  '.js': 'json',
};

/** The form that uWSGI takes a file for by its name; none for names that it must be told the form of. */
export function formatOfPath(path: string): FileFormat | undefined {
  return endings[posix.extname(path)];
}

/** The form that a text looks like, where nobody says. */
export function formatOfText(text: string): FileFormat {
  const first = text.trimStart()[0];
  if (first === '<') return 'xml';
  if (first === '{') return 'json';
  return /^uwsgi:/m.test(text) && !/^[ \t]*\[uwsgi\]/m.test(text) ? 'yaml' : 'ini';
}

const readers = { ini: parseIni, xml: parseXml, yaml: parseYaml, json: parseJson } as const;

/**
 * Takes a file apart the way uWSGI reads it.
 *
 * @throws SyntaxError when it cannot be told what uWSGI sees; never for ini
 */
export function parseFile(text: string, format: FileFormat): ParsedFile {
  return readers[format](text);
}

/**
 * The text of a file of this form, with one line break at its end.
 *
 * @throws OptionError when uWSGI would not get the options back
 */
export function renderFile(sections: readonly RenderedSection[], format: FileFormat): string {
  switch (format) {
    case 'ini':
      return `${renderIni(sections).trim()}\n`;
    case 'xml':
      return renderXml(sections, { reader: 'libxml2' });
    case 'yaml':
      return renderYaml(sections);
    case 'json':
      return renderJson(sections);
  }
}
