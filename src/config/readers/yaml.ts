import {
  type ErrorCode,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from 'yaml';
import { beginsWithPercent } from '../magic';
import { readBuiltinYaml } from './builtin-yaml';
import { FileReading, type ParsedFile } from './parsed-file';

/**
 * Reads a YAML file as uWSGI with libyaml does (core/yaml.c, which reads tokens, not structure): a mapping per
 * section, sequences are repeated options, every value is literal text. A diagnostic marks text that uWSGI's own line
 * reader, in builds without libyaml, reads differently.
 *
 * @throws SyntaxError if the text is not YAML, or uWSGI reads it differently than YAML defines: anchors, aliases, tags,
 * mappings or sequences within options, several documents
 */
export function parseYaml(text: string): ParsedFile {
  return new YamlReader(text).read();
}

class YamlReader {
  readonly #reading = new FileReading('YAML');
  readonly #lines = new LineCounter();
  readonly #hidden: string;

  constructor(text: string) {
    this.#hidden = this.#reading.hide(text, /[\u2028\u2029]/);
    const tab = /^(?: *(?:[-?] *)*)\t/m.exec(this.#hidden);
    if (tab !== null) {
      const line = this.#hidden.slice(0, tab.index).split('\n').length;
      this.#reading.refuse(line, 'libyaml takes no tab before the first word of a line');
    }
  }

  read(): ParsedFile {
    const options = { uniqueKeys: false, schema: 'failsafe', lineCounter: this.#lines } as const;
    const documents = [...parseAllDocuments(this.#hidden, options)];
    const [document, next] = documents;
    for (const { errors } of documents) {
      const [error] = errors;
      if (error !== undefined)
        this.#reading.refuse(this.#lines.linePos(error.pos[0]).line, reasonOf(error.code));
    }
    if (next !== undefined) {
      this.#reading.refuse(this.#lines.linePos(next.range[0]).line, 'uWSGI takes several documents for one');
    }
    if (document === undefined || document.contents === null) return this.#reading;
    if (!isMap(document.contents) || document.contents.flow) {
      return this.#reading.refuse(
        this.#lineOf(document.contents),
        'uWSGI looks for sections with their options below them',
      );
    }
    this.#checkNodes(document.contents);
    for (const { key, value } of document.contents.items) this.#section(key as Node, value as Node | null);
    this.#compareBuiltin();
    return this.#reading;
  }

  #section(key: Node, value: Node | null): void {
    const line = this.#lineOf(key);
    if (!isScalar(key)) this.#refuseName(line);
    const name = String(key.value);
    if (isMap(value) && !value.flow) {
      this.#reading.section(name, line);
      this.#reading.comment(value.commentBefore);
      for (const pair of value.items) this.#option(pair.key as Node, pair.value as Node | null);
      this.#reading.comment(value.comment);
    } else if (isEmpty(value)) this.#reading.section(name, line);
    else if (name === 'uwsgi')
      this.#reading.refuse(line, 'uWSGI reads no options of it: they stand in lines below it');
    else {
      this.#checkForeign(value!);
      this.#reading.say(line, 'foreign', `"${name}" is no section of uWSGI`);
    }
  }

  #option(key: Node, value: Node | null): void {
    const line = this.#lineOf(key);
    if (!isScalar(key)) this.#refuseName(line);
    const name = String(key.value);
    this.#reading.comment(key.commentBefore);
    if (isEmpty(value)) {
      this.#reading.comment(value?.comment);
      this.#reading.say(line, 'ignored', `uWSGI sees no option "${name}": nothing stands behind its colon`);
    } else if (isScalar(value)) {
      this.#reading.comment(value.comment);
      this.#reading.option(name, String(value.value), line);
    } else if (isSeq(value)) {
      this.#reading.comment(value.commentBefore);
      for (const item of value.items as Node[]) {
        this.#reading.comment(item.commentBefore);
        this.#reading.comment(item.comment);
        if (isEmpty(item)) continue;
        if (!isScalar(item)) this.#refuseNested(name, this.#lineOf(item));
        if (value.flow && item.type === 'PLAIN' && /^[:?]/.test(String(item.value)))
          this.#reading.refuse(
            this.#lineOf(item),
            'libyaml takes the mark at the beginning of a text for itself; put it in quotes',
          );
        this.#reading.option(name, String(item.value), this.#lineOf(item));
      }
      this.#reading.comment(value.comment);
    } else this.#refuseNested(name, line);
  }

  #refuseName(line: number): never {
    return this.#reading.refuse(line, 'the name of a section or an option is a text');
  }

  #refuseNested(name: string, line: number): never {
    return this.#reading.refuse(
      line,
      `uWSGI knows no structure within the option "${name}", and loses count of it`,
    );
  }

  /** uWSGI stops at anchors and tags, and drops aliases. */
  #checkNodes(contents: YAMLMap): void {
    visit(contents, {
      Node: (_, node) => {
        if (isScalar(node) && node.type === 'PLAIN' && beginsWithPercent(node.source ?? ''))
          this.#reading.refuse(
            this.#lineOf(node),
            'YAML knows no text that begins with a "%"; put it in quotes',
          );
        const what = isAlias(node)
          ? 'an alias'
          : node.anchor !== undefined
            ? 'an anchor'
            : node.tag !== undefined
              ? 'a tag'
              : undefined;
        if (what !== undefined) this.#reading.refuse(this.#lineOf(node), `uWSGI does not understand ${what}`);
      },
    });
  }

  /** uWSGI treats a nested mapping as a section as well if its name is requested. */
  #checkForeign(value: Node): void {
    visit(value, (_, node) => {
      if (isPair(node) && isMap(node.value))
        this.#reading.refuse(
          this.#lineOf(node.key as Node),
          'uWSGI takes a mapping at any depth for a section',
        );
    });
  }

  #compareBuiltin(): void {
    for (const { name, lines } of this.#reading.sections) {
      const meant = lines.filter((line) => 'key' in line);
      const seen = readBuiltinYaml(this.#hidden, name);
      const at = meant.findIndex(
        ({ key, value }, index) => seen[index]?.key !== key || seen[index]?.value !== value,
      );
      if (at === -1 && seen.length === meant.length) continue;
      const other = meant[at] ?? meant.at(-1);
      this.#reading.say(
        this.#reading.lineOf.get(other!) ?? 1,
        'builds-differ',
        `A uWSGI without libyaml (one of PyPI) reads section ${name} otherwise${other === undefined ? '' : ` from "${other.key}" on`}: its reader knows neither quotes nor lists, and takes every "#" for a comment`,
      );
    }
  }

  #lineOf(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }
}

const nested =
  'a value without quotes must not have ": " in it: libyaml (Debian) stops there, while the reader of PyPI\'s uWSGI takes it as text; put the value in quotes, or leave the blank out';
const lines = 'a name must stand in one line, with ": " behind it';

/** Reasons of the errors of the parser, whose own messages may quote the text, which may be a secret. */
const reasons: Partial<Record<ErrorCode, string>> = {
  BLOCK_AS_IMPLICIT_KEY: nested,
  MULTILINE_IMPLICIT_KEY: lines,
  BAD_INDENT: 'the lines of a section must begin at the same column',
  TAB_AS_INDENT: 'lines must be indented by blanks, not by tabs',
  MISSING_CHAR: 'a quote, a bracket or a colon is missing',
  BAD_SCALAR_START: 'a value must not begin with this character without quotes',
  BAD_DQ_ESCAPE: 'double quotes must hold no such backslash sequence; use single quotes',
  BLOCK_IN_FLOW: 'brackets must hold values only',
  KEY_OVER_1024_CHARS: 'a name must be shorter than 1024 characters',
};

const reasonOf = (code: ErrorCode): string => reasons[code] ?? 'it is no YAML from there on';

/** For an empty value uWSGI sees no scalar. */
function isEmpty(node: Node | null | undefined): boolean {
  return (
    node === null ||
    node === undefined ||
    (isScalar(node) && node.type === 'PLAIN' && (node.source ?? '') === '')
  );
}
