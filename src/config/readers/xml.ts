import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { FileReading, type ParsedFile } from './parsed-file';

/**
 * Reads an XML file as uWSGI with libxml2 does (core/xmlconf.c): one `<uwsgi>`, or several with an `id` each within
 * another element, and an element per option. A diagnostic marks text that uWSGI with expat reads differently.
 *
 * @throws SyntaxError if the text is not XML, or uWSGI reads it differently than XML defines: text in pieces, elements or
 * attributes of options, `<app>`, a document type
 */
export function parseXml(text: string): ParsedFile {
  return new XmlReader(text).read();
}

class XmlReader {
  readonly #reading = new FileReading('XML');
  readonly #parser = new SaxesParser({ position: true, xmlns: false });
  readonly #hidden: string;
  /** Names of the open elements. */
  readonly #path: string[] = [];
  /** Depth of the section; 0 outside of one. */
  #inside = 0;
  #nameless = false;
  /** Pieces of the open option, and the start of its text. */
  #option: { readonly pieces: string[]; readonly from: number; readonly line: number } | undefined;

  constructor(text: string) {
    this.#hidden = this.#reading.hide(text.replace(/^\uFEFF/, ''));
    if (text.startsWith('\uFEFF'))
      this.#reading.say(1, 'builds-differ', 'A uWSGI with expat refuses a byte order mark');
  }

  read(): ParsedFile {
    const parser = this.#parser;
    const refuse = (reason: string) => () => this.#reading.refuse(parser.line, reason);
    parser.on('error', ({ message }) => this.#reading.refuse(parser.line, message.replace(/^\d+:\d+: /, '')));
    parser.on('doctype', refuse('what a document type declares is read by some builds of uWSGI only'));
    parser.on('xmldecl', ({ encoding = 'UTF-8' }) => {
      if (!/^utf-?8$|^us-ascii$/i.test(encoding))
        this.#reading.refuse(1, `it is to be UTF-8; saw ${encoding}`);
    });
    parser.on('opentag', (tag) => this.#open(tag));
    parser.on('closetag', (tag) => this.#close(tag));
    parser.on('text', (text) => this.#option?.pieces.push(text));
    parser.on('cdata', (text) => this.#data(text));
    parser.on('comment', (text) => this.#comment(text));
    parser.on('processinginstruction', () => this.#piece('a processing instruction'));
    parser.write(this.#hidden).close();
    if (this.#reading.sections.length === 0) this.#reading.refuse(1, 'uWSGI looks for <uwsgi>');
    if (this.#reading.sections.length > 1) {
      this.#reading.say(
        1,
        'builds-differ',
        'A uWSGI with expat (one of PyPI) runs all sections into one, unless it is asked for one by its id',
      );
    }
    return this.#reading;
  }

  #open({ name, attributes, isSelfClosing }: SaxesTagPlain): void {
    const { line } = this.#parser;
    this.#path.push(name);
    const depth = this.#path.length;
    if (name.includes(':') || 'xmlns' in attributes)
      this.#reading.refuse(line, 'uWSGI does not look at namespaces');
    if (this.#inside === 0) {
      if (name === 'uwsgi') this.#section(attributes, depth, line);
      else if (depth > 1) this.#reading.say(line, 'foreign', `<${name}> is no section of uWSGI`);
      return;
    }
    if (depth > this.#inside + 1)
      this.#reading.refuse(line, `uWSGI does not look for elements within options; saw <${name}>`);
    if (name === 'app' || name === 'uwsgi')
      this.#reading.refuse(line, `uWSGI reads <${name}> in a way of its own`);
    const [attribute] = Object.keys(attributes);
    if (attribute !== undefined)
      this.#reading.refuse(line, `some builds of uWSGI use the attribute ${attribute} of <${name}>`);
    this.#option = { pieces: [], from: isSelfClosing ? -1 : this.#parser.position, line };
  }

  #section(attributes: SaxesTagPlain['attributes'], depth: number, line: number): void {
    const { id, ...others } = attributes as Partial<Record<string, string>>;
    const [other] = Object.keys(others);
    if (other !== undefined) this.#reading.refuse(line, `uWSGI knows no attribute ${other} of <uwsgi>`);
    if (depth > 2) this.#reading.refuse(line, 'uWSGI looks for <uwsgi> at the top, or one level below it');
    if (this.#nameless || (id === undefined && this.#reading.sections.length > 0)) {
      this.#reading.refuse(
        line,
        'uWSGI takes a <uwsgi> without an id for any that it is asked for; give each one an id',
      );
    }
    this.#nameless = id === undefined;
    this.#reading.section(id ?? 'uwsgi', line);
    this.#inside = depth;
  }

  #close({ name }: SaxesTagPlain): void {
    const option = this.#option;
    if (option !== undefined) {
      const { pieces, from, line } = option;
      const written =
        from === -1
          ? ''
          : this.#hidden.slice(from, this.#hidden.lastIndexOf('</', this.#parser.position - 1));
      if (pieces.length > 1)
        this.#reading.refuse(line, `uWSGI takes only the first piece of the text of <${name}>`);
      if (isTorn(written)) {
        this.#reading.say(
          line,
          'builds-differ',
          `A uWSGI with expat (one of PyPI) reads only the first piece of <${name}>: an entity or a line break ends it; CDATA in one line does not`,
        );
      }
      this.#reading.option(name, pieces[0] ?? '1', line);
      this.#option = undefined;
    }
    if (this.#path.length === this.#inside) this.#inside = 0;
    this.#path.pop();
  }

  #data(text: string): void {
    if (this.#option === undefined && this.#inside > 0)
      this.#reading.refuse(this.#parser.line, 'uWSGI runs CDATA outside of options as code');
    if (text === '') this.#piece('an empty CDATA');
    this.#option?.pieces.push(text);
  }

  #comment(text: string): void {
    this.#piece('a comment');
    if (this.#inside > 0) this.#reading.comment(text);
  }

  /** Within an option, everything except text ends its value. */
  #piece(what: string): void {
    if (this.#option !== undefined)
      this.#reading.refuse(this.#parser.line, `uWSGI reads no further than ${what} within an option`);
  }
}

/** Whether expat reports the text in several pieces, of which uWSGI uses the first. */
function isTorn(written: string): boolean {
  const data = /^<!\[CDATA\[(.*)\]\]>$/s.exec(written)?.[1];
  return data === undefined ? /[&\n\r]|\]\]/.test(written) : /[\n\r\]]/.test(data);
}
