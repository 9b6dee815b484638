import { posix } from 'node:path';
import type { RenderedDirective, RenderedSection } from '../config/rendered';
import { asComment, callsOf, type SectionCalls, variableOf } from '../config/to-typescript';
import { toWire } from '../config/wire';
import { resourceOf } from '../resources';
import type { Connection } from '../transport/connection';
import { type Code, codeOf, quoted, statement } from './print-code';
import { hasUnitSecret, SecretFinder, standIns } from './secrets';
import type { Taken } from './take';

/** A connection as it stands in a program. */
export type WrittenConnection = Readonly<Record<string, unknown>> & Pick<Connection, 'host' | 'local'>;

/** A host and what the program declares on it. */
export interface AdoptedHost {
  readonly name: string;
  /** How it is reached; credentials come from the environment. */
  readonly connection: WrittenConnection;
  readonly taken: readonly Taken[];
}

/** A resource of the program. */
export interface ProgramResource {
  /** Where it is in the tree: `web1/shop`. */
  readonly path: string;
  readonly taken: Taken;
}

/** Programs as texts, and what they need. */
export interface Program {
  /** Code by file name; the first is the one to plan. */
  readonly files: ReadonlyMap<string, string>;
  readonly resources: readonly ProgramResource[];
  readonly secrets: SecretFinder['secrets'];
}

/** How a program is written. */
export interface ProgramOptions {
  readonly project: string;
  /** Name of the main file, without a directory: `deploy.ts`. */
  readonly file: string;
  /** Whether each host has a file of its own. */
  readonly split?: boolean;
  /** Whether secrets stand in the program. */
  readonly inlineSecrets?: boolean;
}

/** Writes a program that declares what was taken. */
export function writeProgram(hosts: readonly AdoptedHost[], options: ProgramOptions): Program {
  const { project, file, split = false } = options;
  const secrets = new SecretFinder();
  const resources: ProgramResource[] = [];
  const names = () =>
    new Set(['Host', 'HostResource', 'Project', 'Section', 'project', 'secretFrom', 'text']);
  const shared = names();
  const bodies = hosts.map((host) => {
    const writer = new HostWriter(host, {
      ...options,
      secrets,
      names: split ? names() : shared,
      indent: split ? '  ' : '',
    });
    const lines = writer.write();
    resources.push(...writer.resources);
    return { host, lines };
  });
  if (!split) {
    const body = [
      `const project = new Project(${quoted(project)});`,
      ...bodies.flatMap(({ lines }) => ['', ...lines]),
      '',
      'export default project;',
    ];
    return { files: new Map([[file, assembled(body)]]), resources, secrets: secrets.secrets };
  }
  const taken = new Set<string>(['Project', 'project']);
  const parts = bodies.map(({ host, lines }) => {
    const declare = variableOf(`declare-${host.name}`, taken);
    const module = `${file.replace(/\.[^.]+$/, '')}.${host.name.replace(/[^A-Za-z0-9._-]+/g, '-')}`;
    const body = [`export function ${declare}(project: Project): void {`, ...lines, '}'];
    return { declare, module, text: assembled(body) };
  });
  const main = [
    "import { Project } from 'pulumi-uwsgi';",
    ...parts.map(({ declare, module }) => `import { ${declare} } from ${quoted(`./${module}`)};`),
    '',
    `const project = new Project(${quoted(project)});`,
    ...parts.map(({ declare }) => `${declare}(project);`),
    '',
    'export default project;',
    '',
  ].join('\n');
  const files = new Map([
    [file, main],
    ...parts.map(({ module, text }): [string, string] => [`${module}.ts`, text]),
  ]);
  return { files, resources, secrets: secrets.secrets };
}

/** A file: what it imports is what it uses. */
function assembled(body: readonly string[]): string {
  const text = body.join('\n');
  const used = ['Host', 'HostResource', 'Project', 'Section', 'secretFrom', 'text'].filter((name) =>
    new RegExp(`(new |: )${name}\\b|\\b${name === 'text' ? 'text`' : `${name}\\.env`}`).test(text),
  );
  const types = !text.includes('new Project(');
  const names = used.map((name) => (name === 'Project' && types ? 'type Project' : name));
  return `import { ${names.join(', ')} } from 'pulumi-uwsgi';\n\n${text}\n`;
}

interface WriterOptions extends ProgramOptions {
  readonly secrets: SecretFinder;
  readonly names: Set<string>;
  readonly indent: string;
}

/** Writes what one host has. */
class HostWriter {
  readonly resources: ProgramResource[] = [];
  readonly #ids = new Set<string>();

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
      ...taken.flatMap((one) => ['', ...this.#resource(one, variable)]),
    ];
  }

  #resource(taken: Taken, host: string): readonly string[] {
    const { indent, names, secrets, inlineSecrets } = this.options;
    const stem = posix.basename(taken.path).replace(/\.ini$/, '');
    const id = this.#id(taken.path, stem);
    this.resources.push({ path: `${this.host.name}/${id}`, taken });
    const comments = [taken.path, ...taken.notes].map((line) => `${indent}${asComment(line)}`);
    const isUnit = taken.type === 'uwsgi:index:SystemdUnit';
    const prefix = stem.replace(/\.[a-z]+$/, '');
    const sections = inlineSecrets
      ? taken.sections
      : isUnit
        ? this.#hideUnit(taken, prefix)
        : secrets.hide(taken.sections, taken.path, prefix);
    const props = this.#props(taken);
    const written = isUnit ? undefined : this.#sections(sections, stem, names);
    const declaration =
      written === undefined
        ? this.#code({ type: taken.type, props: { ...props, ...toWire(sections) } })
        : withItem(this.#code({ type: taken.type, props }), 'sections', listOf(written.variables));
    return [
      ...comments,
      ...(written?.lines ?? []),
      statement('new HostResource', [host, quoted(id), declaration], indent),
    ];
  }

  /** Props but for what they are anyway. */
  #props({ type, props }: Taken): Record<string, unknown> {
    const { shape } = resourceOf(type).props;
    return Object.fromEntries(
      Object.entries(props).filter(([key, value]) => {
        if (key === 'host' || value === undefined) return false;
        const standard = shape[key]?.safeParse(undefined);
        return !(standard?.success === true && JSON.stringify(standard.data) === JSON.stringify(value));
      }),
    );
  }

  /** Sections as calls; undefined where no calls make just these sections. */
  #sections(sections: readonly RenderedSection[], stem: string, names: Set<string>) {
    const { indent, secrets } = this.options;
    // What stands above the first head uWSGI never reads; comments there speak of the file.
    const [first, ...others] = sections;
    const above =
      first?.name === '' ? first.lines.map((line) => ('comment' in line ? line.comment : undefined)) : [];
    if (above.includes(undefined)) return undefined;
    const real = joined(first?.name === '' ? others : sections);
    const made = real.map((section) => callsOf(section, isPlain));
    if (made.includes(undefined)) return undefined;
    const variables: string[] = [];
    const lines = real.flatMap((section, index) => {
      const { calls, rest } = made[index] as SectionCalls;
      const comments = rest.map((text) => `${indent}${asComment(text)}`);
      if (calls.length === 0) return comments;
      const variable = variableOf(section.name === 'uwsgi' ? stem : `${stem} ${section.name}`, names);
      variables.push(variable);
      const born = section.name === 'uwsgi' ? [] : [this.#code({ name: section.name })];
      return [
        statement(`const ${variable} = new Section`, born, indent),
        ...calls.flatMap(({ path, args, comments: on = [] }) => [
          ...on.map((text) => `${indent}${asComment(text)}`),
          statement(
            `${variable}.${path.join('.')}`,
            args.map((arg) => codeOf(arg, (at) => secrets.variable(at))),
            indent,
          ),
        ]),
        ...comments,
      ];
    });
    return { variables, lines: [...above.map((text) => `${indent}${asComment(text!)}`), ...lines] };
  }

  /** Props of a resource are plain values, so a secret takes the place of a whole setting. */
  #hideUnit({ sections, path }: Taken, prefix: string): readonly RenderedSection[] {
    const { secrets } = this.options;
    return sections.map(({ name, lines }) => ({
      name,
      lines: lines.map((line) => {
        if (!('key' in line) || !hasUnitSecret(line.key, line.value)) return line;
        return {
          ...line,
          value: secrets.stand(line.value, `${prefix}_${line.key}`, prefix, `${path}: ${line.key}`),
        };
      }),
    }));
  }

  #code(value: unknown) {
    return codeOf(value, (index) => this.options.secrets.variable(index));
  }

  #id(path: string, stem: string): string {
    const folders = posix.dirname(path).split('/').filter(Boolean);
    let id = stem.replace(/^[^A-Za-z0-9]+/, '') || 'file';
    while (this.#ids.has(id)) id = `${folders.pop() ?? 'other'}-${id}`;
    this.#ids.add(id);
    return id;
  }
}

/** An object with one property more. */
function withItem(code: Code, name: string, item: Code): Code {
  return typeof code === 'string'
    ? code
    : { ...code, items: [...code.items, { name: `${name}: `, code: item }] };
}

const listOf = (names: readonly string[]): Code => ({
  open: '[',
  close: ']',
  items: names.map((code) => ({ name: '', code })),
});

/** Neighbours of one name are one section. */
function joined(sections: readonly RenderedSection[]): readonly RenderedSection[] {
  const found: { name: string; lines: RenderedSection['lines'] }[] = [];
  for (const { name, lines } of sections) {
    const last = found.at(-1);
    if (last?.name === name) last.lines = [...last.lines, ...lines];
    else found.push({ name, lines });
  }
  return found;
}

/** What holds a secret within a longer text is written by `raw`, which takes any kind of value. */
function isPlain({ key, value }: RenderedDirective): boolean {
  const pieces = value.split(standIns);
  if (pieces.length === 1) return false;
  return !(key === 'env' && pieces.length === 3 && pieces[2] === '' && /^[^=\s]+=$/.test(pieces[0]!));
}
