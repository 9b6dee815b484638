import { packageName } from './own-package';

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
  /** Version or `file:` reference of this package. */
  readonly reference: string;
  /** Connection props of the Host. */
  readonly connection: Readonly<Record<string, unknown>>;
}

/** Code of a construct below `host`. */
type Template = (answers: InitAnswers) => { readonly imports: readonly string[]; readonly code: string };

const python =
  (settings: (name: string) => readonly string[]): Template =>
  ({ name, host }) => ({
    imports: ['Host', 'Project', 'PythonApp'],
    code: [
      `new PythonApp(host, '${name}', {`,
      `  directory: '/srv/${name}',`,
      ...settings(name).map((line) => `  ${line}`),
      ...(host === 'local' ? [`  instance: { ${managed(name)} },`] : []),
      '});',
    ].join('\n'),
  });

/** Code of an Instance with a section, for applications that are not Python. */
const section =
  (calls: (name: string) => readonly string[]): Template =>
  ({ name, host }) => ({
    imports: ['Host', 'HostResource', 'Project', 'Section'],
    code: [
      'const section = new Section({ strictConfig: true })',
      ...calls(name).map((call) => `  ${call}`),
      "  .set('vacuum', true);",
      '',
      `new HostResource(host, '${name}', {`,
      "  type: 'uwsgi:index:Instance',",
      `  props: { name: '${name}'${host === 'local' ? `, ${managed(name)}` : ''} },`,
      '  sections: [section],',
      '});',
    ].join('\n'),
  });

/** Props that need neither systemd nor root: a pidfile and a path below the project. */
function managed(name: string): string {
  return `manager: 'pidfile', path: \`\${__dirname}/.uwsgi/${name}.ini\``;
}

const templates: Readonly<Record<ApplicationType, Template>> = {
  python: python(() => [
    "module: 'wsgi', // wsgi.py with a callable `application`",
    "http: '127.0.0.1:8000',",
  ]),
  django: python((name) => [
    "module: 'config.wsgi',",
    "http: '127.0.0.1:8000',",
    'processes: 4,',
    'harakiri: 30,',
    "environment: { DJANGO_SETTINGS_MODULE: 'config.settings' },",
    `statics: { '/static': '/srv/${name}/static' },`,
  ]),
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
export function projectFiles(answers: InitAnswers): ReadonlyMap<string, string> {
  const { name, reference } = answers;
  return new Map([
    ['deploy.ts', programText(answers)],
    ['package.json', `${JSON.stringify(packageOf(name, reference), undefined, 2)}\n`],
    ['tsconfig.json', `${JSON.stringify(tsconfig, undefined, 2)}\n`],
    ['README.md', `# ${name}\n\n${readmeLine}\n`],
    ['.gitignore', 'node_modules/\n.uwsgi/\n'],
  ]);
}

/** Line of the README about deploying the project. */
export const readmeLine =
  'Deployed by `npx uwsgi-iac plan deploy.ts` and `npx uwsgi-iac apply deploy.ts`; `npx uwsgi-iac doctor deploy.ts` lists what the hosts lack.';

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

const packageOf = (name: string, reference: string) => ({
  name: name.toLowerCase(),
  private: true,
  scripts: { plan: 'uwsgi-iac plan --check deploy.ts', apply: 'uwsgi-iac apply --check deploy.ts' },
  devDependencies: { '@types/node': '^20.19.43', [packageName]: reference, typescript: '~6.0' },
});

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
