import type { Change } from '../../plan/change';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown, Unknown } from '../../plan/unknown';
import { EditedError } from '../../transport/errors';
import { sh } from '../../transport/shell';
import { queryHost } from '../batched-query';
import { digestOf } from '../digest';
import { parsePathId, pathId } from '../props';
import { defineResource, emptyPreflight, ResourceError, type Revision } from '../resource';
import { environmentDigest, lacksDigests, releaseRevision, withDigests } from './content';
import { deployRelease } from './deploy';
import { namesOf, parseEdits } from './edits';
import { currentOf, type Inspection, inspect, places } from './inspect';
import { fileOwners, refusal, settleCall, settleFunctions } from './keeper';
import { isWheel, packageNames } from './packages';
import { releasePaths } from './paths';
import { type ReleaseProps, type ReleaseState, releaseProps, releaseState } from './props';
import type { ReleaseRecord } from './record';
import { refusedRemovalStatus, removeReleaseScript } from './remove-script';
import { SourceError } from './source/entry';

/** An application's code on a host, in releases. */
export const release = defineResource<ReleaseProps, ReleaseState>({
  type: 'uwsgi:index:Release',
  description:
    "An application's code on a host: releases side by side, and `current`, a link to one of them. Only changed files are sent; a release that fails leaves `current` unchanged; an earlier release can be restored.",
  example: [
    "const release = new Release('shop', { host: 'web1', name: 'shop', source: './app' });",
    "new Instance('shop', { host: 'web1', name: 'shop', section, triggers: { release: release.digest } });",
  ].join('\n'),
  importId: '`host:/path` of its directory',
  props: releaseProps,
  state: releaseState,
  identity: ['host', 'directory'],
  autoname: { property: 'name', fromName: (name) => name },

  check(props) {
    const { virtualenv, commands = [] } = props;
    if (hasUnknown([virtualenv, commands])) return [];
    const names = commands.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    const torn = commands.findIndex(({ user, asDeployer }) => user !== undefined && asDeployer !== undefined);
    const both = virtualenv?.lock !== undefined && virtualenv.requirements !== undefined;
    const unhashed =
      virtualenv?.lock === undefined ? [] : (virtualenv.packages ?? []).filter((one) => !isWheel(one));
    return [
      ...unhashed.map((named) => ({
        path: ['virtualenv', 'packages'],
        message: `Cannot install ${named} besides \`lock\`: pip takes no packages without a hash then; add it to the list`,
      })),
      ...(both
        ? [{ path: ['virtualenv'], message: 'Cannot install packages: give either `requirements` or `lock`' }]
        : []),
      ...(twice === undefined
        ? []
        : [
            {
              path: ['commands'],
              message: `Cannot use the commands: their names must be unique, but two are called ${twice}`,
            },
          ]),
      ...(torn === -1
        ? []
        : [
            {
              path: ['commands', torn],
              message: `Cannot choose the user of the command ${commands[torn]!.name}: give either \`user\` or \`asDeployer\``,
            },
          ]),
      ...unreadable(props),
    ];
  },

  defaults: (props) => (lacksDigests(props) ? digested(props) : props),
  id: (props) => pathId(props.host, releasePaths(props).base),
  claims: (props) => [pathId(props.host, releasePaths(props).base)],
  encloses: (props) => releasePaths(props).own.map((path) => pathId(props.host, path)),

  diff(from, to) {
    const place = (props: ReleaseProps) => ({
      ...props,
      directory: hasUnknown([props.name, props.directory]) ? props.directory : releasePaths(props).base,
    });
    return {
      changes: [
        ...diffValues(place(from), place(to), {
          host: { replaces: true },
          directory: { replaces: true },
          sourceDigest: {},
          requirementsDigest: {},
        }),
        ...diffPackages(from, to),
        ...diffCommands(from, to),
        ...diffValues(from, to, { shared: {}, owner: {}, group: {}, mode: {} }),
      ],
    };
  },

  async read({ hosts }, id, known) {
    const host = known?.host ?? parsePathId(id).host;
    const base = known === undefined ? parsePathId(id).path : releasePaths(known).base;
    const seen = await inspect(hosts.get(host), base, {
      edits: true,
      ...(known === undefined ? {} : fileOwners(known)),
    });
    if (seen.current === undefined) return undefined;
    const now = currentOf(seen);
    const recorded = now?.props ?? known ?? seen.records.at(-1)?.props;
    if (recorded === undefined) return undefined;
    const own = known === undefined ? {} : { name: known.name, source: known.source };
    const props = { ...recorded, ...own, host, directory: base };
    const revision = now?.revision ?? '';
    return {
      props: { ...props, ...faultOf(seen, now) },
      state: { ...stateOf(props), digest: revision, edits: seen.edits?.digest ?? '' },
    };
  },

  preview(props) {
    if (hasUnknown([props.host, props.name, props.directory])) return {};
    const { host, directory, current, edits, digest, environment } = stateOf(props);
    const inside = { host, directory, current, edits };
    return hasUnknown(props) || props.sourceDigest === undefined
      ? inside
      : { ...inside, digest, environment };
  },

  async reconcile(work, given) {
    const props = { ...this.defaults(given), directory: releasePaths(given).base };
    const host = work.hosts.get(props.host);
    const seen = await inspect(host, props.directory, {
      ...fileOwners(props),
      revision: releaseRevision(props),
      manifest: true,
    });
    const now = currentOf(seen);
    const same = now?.revision === releaseRevision(props) && Object.keys(faultOf(seen, now)).length === 0;
    if (!same) await deployRelease(work, props, seen);
    return stateOf(props);
  },

  async preflight({ hosts, signal }, props) {
    const { base } = releasePaths(props);
    const script = sh`${places(base)}
${settleFunctions}
${settleCall(fileOwners(props))}
printf %s "$refused"`;
    const { stdout } = await queryHost(hosts.get(props.host), script, signal);
    return { ...emptyPreflight, errors: stdout === '' ? [] : [refusal(base, stdout)] };
  },

  async edited({ hosts }, { host, directory, edits: known }) {
    const { edits } = await inspect(hosts.get(host), directory, { edits: true });
    return edits === undefined || edits.digest === known ? [] : namesOf(edits);
  },

  async delete({ hosts }, { host, directory, edits = '', ...state }) {
    const target = hosts.get(host);
    // A state without digests allows the deletion of edits.
    const known = (state.digest as string | undefined) === undefined ? undefined : edits;
    const purpose = `remove the releases in ${directory}`;
    const { code, stdout, stderr } = await target.exec(removeReleaseScript(directory, known), {
      purpose,
      timeout: 600,
      allowFailure: true,
    });
    const spared = parseEdits(stdout, directory);
    if (spared !== undefined) throw new EditedError(target.name, purpose, spared.first, spared.count);
    if (code === 0) return;
    throw new ResourceError(
      target.name,
      directory,
      `Cannot remove the releases in ${directory}: ${(code === refusedRemovalStatus ? stdout : stderr).trim()}`,
    );
  },

  async history({ hosts }, props) {
    const { base } = releasePaths(props);
    const { records } = await inspect(hosts.get(props.host), base);
    return records
      .filter(({ finished }) => finished)
      .map((record): Revision<ReleaseProps> => {
        const { number, at, by, revision } = record;
        const { host, name, source } = props;
        return { number, at, by, revision, props: { ...record.props, host, name, source, directory: base } };
      });
  },
});

function stateOf(props: ReleaseProps): ReleaseState {
  const { base, current } = releasePaths(props);
  return {
    host: props.host,
    directory: base,
    current,
    digest: hasUnknown(props) ? '' : releaseRevision(props),
    environment: hasUnknown(props) ? '' : environmentDigest(props),
    edits: '',
  };
}

/** Fault of the current release, shown in the place of the digest of its source. */
function faultOf(seen: Inspection, now: ReleaseRecord | undefined): { readonly sourceDigest?: string } {
  if (seen.refused !== undefined)
    return { sourceDigest: 'unknown (not inspected: other users control the directory)' };
  if (now === undefined) return { sourceDigest: `unknown (current → ${seen.current ?? 'nothing'})` };
  if (!now.finished) return { sourceDigest: `unfinished (release ${now.name})` };
  const missing = seen.missing.get(now.name);
  if (missing === undefined) return { sourceDigest: `gone (release ${now.name})` };
  const paths = [...new Set(missing.map(describe))];
  if (paths.length > 0) {
    const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
    return { sourceDigest: `edited (${paths.slice(0, 3).join(', ')}${more})` };
  }
  const lacks = now.props.virtualenv !== undefined && seen.environments.get(now.name) !== true;
  return lacks ? { sourceDigest: 'without its virtual environment, or one for another Python' } : {};
}

const describe = (line: string): string =>
  line.replace(/^(S [0-9a-f]+|M \d+|L|D) /, '').replace(/ -> .*$/, '');

/** Compares packages without their index, which does not change what is installed and may hold credentials. */
function diffPackages(
  { virtualenv: from }: ReleaseProps,
  { virtualenv: to }: ReleaseProps,
): readonly Change[] {
  const compared = { requirements: {}, lock: {}, packages: {}, python: {}, options: {} };
  const named = (one: ReleaseProps['virtualenv']): Partial<NonNullable<ReleaseProps['virtualenv']>> =>
    one?.packages === undefined || hasUnknown(one.packages)
      ? { ...one }
      : { ...one, packages: [...packageNames(one)] };
  return diffValues(named(from), named(to), compared, ['virtualenv']);
}

/** Compares commands by their names; values of their environment stay hidden. */
function diffCommands(
  { commands: from = [] }: ReleaseProps,
  { commands: to = [] }: ReleaseProps,
): readonly Change[] {
  if (hasUnknown([from, to]))
    return diffValues({ commands: Unknown.value }, { commands: Unknown.value }, { commands: {} });
  type Command = (typeof from)[number];
  const names = [...new Set([...from, ...to].map(({ name }) => name))];
  const was = new Map(from.map((command) => [command.name, command]));
  const is = new Map(to.map((command) => [command.name, command]));
  const facts = { run: {}, when: {}, once: {}, user: {}, asDeployer: {} };
  const changes = names.flatMap((name) => {
    const [one, other]: (Partial<Command> | undefined)[] = [was.get(name), is.get(name)];
    const root = ['commands', name];
    const hidden = (command: Partial<Command> = {}) => ({
      environment: Object.keys(command.environment ?? {}).join(', '),
    });
    const variables = diffValues(
      { environment: one?.environment },
      { environment: other?.environment },
      { environment: {} },
      root,
    );
    return [
      ...diffValues<Partial<Command>>(short(one), short(other), facts, root),
      ...variables.map((change) => ({
        ...change,
        from: hidden(one).environment,
        to: `${hidden(other).environment} (other values)`,
      })),
    ];
  });
  const order = (list: readonly Command[]): string => list.map(({ name }) => name).join(', ');
  return changes.length > 0 || order(from) === order(to)
    ? changes
    : diffValues({ commands: order(from) }, { commands: order(to) }, { commands: {} });
}

/** Shows a script of many lines by its digest. */
function short<C extends { readonly run?: string }>(command: Partial<C> = {}): Partial<C> {
  const { run } = command;
  if (typeof run !== 'string' || !run.includes('\n')) return command;
  return { ...command, run: `${run.split('\n').length} lines (${digestOf(run).slice(0, 8)})` };
}

/** Adds digests, unless the source cannot be read; `check` reports the reason. */
function digested(props: ReleaseProps): ReleaseProps {
  try {
    return withDigests(props);
  } catch (error) {
    if (error instanceof SourceError) return props;
    throw error;
  }
}

function unreadable(props: ReleaseProps) {
  if (!lacksDigests(props)) return [];
  try {
    withDigests(props);
    return [];
  } catch (error) {
    if (error instanceof SourceError) return [{ path: ['source'], message: error.message }];
    throw error;
  }
}
