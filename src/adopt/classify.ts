import { posix } from 'node:path';
import { type FileFormat, parseFile } from '../config/file-format';
import { parseIni } from '../config/parse';
import type { RenderedSection } from '../config/rendered';
import { fromWire, type WireSections } from '../config/wire';
import { checkProps } from '../orchestration/check-props';
import { problemText } from '../orchestration/schema-problems';
import { resourceOf } from '../resources';
import type { Work } from '../resources/resource';
import { shortType } from '../resources/resource';
import { unitPath } from '../resources/systemd-unit/files';
import type { Discovery, FoundFile } from './discover';
import { formatOfFile } from './found-format';
import type { FoundProcess } from './processes/process';

/** A resource on a host that the program declares. */
export interface AdoptedResource {
  readonly type: string;
  /** Import id: `web1:/etc/uwsgi/shop.ini`. */
  readonly id: string;
  /** Path on the host. */
  readonly path: string;
  /** Props of the resource as found on the host, without its options. */
  readonly props: Readonly<Record<string, unknown>>;
  /** Options in order. */
  readonly sections: readonly RenderedSection[];
  /** Claims of the resource on the host: its files, its unit. */
  readonly claims: readonly string[];
  /** Notes for readers of the program. */
  readonly notes: readonly string[];
}

/** A finding that the program does not declare. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** Classification of all findings on a host. */
export interface Assessment {
  readonly taken: readonly AdoptedResource[];
  readonly leftOut: readonly LeftOut[];
}

const kinds = {
  directory: 'a directory',
  link: 'a link',
  socket: 'a socket',
  other: 'a pipe or a device',
} as const;

const packaged = /^\/(usr\/(share|lib)|lib)\//;

/** Type of a file with a revision marker, by the hook that records the revision. */
const marker = /^(exec:echo [0-9a-f]{16} 2>\/dev\/null >)'?([^']+?)'?( \|\| :)$/;

/** Assigns each finding a resource whose first plan is empty, or leaves it out. */
export async function classify(work: Work, host: string, found: Discovery): Promise<Assessment> {
  const files = await Promise.all(found.files.map((file) => takeFile(work, host, file, found.processes)));
  const ours = files.flatMap((one) => ('type' in one ? [one] : []));
  const claimed = new Set(ours.flatMap(({ claims }) => claims));
  const places = [...new Set(found.units.map(unitOf))];
  const companions = new Set(found.units.flatMap((path) => startedBy(path)));
  const units = await Promise.all(
    places.map((path) =>
      claimed.has(`${host}:${path}`)
        ? { path, reason: 'it is part of an instance that is taken over' }
        : takeUnit(work, host, { path, isStarted: companions.has(path) }),
    ),
  );
  const all = [...files, ...units];
  return {
    taken: all.flatMap((one) => ('type' in one ? [one] : [])),
    leftOut: all.flatMap((one) => ('reason' in one ? [one] : [])),
  };
}

async function takeFile(
  work: Work,
  host: string,
  { path, links, facts }: FoundFile,
  processes: readonly FoundProcess[],
): Promise<AdoptedResource | LeftOut> {
  const leave = (reason: string): LeftOut => ({ path, reason });
  if (facts === undefined) return leave('it no longer exists, or its folder is not readable');
  if (packaged.test(path)) return leave('it belongs to a package');
  if (facts.unreadable !== undefined)
    return leave(`it is not readable (${facts.unreadable}); log in as root or with --become`);
  const text = facts.content?.toString('utf8');
  if (text === undefined)
    return leave(
      facts.kind === 'file'
        ? 'it is too large for a configuration'
        : `it must be a file, but is ${kinds[facts.kind]}`,
    );
  const format = formatOfFile(path, text);
  if (format === undefined) return leave('it is not a uWSGI configuration');
  if (Buffer.from(text, 'utf8').compare(facts.content!) !== 0)
    return leave('it is not UTF-8; convert it with iconv and adopt again');
  for (const type of format === 'ini' ? typesOf(text) : [configurationType]) {
    const one = await attempt(work, host, { type, path });
    if ('type' in one) {
      const service = type === configurationType ? serviceOf([path, ...links], processes) : undefined;
      const props = service === undefined ? one.props : { ...one.props, service };
      return { ...one, props, notes: notesOf(text, format) };
    }
    if (type === configurationType) return one;
  }
  return leave('no resource type matches');
}

/** Finds the systemd service whose uWSGI was started with the file. */
function serviceOf(names: readonly string[], processes: readonly FoundProcess[]): string | undefined {
  const reader = processes.find(
    ({ unit, isVassal, references }) =>
      unit !== undefined &&
      !isVassal &&
      references.references.some(({ kind, path }) => kind === 'file' && names.includes(path)),
  );
  return reader?.unit;
}

const configurationType = 'uwsgi:index:Configuration';

/**
 * Candidate types, most specific first. Only files with a revision marker distinguish Instance, Vassal and
 * Emperor.
 */
function typesOf(text: string): readonly string[] {
  const lines = parseIni(text).sections.flatMap(({ lines }) =>
    lines.flatMap((line) => ('key' in line ? [line] : [])),
  );
  const mark = lines.find(
    ({ key, value }) => /^hook-(accepting1-once|emperor-start)$/.test(key) && marker.test(value),
  );
  if (mark === undefined) return [configurationType];
  const own =
    mark.key === 'hook-emperor-start'
      ? 'Emperor'
      : /\.revision'? \|\| :$/.test(mark.value)
        ? 'Vassal'
        : 'Instance';
  return [`uwsgi:index:${own}`, configurationType];
}

/** Finds the unit of an administrator's drop-in. */
function unitOf(path: string): string {
  const unit = /^\/etc\/systemd\/system\/([^/]+)\.d\/[^/]+\.conf$/.exec(path)?.[1];
  return unit === undefined ? path : unitPath(unit);
}

/** Finds the service that a socket, timer or path unit starts. */
function startedBy(path: string): readonly string[] {
  const started = path.replace(/\.(socket|timer|path)$/, '.service');
  return started === path ? [] : [started];
}

async function takeUnit(
  work: Work,
  host: string,
  { path, isStarted }: { readonly path: string; readonly isStarted: boolean },
): Promise<AdoptedResource | LeftOut> {
  const leave = (reason: string): LeftOut => ({ path, reason });
  if (path.endsWith('.conf')) return leave('it is a drop-in of a package or of the running system');
  if (packaged.test(path))
    return leave('it belongs to a package; a unit of the same name in /etc/systemd/system would override it');
  if (path.startsWith('/run/')) return leave('systemd generates it at every boot');
  if (posix.dirname(path) !== posix.dirname(unitPath('x')))
    return leave(`units are managed in ${posix.dirname(unitPath('x'))} only`);
  return attempt(work, host, { type: 'uwsgi:index:SystemdUnit', path, isStarted });
}

/** Why a unit cannot be managed: it failed, or another unit starts it. */
function managed(type: string, props: Record<string, unknown>, isStarted: boolean): Record<string, unknown> {
  if (type !== 'uwsgi:index:SystemdUnit') return props;
  const odd = isStarted || !['running', 'stopped'].includes(String(props['ensure']));
  return odd ? { ...props, ensure: 'unmanaged' } : props;
}

/** Reads a finding as a resource of this type and checks that its first plan is empty. */
async function attempt(
  work: Work,
  host: string,
  {
    type,
    path,
    isStarted = false,
  }: { readonly type: string; readonly path: string; readonly isStarted?: boolean },
): Promise<AdoptedResource | LeftOut> {
  const leave = (reason: string): LeftOut => ({ path, reason });
  const resource = resourceOf(type);
  const id = `${host}:${path}`;
  try {
    const live = await resource.read(work, id);
    if (live === undefined) return leave('it no longer exists');
    const given = Object.fromEntries(Object.entries(live.props).filter(([, value]) => value !== undefined));
    const checked = checkProps(resource, managed(type, given, isStarted), () => false);
    const { props: wanted, violations, problems } = checked;
    if (violations.length > 0) return leave(violations.map(problemText).join('; '));
    const [problem] = problems;
    if (problem !== undefined) return leave(`${problem.message}; correct it on the host, and adopt again`);
    const [change] = resource.diff(live.props, wanted).changes;
    if (change !== undefined) return leave(`as ${shortType(type)} it would change: ${change.path.join('.')}`);
    // A resource that cannot be written cannot be managed.
    resource.preview(wanted);
    const {
      sections,
      layout,
      host: _,
      ...props
    } = wanted as unknown as {
      sections?: WireSections;
      layout?: string[];
      host: string;
    };
    return {
      type,
      id,
      path,
      props: { host, ...props },
      sections: fromWire({ sections: sections ?? {}, layout }),
      claims: resource.claims(wanted),
      notes: [],
    };
  } catch (error) {
    return leave((error as Error).message);
  }
}

/** Lint findings about text that uWSGI misreads. */
function notesOf(text: string, format: FileFormat): readonly string[] {
  const misread = new Set([
    ...['bom', 'above-first-section', 'junk-after-head', 'eaten-newline'],
    ...['ignored', 'builds-differ'],
  ]);
  const found = parseFile(text, format).diagnostics.filter(({ code }) => misread.has(code));
  return [...new Set(found.map(({ line, message }) => `line ${line}: ${message}`))].slice(0, 3);
}
