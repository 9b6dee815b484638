import type { PackageFile } from './package-file';

/** Types of applications that `init` has a template for. */
export const applicationTypes = ['python', 'django', 'flask', 'fastapi', 'php', 'static'] as const;

/** Type of an application. */
export type ApplicationType = (typeof applicationTypes)[number];

/** Values for a template. */
export interface InitAnswers {
  /** Name of the project and its application: letters, digits, `-` and `_`. */
  readonly name: string;
  /** `local`, or a destination such as `deploy@web1:2222`. */
  readonly host: string;
  readonly type: ApplicationType;
  /** User that uWSGI runs as; without one, as who starts it. */
  readonly user?: string;
  /** Connection props of the Host. */
  readonly connection: Readonly<Record<string, unknown>>;
}

/** Code of a construct below `host`. */
type Template = (answers: InitAnswers) => { readonly imports: readonly string[]; readonly code: string };

const python =
  (settings: (name: string) => readonly string[], construct = 'PythonApp'): Template =>
  (answers) => ({
    imports: [construct, 'Host', 'Project'].sort(),
    code: [
      `new ${construct}(host, '${answers.name}', {`,
      `  directory: '/srv/${answers.name}',`,
      ...settings(answers.name).map((line) => `  ${line}`),
      ...instance(answers).map((props) => `  instance: { ${props} },`),
      '});',
    ].join('\n'),
  });

/** Code of an Instance with a section, for applications that are not Python. */
const section =
  (calls: (name: string) => readonly string[]): Template =>
  (answers) => ({
    imports: ['Host', 'HostResource', 'Project', 'Section'],
    code: [
      'const section = new Section({ strictConfig: true })',
      ...calls(answers.name).map((call) => `  ${call}`),
      "  .set('vacuum', true);",
      '',
      `new HostResource(host, '${answers.name}', {`,
      "  type: 'uwsgi:index:Instance',",
      `  props: { ${[`name: '${answers.name}'`, ...instance(answers)].join(', ')} },`,
      '  sections: [section],',
      '});',
    ].join('\n'),
  });

/** Props of the instance. On this machine they need neither systemd nor root: a pidfile and a path below the project. */
function instance({ name, host, user }: InitAnswers): readonly string[] {
  const service = user === undefined ? [] : [`service: { user: ${literal(user)} }`];
  if (host !== 'local') return service;
  return [`manager: 'pidfile', path: \`\${__dirname}/.uwsgi/${name}.ini\``, ...service];
}

const templates: Readonly<Record<ApplicationType, Template>> = {
  python: python(() => [
    "module: 'wsgi', // wsgi.py with a callable `application`",
    "http: '127.0.0.1:8000',",
  ]),
  django: python(
    () => [
      "project: 'config', // the package with settings.py and wsgi.py",
      "http: '127.0.0.1:8000',",
      'processes: 4,',
      'harakiri: 30,',
      "staticFiles: { url: 'static/', directory: 'static' },",
    ],
    'DjangoApp',
  ),
  flask: python(() => [
    "module: 'app:app', // app.py with `app = Flask(__name__)`",
    "http: '127.0.0.1:8000',",
    'processes: 2,',
    'threads: 2,',
  ]),
  fastapi: python(() => [
    '// uWSGI speaks WSGI: wsgi.py says `from a2wsgi import ASGIMiddleware; application = ASGIMiddleware(app)`.',
    "module: 'wsgi',",
    "http: '127.0.0.1:8000',",
    'processes: 2,',
    'threads: 8,',
  ]),
  php: section((name) => [
    ".set('plugin', 'php')",
    ".set('master', true)",
    ".set('workers', 4)",
    ".set('http-socket', '127.0.0.1:8000')",
    ".set('http-socket-modifier1', 14) // PHP",
    `.set('php-docroot', '/srv/${name}/public')`,
    `.set('php-allowed-docroot', '/srv/${name}/public')`,
    ".set('php-allowed-ext', '.php')",
    ".set('php-index', 'index.php')",
  ]),
  static: section((name) => [
    ".set('master', true)",
    ".set('workers', 2)",
    ".set('http-socket', '127.0.0.1:8000')",
    `.set('check-static', '/srv/${name}/public')`,
    ".set('static-index', 'index.html')",
  ]),
};

/** Files of a new project by name. */
export function projectFiles(answers: InitAnswers, own: PackageFile): ReadonlyMap<string, string> {
  return new Map([
    ['deploy.ts', programText(answers)],
    ['package.json', own.text],
    ['tsconfig.json', `${JSON.stringify(tsconfig, undefined, 2)}\n`],
    ['README.md', `# ${answers.name}\n\n${readmeLine(own)}\n`],
    ['.gitignore', 'node_modules/\n.uwsgi/\n'],
  ]);
}

/** Line of the README about deploying the project: a clone has no program of ours before the install. */
export const readmeLine = ({ command }: PackageFile): string =>
  `After \`npm install\`, \`${command('plan')}\` shows the changes of the hosts and \`${command('apply')}\` makes them; \`${command('doctor')}\` lists what the hosts lack.`;

function programText(answers: InitAnswers): string {
  const { imports, code } = templates[answers.type](answers);
  const props = Object.entries(answers.connection)
    .map(([key, value]) => `${key}: ${literal(value)}`)
    .join(', ');
  const id = answers.host === 'local' ? 'local' : String(answers.connection['host']);
  return [
    `import { ${imports.join(', ')} } from 'pulumi-uwsgi';`,
    '',
    `const project = new Project('${answers.name}');`,
    `const host = new Host(project, ${literal(id)}, { ${props} });`,
    '',
    code,
    '',
    'export default project;',
    '',
  ].join('\n');
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return typeof value === 'object' ? '{}' : String(value);
}

const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    module: 'node16',
    moduleResolution: 'node16',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['*.ts'],
};
