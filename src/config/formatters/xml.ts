import { OptionError } from '../../options/errors';
import { catalog } from '../catalog';
import type { RenderedDirective, RenderedSection } from '../line';
import { carriedSections } from './carry';

/** Which library a uWSGI was built with. */
export interface XmlOptions {
  /**
   * `expat` is what PyPI's pyuwsgi has: it runs several sections into one, and takes the first piece of a text that is in
   * pieces. `libxml2` is what distributions use: where there is a text that both read the same, that is written.
   * @default 'expat'
   */
  readonly reader?: 'expat' | 'libxml2';
}

/**
 * The text of an XML file for `uwsgi --xml`: an element per option, several sections in `<sections>` with an id each.
 *
 * @throws OptionError when uWSGI would not get the text back
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
    // A section without an id would be taken for each of them.
    const all = carried
      .map(({ name, directives }) => uwsgi(directives, ` id="${escaped(name)}"`, '  '))
      .join('');
    return `<sections>\n${all}</sections>\n`;
  }
  const [{ name, directives } = { name: 'uwsgi', directives: [] }] = carried;
  return uwsgi(directives, name === 'uwsgi' ? '' : ` id="${escaped(name)}"`, '');
}

function uwsgi(directives: readonly RenderedDirective[], id: string, indent: string): string {
  const options = directives.map((one) => `${indent}  ${element(one)}\n`).join('');
  return `${indent}<uwsgi${id}>\n${options}${indent}</uwsgi>\n`;
}

function element({ key, value }: RenderedDirective): string {
  if (value === '') return `<${key}/>`;
  if (!/[&<\r]|\]\]/.test(value)) return `<${key}>${value}</${key}>`;
  // expat hands an entity over as a piece of its own, and uWSGI takes the first piece only.
  if (!/[\]\n\r]/.test(value)) return `<${key}><![CDATA[${value}]]></${key}>`;
  return `<${key}>${escaped(value)}</${key}>`;
}

function common({ key, value }: RenderedDirective): string | undefined {
  if (!/^[A-Za-z_]/.test(key)) return 'the name of an element begins with a letter';
  if (key === 'app' || key === 'uwsgi') return 'uWSGI reads an element of this name in its own way';
  if (value === '' && catalog.get(key)?.argument !== 'none') return 'uWSGI takes an empty element for "1"';
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
