import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { FileReading, type ParsedFile } from './parsed-file';

/**
 * Reads a JSON file as uWSGI does (core/json.c): an object per section, a list is a repeated option,
 * `true` is `1`, `false` and `null` are `0`.
 *
 * @throws SyntaxError if the text is not JSON, or jansson and yajl, with which uWSGI is built, read it differently:
 * repeated keys, numbers other than 32-bit integers
 */
export function parseJson(text: string): ParsedFile {
  return new JsonReader(text).read();
}

class JsonReader {
  readonly #reading = new FileReading('JSON');
  readonly #lines = new LineCounter();
  readonly #hidden: string;

  constructor(text: string) {
    this.#hidden = this.#reading.hide(text);
  }

  read(): ParsedFile {
    try {
      JSON.parse(this.#hidden);
    } catch (error) {
      // The JavaScript engine's message would quote the text, which may be a secret.
      const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? this.#hidden.length);
      this.#reading.refuse(this.#hidden.slice(0, at).split('\n').length, 'it is no JSON up to its end');
    }
    // JSON is YAML, whose parser keeps order, repeated keys and number formats.
    const { contents } = parseDocument(this.#hidden, {
      schema: 'failsafe',
      uniqueKeys: false,
      lineCounter: this.#lines,
    });
    if (!isMap(contents)) return this.#reading.refuse(1, 'uWSGI looks for an object that holds its sections');
    for (const [name, value, line] of this.#entries(contents)) {
      if (!isMap(value)) this.#reading.say(line, 'foreign', `"${name}" is no section of uWSGI`);
      else {
        this.#reading.section(name, line);
        for (const entry of this.#entries(value)) this.#option(...entry);
      }
    }
    return this.#reading;
  }

  #option(key: string, value: Node, line: number): void {
    const items = isSeq(value) ? (value.items as Node[]) : [value];
    for (const item of items) {
      const shown = isScalar(item)
        ? this.#textOf(String(item.value), item.type === 'PLAIN', key, this.#lineOf(item))
        : undefined;
      if (shown !== undefined) this.#reading.option(key, shown, this.#lineOf(item));
      else this.#reading.say(line, 'foreign', `uWSGI does not see what stands within "${key}"`);
    }
  }

  #textOf(text: string, isPlain: boolean, key: string, line: number): string {
    if (!isPlain) {
      if (/[\ud800-\udfff]/u.test(text))
        this.#reading.refuse(line, `"${key}" holds half of a surrogate pair`);
      return text;
    }
    if (text === 'true') return '1';
    if (text === 'false' || text === 'null') return '0';
    // jansson returns integers only, of which uWSGI uses 32 bits; yajl returns the text.
    if (text !== String(Number(text) | 0)) {
      this.#reading.refuse(line, `builds of uWSGI differ in what number "${key}" is; write it in quotes`);
    }
    return text;
  }

  #entries(map: YAMLMap): readonly (readonly [string, Node, number])[] {
    const seen = new Set<string>();
    return map.items.map(({ key, value }) => {
      const line = this.#lineOf(key as Node);
      const name = isScalar(key) ? String(key.value) : '';
      if (seen.has(name))
        this.#reading.refuse(line, `"${name}" is repeated: jansson keeps the last one, yajl all of them`);
      seen.add(name);
      return [name, value as Node, line] as const;
    });
  }

  #lineOf(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line;
  }
}
