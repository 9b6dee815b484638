import { posix } from 'node:path';
import { hasUnknown } from '../plan/unknown';
import { queryHost } from '../resources/batched-query';
import { claimedPaths, pathId } from '../resources/props';
import type { Resource, Work } from '../resources/resource';
import type { Host } from '../transport/host';
import { trustedSh, walkSh } from '../transport/scripts/generated/shell';
import { type Shell, sh } from '../transport/shell';

/** A directory on the path to a managed file in which users besides root and the deployer can write. */
interface OpenDirectory {
  readonly path: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  /** Owner of its entry on the path to the file. */
  readonly entry: string;
}

interface Answer {
  readonly open: readonly OpenDirectory[];
  /** Root, the deployer, and the user that became the deployer by sudo. */
  readonly deployers: readonly string[];
}

/**
 * Shell: prints each directory from / to the given one in which other users can replace the next component of the path. Missing
 * directories are left out, since the deployment creates them. Links are followed.
 */
const script = (directory: string): Shell => sh`LC_ALL=C; export LC_ALL
${trustedSh}
${walkSh}
printf '@deployers root %s %s\n' "$(id -un)" "\${SUDO_USER-}"
at() { # NAME; in a sticky directory what is ours stays ours
  trusted "$1" 2>/dev/null || printf '@open %s %s %s\n' "$(stat -c '%a %U %G' .)" "$(stat -c %U "./$1" 2>/dev/null || echo -)" "$PWD"
}
shut() { :; }
walk ${directory} || exit 1
exit 0`;

function parse(stdout: string): Answer {
  const lines = stdout.split('\n');
  return {
    deployers: lines.flatMap((line) =>
      line.startsWith('@deployers ') ? line.split(' ').slice(1).filter(Boolean) : [],
    ),
    open: lines.flatMap((line) => {
      const found = /^@open (\d+) (\S+) (\S+) (\S+) (\/.*)$/.exec(line);
      if (found === null) return [];
      const [, mode = '', owner = '', group = '', entry = '', path = ''] = found;
      return [{ path, mode, owner, group, entry }];
    }),
  };
}

const answers = new WeakMap<Host, Map<string, Promise<Answer>>>();

/** Queries each directory once for as long as the host is in use: an apply relies on the answers of its plan. */
function answerOf(host: Host, directory: string, signal: AbortSignal): Promise<Answer> {
  const known = answers.get(host) ?? new Map<string, Promise<Answer>>();
  answers.set(host, known);
  const asked =
    known.get(directory) ??
    queryHost(host, script(directory), signal).then(({ stdout, code }) => {
      const answer = parse(stdout);
      if (code !== 0 || answer.deployers.length === 0)
        throw new Error(`the question ended with status ${code}`);
      return answer;
    });
  known.set(directory, asked);
  asked.catch(() => known.delete(directory));
  return asked;
}

/** Users who can write to a directory, for people; trusted users are left out. */
function writersOf({ mode, owner, group, entry }: OpenDirectory, trusted: ReadonlySet<string>): string[] {
  const [others, ours] = [Number(mode.at(-1)), Number(mode.at(-2))];
  const sticky = mode.length > 3 && Number(mode.at(-4)) % 2 === 1;
  const writers = trusted.has(owner) ? [] : [owner];
  if (sticky) return trusted.has(entry) || entry === '-' ? writers : [...new Set([...writers, entry])];
  if ((others & 2) !== 0) return [...writers, 'every user'];
  return (ours & 2) !== 0 && !trusted.has(group) ? [...writers, `the group ${group}`] : writers;
}

/** Warning about a directory that other users can write to. */
export interface OpenWarning {
  readonly directory: string;
  readonly text: string;
}

/** Registry of the declared writers of directories. */
export class DeclaredWriters {
  readonly #writers = new Map<string, readonly string[]>();

  /** Notes the writers that a resource declares for its shared directories. */
  note<Props extends { readonly host: string }>(resource: Resource, props: Props): void {
    for (const { path, writers } of resource.directories?.(props) ?? []) {
      if (hasUnknown([props.host, path])) continue;
      const key = pathId(props.host, path);
      this.#writers.set(key, [...(this.#writers.get(key) ?? []), ...writers]);
    }
  }

  of(host: string, path: string): readonly string[] {
    return this.#writers.get(pathId(host, path)) ?? [];
  }
}

/** Warnings about the directories of a resource; one without a directory says that they could not be checked. */
export async function openDirectories(
  resource: Resource,
  work: Pick<Work, 'hosts' | 'signal'>,
  props: { readonly host: string },
  declared: DeclaredWriters,
): Promise<readonly OpenWarning[]> {
  return findOpen(resource, work, props, declared).catch((error: Error) => [
    { directory: '', text: `its directories were not checked: ${error.message}` },
  ]);
}

/**
 * Warns of directories in which users besides root and the deployer can replace the files of a resource, or add files. Users
 * that the program names are allowed: owner of the file, user of the service, writers of a Directory or an Emperor.
 */
async function findOpen(
  resource: Resource,
  { hosts, signal }: Pick<Work, 'hosts' | 'signal'>,
  props: { readonly host: string },
  declared: DeclaredWriters,
): Promise<readonly OpenWarning[]> {
  const asked = [
    ...claimedPaths(props.host, resource.claims(props)).map((path) => ({
      path,
      directory: posix.dirname(path),
    })),
    ...(resource.directories?.(props) ?? []).map(({ path }) => ({ path, directory: path })),
  ];
  if (asked.length === 0) return [];
  const host = hosts.get(props.host);
  const looked = await Promise.all(
    asked.map(async (one) => ({ ...one, ...(await answerOf(host, one.directory, signal)) })),
  );
  const found = new Map<string, OpenWarning>();
  for (const { path, open, deployers } of looked) {
    for (const one of open) {
      const may = [...deployers, ...namedUsers(props), ...declared.of(props.host, one.path)];
      const writers = may.includes('*') ? [] : writersOf(one, new Set(may));
      if (writers.length === 0 || found.has(one.path)) continue;
      found.set(one.path, { directory: one.path, text: warning(one, writers, path, resource.runs?.(props)) });
    }
  }
  return [...found.values()];
}

/** Users that the props name, who gain no rights by replacing a file. A uWSGI under a pidfile starts as the deployer. */
function namedUsers(props: object): readonly string[] {
  const { owner, service, manager } = props as {
    owner?: string;
    manager?: string;
    service?: { user?: string };
  };
  const user = manager === 'systemd' ? service?.user : undefined;
  return [owner, user].filter((name) => name !== undefined);
}

function warning(
  { path, owner, group, mode }: OpenDirectory,
  writers: readonly string[],
  target: string,
  runs: string | undefined,
): string {
  const able = target === path ? 'put files there' : `put something else in the place of ${target}`;
  const follows = runs === undefined ? '' : `, and so decide what runs as ${runs}`;
  const end = `Give ${path} to root (chown root, chmod go-w), or choose another path; where it is meant so, declare it as a Directory with its owner`;
  return `${path} (${owner}:${group}, mode ${mode}) is open to others: ${writers.join(' and ')} can ${able}${follows}. ${end}`;
}
