import { OptionError } from '../../options/errors';
import { catalog } from '../catalog';
import type { RenderedDirective, RenderedLine, RenderedSection } from '../line';
import { carriedSections } from './carry';

/**
 * The text of an XML file for `uwsgi --xml`: an element per option. It holds one section, because a uWSGI built with
 * expat runs several into one.
 *
 * @throws OptionError when uWSGI would not get the text back
 */
export function renderXml(sections: readonly RenderedSection[]): string {
  const carried = carriedSections(sections, { format: 'XML', obstacle });
  if (carried.length > 1) {
    const names = carried.map(({ name }) => `[${name}]`).join(', ');
    throw new OptionError('xml', `Cannot write several sections into one XML file: saw ${names}`);
  }
  const [{ name, directives } = { name: 'uwsgi', directives: [] }] = carried;
  const id = name === 'uwsgi' ? '' : ` id="${escapeAttribute(name)}"`;
  return `<uwsgi${id}>\n${directives.map((one) => `  ${element(one)}\n`).join('')}</uwsgi>\n`;
}

function element({ key, value }: RenderedDirective): string {
  if (value === '') return `<${key}/>`;
  // expat hands an entity over as a piece of its own, and uWSGI takes the first piece only.
  return `<${key}>${/[&<]/.test(value) ? `<![CDATA[${value}]]>` : value}</${key}>`;
}

function obstacle({ key, value }: RenderedDirective): string | undefined {
  if (!/^[A-Za-z_]/.test(key)) return 'the name of an element begins with a letter';
  if (key === 'app' || key === 'uwsgi') return 'uWSGI reads an element of this name in its own way';
  if (value === '' && catalog.get(key)?.argument !== 'none') return 'uWSGI takes an empty element for "1"';
  if (value.includes(']]') || (/[&<]/.test(value) && value.includes(']'))) {
    return 'expat tears the text at its "]", and uWSGI takes the first piece only';
  }
  if (/(?<!%)(%%)*%\[|[\0-\u001f\ufffe\uffff]/.test(value))
    return 'XML has no control characters, and none may end a line';
  return undefined;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const token =
  /<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>]*>|<!\[CDATA\[(?<data>.*?)\]\]>|<(?<close>\/)?(?<tag>[\w.:-]+)(?<attributes>[^>]*?)(?<empty>\/)?>|(?<text>[^<]+)/gsy;

/**
 * Reads an XML file of uWSGI: `<uwsgi>` elements, alone or within another element, with an element per option.
 *
 * @throws SyntaxError when the text is no XML of this simple kind
 */
export function parseXml(text: string): readonly RenderedSection[] {
  const sections: { name: string; lines: RenderedLine[] }[] = [];
  const path: string[] = [];
  let inside = 0;
  let value: string | undefined;
  let end = 0;
  const finish = (key: string) => {
    sections.at(-1)!.lines.push({ key, value: value ?? '1' });
    value = undefined;
  };
  for (const { 0: whole, index, groups = {} } of text.matchAll(token)) {
    if (index !== end) break;
    end += whole.length;
    const { tag, close, empty } = groups;
    if (tag === undefined) {
      const piece = groups['data'] ?? decode(groups['text'] ?? '');
      if (inside > 0 && path.length === inside + 1 && piece !== '') value = (value ?? '') + piece;
    } else if (close !== undefined) {
      if (path.at(-1) !== tag)
        throw new SyntaxError(`Cannot read the XML: </${tag}> closes <${path.at(-1) ?? ''}>`);
      if (inside > 0 && path.length === inside + 1) finish(tag);
      if (path.length === inside) inside = 0;
      path.pop();
    } else {
      if (inside === 0 && tag === 'uwsgi') {
        sections.push({ name: idOf(groups['attributes'] ?? ''), lines: [] });
        if (empty === undefined) inside = path.length + 1;
      } else if (empty !== undefined && inside > 0 && path.length === inside) finish(tag);
      if (empty === undefined) path.push(tag);
    }
  }
  if (end !== text.length || path.length > 0) {
    throw new SyntaxError(
      `Cannot read the XML: ${path.length > 0 ? `<${path.at(-1)}> has no end` : `stopped at character ${end}`}`,
    );
  }
  return sections;
}

function idOf(attributes: string): string {
  const [, , id] = /\bid\s*=\s*(["'])(.*?)\1/s.exec(attributes) ?? [];
  return id === undefined ? 'uwsgi' : decode(id);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(
    /&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities[name!] ?? whole;
    },
  );
}
