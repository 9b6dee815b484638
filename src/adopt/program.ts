import { variableOf } from '../config/to-typescript';
import { type AdoptedHost, HostWriter, type ProgramResource, sourcesOf } from './host-writer';
import { quoted } from './print-code';
import { SecretFinder } from './secrets';
import { sourceOf, type TakeOverFunction, takeOverCode } from './take-over-code';

/** Source code of a program, and its environment variables. */
export interface Program {
  /** Code by file name; the first is the main file. */
  readonly files: ReadonlyMap<string, string>;
  readonly resources: readonly ProgramResource[];
  readonly secrets: SecretFinder['secrets'];
  /** Functions that declare Instances for processes without a configuration file, by host. */
  readonly functions: readonly (TakeOverFunction & { readonly host: string })[];
}

/** Options for writing a program. */
export interface ProgramOptions {
  readonly project: string;
  /** Name of the main file, without a directory: `deploy.ts`. */
  readonly file: string;
  /** Whether to write one file per host. */
  readonly split?: boolean;
  /** Whether secrets are written into the program. */
  readonly inlineSecrets?: boolean;
}

/** Writes a program that declares the adopted resources. */
export function writeProgram(hosts: readonly AdoptedHost[], options: ProgramOptions): Program {
  const { project, file, split = false } = options;
  const secrets = new SecretFinder();
  for (const { taken, takeOvers = [] } of hosts) {
    for (const { own, dropIns, variables } of taken.map(sourcesOf))
      for (const source of [own, ...dropIns.values(), variables])
        if (source !== undefined) secrets.learn(source);
    for (const takeOver of takeOvers) secrets.learn(sourceOf(takeOver));
  }
  const resources: ProgramResource[] = [];
  const names = () =>
    new Set(['Host', 'HostResource', 'Project', 'Section', 'project', 'secretFrom', 'text']);
  const shared = names();
  const functions: Program['functions'][number][] = [];
  const bodies = hosts.map((host) => {
    const own = { ...options, secrets, names: split ? names() : shared };
    const writer = new HostWriter(host, { ...own, indent: split ? '  ' : '' });
    const lines = writer.write();
    resources.push(...writer.resources);
    const later = takeOverCode(host.takeOvers ?? [], own);
    functions.push(...later.functions.map((one) => ({ ...one, host: host.name })));
    return { host, lines, later: later.lines };
  });
  if (!split) {
    const body = [
      `const project = new Project(${quoted(project)});`,
      ...bodies.flatMap(({ lines }) => ['', ...lines]),
      ...bodies.flatMap(({ later }) => later),
      '',
      'export default project;',
    ];
    return { files: new Map([[file, assembled(body)]]), resources, secrets: secrets.secrets, functions };
  }
  const taken = new Set<string>(['Project', 'project']);
  const parts = bodies.map(({ host, lines, later }) => {
    const declare = variableOf(`declare-${host.name}`, taken);
    const module = `${file.replace(/\.[^.]+$/, '')}.${host.name.replace(/[^A-Za-z0-9._-]+/g, '-')}`;
    const body = [`export function ${declare}(project: Project): void {`, ...lines, '}', ...later];
    return { declare, module, text: assembled(body) };
  });
  const main = [
    "import { Project } from 'pulumi-uwsgi';",
    ...parts.map(({ declare, module }) => `import { ${declare} } from ${quoted(`./${module}.js`)};`).sort(),
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
  return { files, resources, secrets: secrets.secrets, functions };
}

/** Formats a file and imports the names it uses. */
function assembled(body: readonly string[]): string {
  const text = body.join('\n');
  // Ignore names in comments and strings.
  const code = text.replace(/^\s*\/\/.*$/gm, '').replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
  const used = ['Host', 'HostResource', 'Project', 'Section', 'secretFrom', 'text'].filter((name) =>
    new RegExp(`(new |: )${name}\\b|\\b${name === 'text' ? 'text`' : `${name}\\.env`}`).test(code),
  );
  const types = !code.includes('new Project(');
  const names = used.map((name) => (name === 'Project' && types ? 'type Project' : name));
  return `import { ${names.join(', ')} } from 'pulumi-uwsgi';\n\n${text}\n`;
}
