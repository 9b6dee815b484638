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

/** File formats that uWSGI reads. */
export const fileFormats = ['ini', 'xml', 'yaml', 'json'] as const;

/** A file format that uWSGI reads. */
export type FileFormat = (typeof fileFormats)[number];

/** Suffixes by which uWSGI detects the format of a file (core/uwsgi.c, and the emperor's core/emperor.c). */
const endings: Readonly<Record<string, FileFormat>> = {
  '.ini': 'ini',
  '.xml': 'xml',
  '.yml': 'yaml',
  '.yaml': 'yaml',
  '.json': 'json',
  '.js': 'json',
};

/** Format that uWSGI detects by file name; undefined if the name does not determine it. */
export function formatOfPath(path: string): FileFormat | undefined {
  return endings[posix.extname(path)];
}

/** Guesses the format of a text. */
export function formatOfText(text: string): FileFormat {
  const first = text.trimStart()[0];
  if (first === '<') return 'xml';
  if (first === '{') return 'json';
  return /^uwsgi:/m.test(text) && !/^[ \t]*\[uwsgi\]/m.test(text) ? 'yaml' : 'ini';
}

const readers = { ini: parseIni, xml: parseXml, yaml: parseYaml, json: parseJson } as const;

/**
 * Parses a file as uWSGI does.
 *
 * @throws SyntaxError if uWSGI's reading cannot be determined; never for ini
 */
export function parseFile(text: string, format: FileFormat): ParsedFile {
  return readers[format](text);
}

/**
 * Renders a file in this format, with one line break at its end.
 *
 * @throws OptionError if uWSGI would read other options
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
