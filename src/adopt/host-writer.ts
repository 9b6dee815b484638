import { posix } from 'node:path';
import type { RenderedSection } from '../config/rendered';
import { asComment, variableOf } from '../config/to-typescript';
import { fromWire, toWire, type WireSections } from '../config/wire';
import { resourceOf } from '../resources';
import { directoriesOf } from '../resources/process/emperor-sources';
import { hasUnitSecret, secretIn } from '../secrets/secret-patterns';
import type { Connection } from '../transport/connection';
import type { AdoptedResource } from './classify';
import { needPlainData } from './plain-data';
import { type Code, codeOf, quoted, statement } from './print-code';
import { configurationFile } from './script';
import type { SecretFinder } from './secrets';
import { sectionCode } from './section-code';
import type { TakeOver } from './take-over';

/** A connection as written in a program. */
export type WrittenConnection = Readonly<Record<string, unknown>> & Pick<Connection, 'host' | 'local'>;

/** A host and its resources in the program. */
export interface AdoptedHost {
  readonly name: string;
  /** Connection; credentials come from the environment. */
  readonly connection: WrittenConnection;
  readonly taken: readonly AdoptedResource[];
  /** Processes without a configuration file, as Instances that the program can declare. */
  readonly takeOvers?: readonly TakeOver[];
}

/** A resource of the program. */
export interface ProgramResource {
  /** Path in the tree: `web1/shop`. */
  readonly path: string;
  readonly taken: AdoptedResource;
}

/** Options for writing the code of a host. */
export interface WriterOptions {
  /** Whether secrets are written into the program. */
  readonly inlineSecrets?: boolean;
  readonly secrets: SecretFinder;
  /** Variable names already in use. */
  readonly names: Set<string>;
  readonly indent: string;
}

/** Writes the code for the resources of one host. */
export class HostWriter {
  readonly resources: ProgramResource[] = [];
  readonly #ids = new Set<string>();
  /** Variables of emperors, by watched directory. */
  readonly #emperors = new Map<string, string>();

  constructor(
    private readonly host: AdoptedHost,
    private readonly options: WriterOptions,
  ) {}

  write(): readonly string[] {
    const { name, connection, taken } = this.host;
    const { indent, names } = this.options;
    const variable = variableOf(/^[A-Za-z]/.test(name) ? name : 'host', names);
    const { host: address, ...rest } = connection;
    const given = { ...(address === name || rest.local === true ? {} : { host: address }), ...rest };
    const props = Object.keys(given).length === 0 ? [] : [this.#code(given)];
    return [
      statement(`const ${variable} = new Host`, ['project', quoted(name), ...props], indent),
      // Emperors come first, because vassals refer to them.
      ...[...taken]
        .sort((one, other) => Number(isEmperor(other)) - Number(isEmperor(one)))
        .flatMap((one) => ['', ...this.#resource(one, variable)]),
    ];
  }

  #resource(taken: AdoptedResource, host: string): readonly string[] {
    const { indent, inlineSecrets } = this.options;
    const stem = posix.basename(taken.path).replace(configurationFile, '');
    const id = this.#id(taken.path, stem);
    this.resources.push({ path: `${this.host.name}/${id}`, taken });
    const comments = [taken.path, ...taken.notes].map((line) => `${indent}${asComment(line)}`);
    const isUnit = taken.type === 'uwsgi:index:SystemdUnit';
    const isWire = isUnit || needPlainData(taken.sections);
    const sections = inlineSecrets
      ? taken.sections
      : this.#hide(taken, stem.replace(/\.[a-z]+$/, ''), isWire);
    const props = this.#props(taken);
    if (!inlineSecrets && props['dropIns'] !== undefined)
      props['dropIns'] = this.#hideDropIns(
        props['dropIns'] as Readonly<Record<string, WireSections>>,
        taken.path,
      );
    // A secret would change the default mode of the file. Keep the mode found; a plan warns about it.
    const hides =
      JSON.stringify([sections, props['dropIns']]) !==
      JSON.stringify([taken.sections, taken.props['dropIns']]);
    if (hides && taken.props['mode'] !== undefined) props['mode'] = taken.props['mode'];
    const written = isWire ? undefined : sectionCode(sections, stem, this.options);
    const declaration =
      written === undefined
        ? this.#code({
            type: taken.type,
            props: { ...props, ...(sections.length === 0 ? {} : toWire(sections)) },
          })
        : withItem(this.#code({ type: taken.type, props }), 'sections', listOf(written.variables));
    const args = [host, quoted(id), declaration];
    return [...comments, ...(written?.lines ?? []), ...this.#declared(taken, stem, args)];
  }

  /** Writes a resource; an emperor gets a variable, to which its vassals refer. */
  #declared(taken: AdoptedResource, stem: string, args: readonly Code[]): readonly string[] {
    const { indent, names } = this.options;
    if (isEmperor(taken)) {
      const variable = variableOf(`${stem} emperor`, names);
      for (const directory of directoriesOf(toWire(taken.sections).sections))
        this.#emperors.set(directory, variable);
      return [statement(`const ${variable} = new HostResource`, args, indent)];
    }
    const emperor = this.#emperors.get(posix.dirname(taken.path));
    if (taken.type !== 'uwsgi:index:Vassal' || emperor === undefined)
      return [statement('new HostResource', args, indent)];
    const variable = variableOf(`${stem} vassal`, names);
    return [
      statement(`const ${variable} = new HostResource`, args, indent),
      statement(`${variable}.node.addDependency`, [emperor], indent),
    ];
  }

  /** Props without defaults. */
  #props({ type, props }: AdoptedResource): Record<string, unknown> {
    const { shape } = resourceOf(type).props;
    return Object.fromEntries(
      Object.entries(props).filter(([key, value]) => {
        if (key === 'host' || value === undefined) return false;
        const standard = shape[key]?.safeParse(undefined);
        return !(standard?.success === true && JSON.stringify(standard.data) === JSON.stringify(value));
      }),
    );
  }

  /** Replaces secrets in sections. In props, which are plain values, a placeholder replaces the whole setting. */
  #hide(
    { sections, path, type }: Pick<AdoptedResource, 'sections' | 'path' | 'type'>,
    prefix: string,
    isWhole: boolean,
  ): readonly RenderedSection[] {
    const { secrets } = this.options;
    if (!isWhole) return secrets.hide(sections, path, prefix);
    const isUnit = type === 'uwsgi:index:SystemdUnit';
    return sections.map(({ name, lines }) => ({
      name,
      lines: lines.map((line) => {
        if (!('key' in line)) return line;
        const { key, value } = line;
        if (!(isUnit ? hasUnitSecret(key, value) : secretIn(key, value) !== undefined)) return line;
        return { key, value: secrets.stand(value, `${prefix}_${key}`, prefix, `${path}: ${key}`) };
      }),
    }));
  }

  #hideDropIns(dropIns: Readonly<Record<string, WireSections>>, path: string): Record<string, WireSections> {
    const unit = posix.basename(path).replace(/\.[a-z]+$/, '');
    return Object.fromEntries(
      Object.entries(dropIns).map(([name, sections]) => {
        const one = {
          path: `${path}.d/${name}.conf`,
          type: 'uwsgi:index:SystemdUnit',
          sections: fromWire({ sections }),
        };
        return [name, toWire(this.#hide(one, `${unit}_${name}`, true)).sections];
      }),
    );
  }

  #code(value: unknown) {
    return codeOf(value, (index) => this.options.secrets.variable(index));
  }

  #id(path: string, stem: string): string {
    const folders = posix.dirname(path).split('/').filter(Boolean);
    let id = stem.replace(/^[^A-Za-z0-9]+/, '') || 'file';
    // A tree takes names that every object of JavaScript has for names of its own: `constructor`.
    while (this.#ids.has(id) || id in Object.prototype) id = `${folders.pop() ?? 'other'}-${id}`;
    this.#ids.add(id);
    return id;
  }
}

const isEmperor = ({ type }: AdoptedResource): boolean => type === 'uwsgi:index:Emperor';

/** Adds a property to an object literal. */
export function withItem(code: Code, name: string, item: Code): Code {
  return typeof code === 'string'
    ? code
    : { ...code, items: [...code.items, { name: `${name}: `, code: item }] };
}

export const listOf = (names: readonly string[]): Code => ({
  open: '[',
  close: ']',
  items: names.map((code) => ({ name: '', code })),
});
