import { posix } from 'node:path';
import { asComment, variableOf } from '../config/to-typescript';
import { fromWire, toWire, type WireSections } from '../config/wire';
import { resourceOf } from '../resources';
import { directoriesOf } from '../resources/process/emperor-sources';
import type { Connection } from '../transport/connection';
import type { AdoptedResource } from './classify';
import { needPlainData } from './plain-data';
import { type Code, codeOf, quoted, statement } from './print-code';
import { configurationFile } from './script';
import type { SecretFinder, SecretSource } from './secrets';
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
    const { indent, inlineSecrets, secrets } = this.options;
    const stem = posix.basename(taken.path).replace(configurationFile, '');
    const id = this.#id(taken.path, stem);
    this.resources.push({ path: `${this.host.name}/${id}`, taken });
    const notes = inlineSecrets ? taken.notes : taken.notes.map((note) => secrets.masked(note));
    const comments = [taken.path, ...notes].map((line) => `${indent}${asComment(line)}`);
    const isUnit = taken.type === 'uwsgi:index:SystemdUnit';
    const isWire = isUnit || needPlainData(taken.sections);
    const { own, dropIns, variables } = sourcesOf(taken);
    const sections = inlineSecrets ? taken.sections : isWire ? secrets.hideWhole(own) : secrets.hide(own);
    const props = this.#props(taken);
    if (!inlineSecrets && dropIns.size > 0)
      props['dropIns'] = Object.fromEntries(
        [...dropIns].map(([name, one]) => [name, toWire(secrets.hideWhole(one)).sections]),
      );
    if (!inlineSecrets && variables !== undefined)
      props['service'] = {
        ...(props['service'] as object),
        environment: toWire(secrets.hideWhole(variables)).sections['Service'],
      };
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

/** Where a resource can have secrets: its sections, its drop-ins by name, and variables of its service. */
export function sourcesOf({ sections, path, type, props }: AdoptedResource): {
  readonly own: SecretSource;
  readonly dropIns: ReadonlyMap<string, SecretSource>;
  readonly variables: SecretSource | undefined;
} {
  const isUnit = type === 'uwsgi:index:SystemdUnit';
  const name = posix.basename(path);
  const prefix = name.replace(configurationFile, '').replace(/\.[a-z]+$/, '');
  const dropIns = (props['dropIns'] ?? {}) as Readonly<Record<string, WireSections>>;
  const service = props['service'] as { readonly environment?: WireSections[string] } | string | undefined;
  const environment = typeof service === 'object' ? service.environment : undefined;
  return {
    own: { sections, where: path, prefix, isUnit },
    dropIns: new Map(
      Object.entries(dropIns).map(([one, inner]) => [
        one,
        {
          sections: fromWire({ sections: inner }),
          where: `${path}.d/${one}.conf`,
          prefix: `${name.replace(/\.[a-z]+$/, '')}_${one}`,
          isUnit: true,
        },
      ]),
    ),
    variables:
      environment === undefined
        ? undefined
        : {
            sections: fromWire({ sections: { Service: environment } }),
            where: `${path}: service.environment`,
            prefix,
          },
  };
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
