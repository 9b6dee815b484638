import { OptionError } from '../../options/errors';
import { catalog } from '../catalog';
import type { RenderedDirective, RenderedSection } from '../line';
import { carriedSections } from './carry';

/** Options for XML, by the library of the uWSGI build. */
export interface XmlOptions {
  /**
   * PyPI's pyuwsgi uses `expat`: it merges several sections into one, and uses only the first piece of a split text.
   * Distributions use `libxml2`. If possible, text is written that both read alike.
   * @default 'expat'
   */
  readonly reader?: 'expat' | 'libxml2';
}

/**
 * Renders an XML file for `uwsgi --xml`: an element per option, several sections in `<sections>`, each with an id.
 *
 * @throws OptionError if uWSGI would read another text
 */
export function renderXml(
  sections: readonly RenderedSection[],
  { reader = 'expat' }: XmlOptions = {},
): string {
  const obstacle = (directive: RenderedDirective) =>
    common(directive) ?? (reader === 'expat' ? obstacleOfPieces(directive) : undefined);
  const carried = carriedSections(sections, { format: 'XML', obstacle });
  if (carried.length > 1 && reader === 'expat') {
    const names = carried.map(({ name }) => `[${name}]`).join(', ');
    throw new OptionError('xml', `Cannot write several sections into one XML file: saw ${names}`);
  }
  if (carried.length > 1) {
    // uWSGI would match a section without an id for every requested id.
    const all = carried
      .map(({ name, directives }) => uwsgi(directives, ` id="${escaped(name)}"`, '  '))
      .join('');
    return `<sections>\n${all}</sections>\n`;
  }
  const [{ name, directives } = { name: 'uwsgi', directives: [] }] = carried;
  return uwsgi(directives, name === 'uwsgi' ? '' : ` id="${escaped(name)}"`, '');
}

/** Section `uwsgi` before all others: uWSGI reads the first section of an XML file, unless it is asked for another. */
export function uwsgiFirst(sections: readonly RenderedSection[]): readonly RenderedSection[] {
  return [...sections].sort((one, other) => Number(other.name === 'uwsgi') - Number(one.name === 'uwsgi'));
}

function uwsgi(directives: readonly RenderedDirective[], id: string, indent: string): string {
  const options = directives.map((one) => `${indent}  ${element(one)}\n`).join('');
  return `${indent}<uwsgi${id}>\n${options}${indent}</uwsgi>\n`;
}

function element({ key, value }: RenderedDirective): string {
  if (value === '') return `<${key}/>`;
  if (!/[&<\r]|\]\]/.test(value)) return `<${key}>${value}</${key}>`;
  // expat reports an entity as a separate piece, and uWSGI uses only the first piece.
  if (!/[\]\n\r]/.test(value)) return `<${key}><![CDATA[${value}]]></${key}>`;
  return `<${key}>${escaped(value)}</${key}>`;
}

function common({ key, value }: RenderedDirective): string | undefined {
  if (!/^[A-Za-z_]/.test(key)) return 'the name of an element begins with a letter';
  if (key === 'app' || key === 'uwsgi') return 'uWSGI reads an element of this name in its own way';
  const { argument, kind } = catalog.get(key) ?? {};
  if (value === '' && argument !== 'none' && kind !== 'logic-end')
    return 'uWSGI takes an empty element for "1"';
  if (/(?<!%)(%%)*%\[|[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(value)) {
    return 'XML has no control characters';
  }
  return undefined;
}

function obstacleOfPieces({ value }: RenderedDirective): string | undefined {
  if (value.includes(']]') || (/[&<]/.test(value) && value.includes(']'))) {
    return 'expat tears the text at its "]", and uWSGI takes the first piece only';
  }
  return /[\n\r]/.test(value)
    ? 'expat tears the text at its line break, and uWSGI takes the first piece only'
    : undefined;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"\r]/g, (char) => entities[char]!);
}
