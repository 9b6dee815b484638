import { InputError } from '../errors';
import { packageName } from './own-package';

/** Scripts of a project by name. npm runs a program of `node_modules` by a script, and asks no registry for one. */
export const scripts = {
  plan: 'uwsgi-iac plan --check deploy.ts',
  apply: 'uwsgi-iac apply --check deploy.ts',
  doctor: 'uwsgi-iac doctor deploy.ts',
} as const;

/** A script of a project. */
export type ProjectScript = keyof typeof scripts;

type Manifest = Readonly<Record<string, unknown>>;

/** The text of package.json for a project. */
export interface PackageFile {
  readonly text: string;
  /** Whether the reference to this package is one that `init` chose. */
  readonly references: boolean;
  /** Command that runs a script; an existing package.json may have another script of the same name. */
  readonly command: (script: ProjectScript) => string;
}

/**
 * Makes the package.json of a project, or adds what an existing one lacks: scripts, and packages that `--check` needs. What an
 * existing one has stays as it is.
 *
 * @param existing text of the package.json that the directory has
 * @throws InputError when that is no JSON object
 */
export function packageFile(name: string, reference: string, existing?: string): PackageFile {
  const before =
    existing === undefined ? { name: name.toLowerCase(), private: true } : (parsed(existing) ?? refuse());
  const has = { ...part(before, 'dependencies'), ...part(before, 'devDependencies') };
  const packages = { '@types/node': '^20.19.43', [packageName]: reference, typescript: '~6.0' };
  const after: Manifest = {
    ...before,
    ...added(before, 'scripts', scripts, part(before, 'scripts')),
    ...added(before, 'devDependencies', packages, has),
  };
  const own = part(after, 'scripts');
  return {
    text: JSON.stringify(after) === JSON.stringify(before) ? existing! : printed(after, existing),
    references: !(packageName in has),
    command: (script) =>
      own[script] === scripts[script] ? `npm run ${script}` : `npx --no-install ${scripts[script]}`,
  };
}

function parsed(text: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function refuse(): never {
  throw new InputError(
    'Cannot add scripts to package.json: it must be a JSON object, and is none. Correct it, and run init again',
  );
}

const part = (manifest: Manifest, key: string): Readonly<Record<string, unknown>> => ({
  ...(manifest[key] as object | undefined),
});

/** A part of a manifest with those of `wanted` whose names it has not yet. */
function added(
  manifest: Manifest,
  key: string,
  wanted: Readonly<Record<string, string>>,
  has: Readonly<Record<string, unknown>>,
): Manifest {
  const lacking = Object.entries(wanted).filter(([name]) => !(name in has));
  return lacking.length === 0 ? {} : { [key]: { ...part(manifest, key), ...Object.fromEntries(lacking) } };
}

/** JSON with the indentation that the file has. */
function printed(manifest: Manifest, existing = ''): string {
  const [, indent = '  '] = /^\{\r?\n([ \t]+)/.exec(existing) ?? [];
  return `${JSON.stringify(manifest, undefined, indent)}\n`;
}
