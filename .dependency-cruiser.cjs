const { readdirSync } = require('node:fs');
const { join } = require('node:path');

// Values flow downward: a folder may import those that come before it in this list, never those after.
const layers = [
  'options',
  'config',
  'presets',
  'activation',
  'plan',
  'rollout',
  'secrets',
  'transport',
  'runtime',
  'resources',
  'policy',
  'orchestration',
  'provider',
  'engine',
  'constructs',
  'pulumi',
  'adopt',
  'report',
  'testing',
  'cli',
];

const folders = readdirSync(join(__dirname, 'src'), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);
const missing = folders.map(({ name }) => name).filter((name) => !layers.includes(name));
if (missing.length > 0)
  throw new Error(`Cannot check import direction: layers must name src/${missing.join(', src/')}`);

const upward = layers.flatMap((layer, index) =>
  layers.slice(index + 1).map((later) => ({
    name: `${layer}-must-not-use-${later}`,
    severity: 'error',
    from: { path: `^src/${layer}/` },
    to: { path: `^src/${later}/`, dependencyTypesNot: ['type-only'] },
  })),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'no-circles',
      comment: 'Types may look sideways, values may not',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        circular: true,
        dependencyTypesNot: ['type-only'],
        viaOnly: { dependencyTypesNot: ['type-only'] },
      },
    },
    {
      name: 'options-stand-alone',
      comment: 'Groups write to a SectionWriter; not even a type of another folder is needed',
      severity: 'error',
      from: { path: '^src/options/' },
      to: { path: '^src/', pathNot: '^src/options/' },
    },
    {
      name: 'only-transport-and-runtime-reach-the-network',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(transport|runtime|provider)/' },
      to: { path: '^(node:)?(net|tls|http|https)$|node_modules/ssh2/' },
    },
    {
      name: 'only-transport-and-runtime-start-processes',
      comment:
        'surroundings.ts asks the local uWSGI for its plugins, secret-source.ts a command of the user, revision.ts git, all on demand',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(transport|runtime|provider)/|^src/options/(surroundings|secret-source).ts$|^src/cli/input/revision.ts$',
      },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'programs-do-not-load-the-plugin',
      severity: 'error',
      from: {
        path: '^src/(constructs|engine|options|config|presets|activation|plan|rollout|policy|resources|orchestration)/',
      },
      to: { path: '^src/provider/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-core-runs-without-pulumi',
      severity: 'error',
      from: {
        pathNot: '^src/(provider|pulumi)/|^src/pulumi.ts$',
        path: '^src/',
      },
      to: { path: 'node_modules/@pulumi/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
