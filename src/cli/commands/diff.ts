import { directivesOf } from '../../config/line';
import { toWire, type Wire } from '../../config/wire';
import { placeOf } from '../../engine/action';
import { desiredOf } from '../../engine/desired';
import { detail } from '../../engine/format-plan';
import { type Activation, strongest } from '../../plan/activation';
import type { Change } from '../../plan/change';
import { diffOptions } from '../../plan/diff-options';
import { formatChange } from '../../plan/format';
import { withSession } from '../commands';
import { InputError, UsageError } from '../errors';
import { exitCodes } from '../exit-codes';
import { loadProgram } from '../load-program';
import { paint } from '../paint';
import { print, printJson } from '../print';
import { readSource, type Source } from '../sources';

/** What `diff` is given. */
export interface DiffCommandOptions {
  readonly program?: string;
  readonly resource?: string;
  readonly json?: boolean;
  readonly detailedExitcode?: boolean;
}

/** Differences of two things, ready to be printed. */
interface Compared {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly Change[];
  readonly secret?: (path: Change['path']) => boolean;
}

/** Compares two files, a program with its hosts, or two revisions of a resource. */
export async function diff(what: readonly string[], options: DiffCommandOptions): Promise<number> {
  const { program, resource } = options;
  if (program === undefined) {
    const [one, other, ...more] = what;
    if (one === undefined || other === undefined || more.length > 0 || resource !== undefined) {
      throw new UsageError(
        'Cannot compare: give two files, or --program with --resource, or --program with a resource and two revisions',
      );
    }
    return show(await ofFiles(one, other), options);
  }
  if (what.length === 0) return ofHosts(program, options);
  const [path, from, to, ...more] = what;
  if (path === undefined || from === undefined || to === undefined || more.length > 0) {
    throw new UsageError(
      'Cannot compare revisions: give the resource and two numbers, as "uwsgi-iac history" tells them',
    );
  }
  return ofRevisions(program, { path, from, to }, options);
}

async function ofFiles(one: string, other: string): Promise<Compared> {
  const [from, to] = [await readSource(one), await readSource(other)];
  const plain = (source: Source): Wire => wireOf(source, from.format === to.format);
  const [was, is] = [plain(from), plain(to)];
  return { from: from.name, to: to.name, changes: diffOptions(was, is), secret: secretsOf(from, to) };
}

/** Forms differ in what they keep: only ini files have comments, and JSON gathers the values of an option. */
function wireOf({ sections }: Source, sameForm: boolean): Wire {
  const bare = sections.map((section) => ({ name: section.name, lines: directivesOf(section) }));
  return sameForm ? toWire(sections) : { sections: toWire(bare).sections };
}

function secretsOf(...sources: readonly Source[]): Compared['secret'] {
  const marked = sources
    .flatMap(({ sections }) => sections)
    .flatMap((section) =>
      directivesOf(section).flatMap(({ key, secret }) => (secret ? [`${section.name}\n${key}`] : [])),
    );
  const hidden = new Set(marked);
  return (path) => hidden.has(path.slice(1).join('\n'));
}

async function ofHosts(program: string, options: DiffCommandOptions): Promise<number> {
  return withSession(program, {}, async (session) => {
    const { actions } = await session.plan({ adopt: true, verify: false });
    const paths = actions.map((action) => placeOf(action).path);
    const { resource } = options;
    if (resource !== undefined && !paths.includes(resource)) {
      throw new UsageError(
        `Cannot find the resource ${resource}: ${program} has ${paths.join(', ') || 'none'}`,
      );
    }
    const chosen = actions.filter((action) => resource === undefined || placeOf(action).path === resource);
    const told = chosen.map((action) => ({
      kind: action.kind,
      ...placeOf(action),
      changes: detail(action, true),
    }));
    if (options.json) printJson(told);
    for (const { kind, host, path, changes } of options.json ? [] : told) {
      const head = `${path} on ${host}: ${states[kind]}`;
      print(`${[paint('bold', head), ...changes.map((line) => `  ${line}`)].join('\n')}\n`);
    }
    const differs = told.some(
      ({ kind, changes }) => kind !== 'same' && (kind !== 'adopt' || changes.length > 0),
    );
    return exitCode(differs, options);
  });
}

const states = {
  same: 'as declared',
  create: 'not on the host yet',
  adopt: 'on the host, but not ours',
  update: 'differs',
  replace: 'differs, and must be made anew',
  delete: 'on the host, but no longer declared',
  forget: 'on the host, but no longer declared; it would be left there',
} as const;

async function ofRevisions(
  program: string,
  { path, from, to }: { path: string; from: string; to: string },
  options: DiffCommandOptions,
): Promise<number> {
  const desired = (await desiredOf((await loadProgram(program)).synth())).find((one) => one.path === path);
  return withSession(program, {}, async (session) => {
    const history = (await session.history()).find((one) => one.path === path);
    if (desired === undefined || history === undefined) {
      throw new UsageError(
        `Cannot find a history of ${path}: it must be a resource of ${program} that keeps one; "uwsgi-iac history ${program}" lists them`,
      );
    }
    const [was, is] = [from, to].map((text) => {
      const revision = history.revisions.find(({ number }) => String(number) === text);
      if (revision !== undefined) return revision;
      const known = history.revisions.map(({ number }) => number).join(', ');
      throw new InputError(
        `${history.host}: Cannot find revision ${text} of ${path}: recorded are ${known || 'none'}`,
      );
    });
    return show(
      {
        from: `${path} revision ${from}`,
        to: `revision ${to}`,
        changes: desired.resource.diff(was!.props, is!.props).changes,
        secret: desired.secret,
      },
      options,
    );
  });
}

function show({ from, to, changes, secret }: Compared, options: DiffCommandOptions): number {
  if (options.json) {
    const told = changes.map((change) => ({
      ...change,
      ...(secret?.(change.path) ? { from: '[secret]', to: '[secret]' } : {}),
    }));
    printJson({ from, to, activation: wayOf(changes), changes: told });
    return exitCode(changes.length > 0, options);
  }
  const styles = { add: 'add', remove: 'remove', change: 'change', order: 'dim' } as const;
  const lines = changes.map((change) =>
    paint(styles[change.kind], formatChange(change, { secret, verbose: true })),
  );
  const end =
    changes.length === 0
      ? `${from} and ${to} say the same`
      : `${changes.length} ${changes.length === 1 ? 'difference' : 'differences'}; most disruptive: ${wayOf(changes)}`;
  print(`${[...lines, end].join('\n')}\n`);
  return exitCode(changes.length > 0, options);
}

const wayOf = (changes: readonly Change[]): Activation =>
  strongest(changes.map(({ activation }) => activation));

function exitCode(differs: boolean, { detailedExitcode }: DiffCommandOptions): number {
  return differs && detailedExitcode === true ? exitCodes.changes : exitCodes.done;
}
