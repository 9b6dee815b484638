import { z } from 'zod';
import { absolutePath, account, hostName, octalMode, simpleName } from '../props';
import { usuallyExcluded } from './source/globs';

/** A path inside a release: relative, and it stays inside. */
const insidePath = z
  .string()
  .regex(
    /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\n\0]*[^/\n\0]$/,
    'Must be a path inside the source: relative, without ".." and without a "/" at its end',
  );

/** Environment variables of a command. */
const variables = z.record(
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'Must be the name of an environment variable'),
  z.string(),
);

/** Packages that a release runs with. */
export const virtualenvProps = z
  .strictObject({
    requirements: insidePath
      .optional()
      .describe('File in the source that lists the packages, for pip. Excludes `lock`'),
    lock: insidePath
      .optional()
      .describe(
        'File in the source that lists the packages with their hashes; others are refused (`--require-hashes`). Excludes `requirements`',
      ),
    packages: z
      .array(z.string().min(1))
      .optional()
      .describe(
        'Packages besides the list: requirements for pip, such as uwsgi-iac==0.1.0, or paths of wheels (.whl) on the machine that deploys, which are sent along and installed without their dependencies. With `lock`, wheels only',
      ),
    python: absolutePath
      .default('/usr/bin/python3')
      .describe('Python on the host that the environment is made with. Default: /usr/bin/python3'),
    indexUrl: z
      .string()
      .meta({ secret: true })
      .optional()
      .describe("Where pip finds packages; may hold credentials. Default: pip's own configuration"),
    wheelhouse: z
      .union([absolutePath, insidePath])
      .optional()
      .describe('Folder of wheels, on the host or inside the source; then pip asks nothing else'),
    options: z.array(z.string()).optional().describe('Further arguments of `pip install`'),
  })
  .describe('Packages that a release runs with');

/** A command to run for a release. */
export const commandProps = z.strictObject({
  name: simpleName.describe('Name of the command in messages; unique'),
  run: z
    .string()
    .min(1)
    .describe(
      'Shell text, run in the folder of the release; `python` is that of its virtual environment. A failure ends the deployment',
    ),
  when: z
    .enum(['before', 'after'])
    .default('before')
    .describe(
      '`before` `current` is switched, once for every new release; `after` it, whenever it is switched. Default: before',
    ),
  once: z.boolean().default(false).describe('Whether it runs only once on a host, ever. Default: false'),
  environment: variables.meta({ secret: true }).optional().describe('Additional environment variables'),
  user: account
    .optional()
    .describe(
      'User it runs as. Default: the owner of the release, so that root runs no program of another user',
    ),
  asDeployer: z
    .literal(true)
    .optional()
    .describe(
      'Runs it as the user that deploys, often root, instead of the owner of the release; then programs of a release that another user owns are not found by their names. Excludes `user`',
    ),
});

/** Files and directories that all releases share. */
export const sharedProps = z
  .strictObject({
    directories: z
      .array(insidePath)
      .optional()
      .describe('Paths of directories, such as media: made where they are missing'),
    files: z
      .array(insidePath)
      .optional()
      .describe('Paths of files, such as .env, that are put into `shared` by other means'),
    owner: account.optional().describe('Owner of directories that are made. Default: `owner` of the release'),
    group: account.optional().describe('Group of directories that are made. Default: `group` of the release'),
  })
  .describe(
    'Files and directories that all releases share: they lie in DIRECTORY/shared, and releases link to them',
  );

/** Inputs of a Release. */
export const releaseProps = z.strictObject({
  host: hostName,
  name: simpleName.describe('Name of the application'),
  directory: absolutePath
    .optional()
    .describe('Directory of releases, `current` and `shared` on the host. Default: /srv/NAME'),
  source: z
    .string()
    .min(1)
    .describe('Folder or archive (.tar, .tar.gz, .tgz, .zip) on the machine that deploys'),
  exclude: z
    .array(z.string().min(1))
    .default([...usuallyExcluded])
    .describe(
      'Patterns of paths to leave out: names at any depth, or with a "/" paths from the root of the source; "*", "?" and "**" as usual. Default: .git, __pycache__, node_modules, *.pyc, .venv, .env, .env.*. A file of settings that the host has belongs into `shared.files`',
    ),
  sourceDigest: z
    .string()
    .optional()
    .describe('Digest over the files of the source, by which a change is seen. Default: computed'),
  virtualenv: virtualenvProps.optional(),
  requirementsDigest: z
    .string()
    .optional()
    .describe('Digest over the lists of packages, by which a change is seen. Default: computed'),
  commands: z
    .array(commandProps)
    .optional()
    .describe("Commands to run for a release, in this order, such as Django's migrate and collectstatic"),
  shared: sharedProps.optional(),
  owner: account
    .optional()
    .describe(
      'Owner of the files and of the virtual environment. Default: the user that deploys, or the owner of the directory',
    ),
  group: account.optional().describe('Group of the files. Default: the group of their owner'),
  mode: octalMode
    .default('644')
    .describe('Octal mode of files; programs and directories have x for all who may read. Default: 644'),
  keep: z
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe(
      'How many releases the host keeps to go back to, the current one among them. The one before it, one that workers are proven with, and one that a process works in stay whatever the number. Default: 5',
    ),
  timeout: z
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('Most seconds for the virtual environment, and for each command. Default: 600'),
});

/** Inputs of a Release. */
export type ReleaseProps = z.infer<typeof releaseProps>;

/** State of a Release. */
export const releaseState = z.object({
  host: z.string().describe('Host it is on'),
  directory: z.string().describe('Directory of releases, `current` and `shared`'),
  current: z.string().describe('Path that always leads to the current release'),
  digest: z.string().describe('Digest over all inputs of the release; a trigger for resources that run it'),
  environment: z
    .string()
    .describe('Digest over the packages of the virtual environment; empty where there is none'),
  edits: z
    .string()
    .optional()
    .describe(
      'Digest over files of the current release that were edited when it was last read: a deletion refuses later edits',
    ),
});

/** State of a Release. */
export type ReleaseState = z.infer<typeof releaseState>;
