import { variableOf } from '../config/to-typescript';
import { type AdoptedHost, HostWriter, type ProgramResource } from './host-writer';
import { quoted } from './print-code';
import { SecretFinder } from './secrets';

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
  return { files, resources, secrets: secrets.secrets };
}

/** A file: what it imports is what it uses. */
function assembled(body: readonly string[]): string {
  const text = body.join('\n');
  // Names in comments and texts are none.
  const code = text.replace(/^\s*\/\/.*$/gm, '').replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");
  const used = ['Host', 'HostResource', 'Project', 'Section', 'secretFrom', 'text'].filter((name) =>
    new RegExp(`(new |: )${name}\\b|\\b${name === 'text' ? 'text`' : `${name}\\.env`}`).test(code),
  );
  const types = !code.includes('new Project(');
  const names = used.map((name) => (name === 'Project' && types ? 'type Project' : name));
  return `import { ${names.join(', ')} } from 'pulumi-uwsgi';\n\n${text}\n`;
}
