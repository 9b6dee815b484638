import { posix } from 'node:path';
import { hasUnknown } from '../../plan/unknown';
import { digestOf } from '../digest';
import { packageNames, wheelEntries, wheelFolder } from './packages';
import { releasePaths } from './paths';
import type { ReleaseProps } from './props';
import { type SourceEntry, SourceError } from './source/entry';
import { readSource, sourceDigest } from './source/read-source';

/** Props with the digest of the source. */
export type ReadProps = ReleaseProps & { readonly sourceDigest: string };

/** Deployed entries of the source, as this machine has them now. */
export function entriesOf(props: ReleaseProps): readonly SourceEntry[] {
  const wheels = wheelEntries(props);
  const sent = wheels.length === 0 ? [] : [wheelFolder];
  const without = [...linksOf(props).keys(), '.venv', ...sent];
  return [...wheels, ...readSource(props.source, { exclude: props.exclude, without })];
}

/** Links of a release to shared files and directories, by their paths. */
export function linksOf(props: ReleaseProps): ReadonlyMap<string, string> {
  const { directories = [], files = [] } = props.shared ?? {};
  const { shared } = releasePaths(props);
  return new Map([...directories, ...files].map((path) => [path, posix.join(shared, path)]));
}

/** Adds digests of the files on this machine to the props. */
export function withDigests(props: ReleaseProps): ReadProps {
  const entries = entriesOf(props);
  const requirementsDigest = packagesDigest(props, entries);
  return {
    ...props,
    sourceDigest: sourceDigest(entries),
    ...(requirementsDigest === undefined ? {} : { requirementsDigest }),
  };
}

/** Whether a digest is missing and can be computed. */
export function lacksDigests(props: ReleaseProps): boolean {
  const { source, exclude, shared, sourceDigest: given, virtualenv } = props;
  return given === undefined && !hasUnknown([source, exclude, shared, virtualenv]);
}

/** Digest over the lists of packages, the files that they include, and wheels in the source. */
function packagesDigest({ virtualenv }: ReleaseProps, entries: readonly SourceEntry[]): string | undefined {
  if (virtualenv === undefined) return undefined;
  const files = new Map(entries.flatMap((entry) => (entry.kind === 'file' ? [[entry.path, entry]] : [])));
  const found = new Map<string, string>();
  const hashed = virtualenv.lock !== undefined;
  const visit = (path: string, by: string): void => {
    if (found.has(path)) return;
    const entry = files.get(path);
    if (entry === undefined)
      throw new SourceError(
        `Cannot install packages: ${by} names ${path}, which must be a file of the source`,
      );
    found.set(path, entry.digest);
    if (hashed) requireHashes(path, entry.read().toString());
    for (const [, other] of entry
      .read()
      .toString()
      .matchAll(/^\s*(?:-r|-c|--requirement|--constraint)[ =]\s*(\S+)/gm)) {
      if (!/^[a-z]+:|^\//.test(other!)) visit(posix.join(posix.dirname(path), other!), path);
    }
  };
  const { lock, requirements, wheelhouse } = virtualenv;
  if (lock !== undefined) visit(lock, 'virtualenv.lock');
  if (requirements !== undefined) visit(requirements, 'virtualenv.requirements');
  const wheels = [...files.values()].filter(({ path }) =>
    [wheelhouse, wheelFolder].some((folder) => folder !== undefined && path.startsWith(`${folder}/`)),
  );
  const lines = [...found, ...wheels.map(({ path, digest }) => [path, digest] as const)];
  return digestOf(lines.map((line) => line.join(' ')).join('\n')).slice(0, 16);
}

/** Refuses a list in which a requirement has no hash, as pip does with `--require-hashes`; pip cannot hash editable and remote ones. */
function requireHashes(path: string, text: string): void {
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim());
  const without = lines.filter(
    (line) =>
      line !== '' && (!line.startsWith('-') || /^(-e|--editable)\b/.test(line)) && !/--hash[= ]/.test(line),
  );
  if (without.length === 0) return;
  const more = without.length > 1 ? ` and ${without.length - 1} more` : '';
  throw new SourceError(
    `Cannot install packages: every requirement of \`virtualenv.lock\` must have a --hash, but ${path} has none for ${without[0]!.split(/\s/)[0]}${more}; make hashes with \`pip-compile --generate-hashes\` or \`uv pip compile --generate-hashes\`, or give the list as \`requirements\``,
  );
}

/** Digest over the inputs of a virtual environment except Python's version, which only the host knows. */
export function environmentDigest({ virtualenv, requirementsDigest }: ReleaseProps): string {
  if (virtualenv === undefined) return '';
  const { python, options = [], lock } = virtualenv;
  const named = packageNames(virtualenv);
  const parts = [
    requirementsDigest,
    python,
    options,
    lock !== undefined,
    ...(named.length === 0 ? [] : [named]),
  ];
  return digestOf(JSON.stringify(parts)).slice(0, 16);
}

/** Digest over all inputs of a release: a release with an equal one is reused. */
export function releaseRevision(props: ReleaseProps): string {
  const { sourceDigest: content, commands = [], owner, group, mode } = props;
  const steps = commands.map(({ environment = {}, ...command }) => [
    ...Object.entries(command).sort(),
    Object.entries(environment).sort(),
  ]);
  const links = [...linksOf(props)].sort();
  const parts = [content, environmentDigest(props), steps, links, owner ?? '', group ?? '', mode];
  return digestOf(JSON.stringify(parts)).slice(0, 16);
}
