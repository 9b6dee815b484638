import { posix } from 'node:path';
import { type Activation, strongest } from '../../activation/activation';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown, Unknown } from '../../plan/unknown';
import type { Host } from '../../transport/host';
import { configurationText, ownership } from '../configuration/live';
import { digestOf } from '../digest';
import { digestsOf, editedFiles } from '../edits';
import { endsWithEmperor } from '../emperor/dependents';
import { realPath } from '../emperor/directories';
import { type EmperorStatistics, queryEmperorStats } from '../emperor/stats';
import { guardFile, readersOf, unguarded } from '../guard';
import {
  diffMode,
  expectedOf,
  liveMode,
  misplacedAs,
  refuseReplacing,
  standInText,
  warnOfUnread,
} from '../misplaced';
import { workersRevision } from '../process/files';
import {
  heldByForeign,
  holdersOf,
  holderTables,
  isOwn,
  mayBeHeld,
  refuseHeld,
  tables,
} from '../process/host/holders';
import { preflightStart } from '../process/host/preflight';
import { resolveGroup } from '../process/host/resolve-group';
import { validateOnHost } from '../process/host/validate';
import { keptDaemons } from '../process/kept-daemons';
import { sectionPlaces } from '../process/places';
import { isEmperor } from '../process/roles';
import { storeProblem } from '../process/store-size';
import { parsePathId, pathId } from '../props';
import { defineResource, emptyPreflight, ResourceError } from '../resource';
import { placesToGet } from '../takeover/displaced';
import { checkVassal } from './check';
import { asInstance, deployVassal } from './deploy';
import { parseVassal, renderVassal, vassalPaths } from './files';
import { findEmperor } from './find-emperor';
import { vassalOccupant } from './occupant';
import { type VassalProps, type VassalState, vassalProps, vassalState } from './props';
import { removeVassal } from './remove';
import { socketClaims } from './socket-claims';
import { entryOfVassal, type ObservedVassal, vassalStatus } from './status';

/** Resource `Vassal`: a configuration in a directory that an emperor watches, and the uWSGI that the emperor runs from it. */
export const vassal = defineResource<VassalProps, VassalState, ObservedVassal>({
  type: 'uwsgi:index:Vassal',
  description:
    'A vassal: a configuration in a directory that an emperor watches, run by the emperor. A change is validated by the host, installed, and proven by workers of the new revision; otherwise the previous file is restored.',
  example: "new Vassal('shop', { emperor, name: 'shop', section, owner: 'shop', group: 'shop' });",
  importId: '`host:/path` of its configuration',
  props: vassalProps,
  state: vassalState,
  identity: ['host', 'directory', 'name', 'onDemand'],
  autoname: { property: 'name', fromName: (name) => name },

  guard(given, isSecret) {
    if (!isSecret('sections')) return unguarded(given);
    // Under a tyrant the vassal reads its file as the owner; otherwise as the user of its emperor, or of its own options.
    if (given['tyrant'] === true) return guardFile(given, { mode: '600' });
    const readers = given['emperorGroup'] ?? readersOf(given['sections'], {});
    return guardFile(
      given,
      typeof readers === 'string' || readers instanceof Unknown ? { group: readers } : {},
    );
  },

  check: (props) => checkVassal(props),
  defaults: (props) => props,
  id: (props) => pathId(props.host, vassalPaths(props).ini),
  claims: (props) => [pathId(props.host, vassalPaths(props).ini), ...socketClaims(props)],
  occupies: ({ sections }) => (hasUnknown(sections) ? [] : sectionPlaces(sections)),
  occupant: vassalOccupant,
  adaptToHost: async (work, props, from) => {
    const ofEmperor = { ...props, service: { user: props.emperorGroup } };
    const { group } = await resolveGroup(work, ofEmperor, from);
    return group === props.group ? props : { ...props, group };
  },

  runs: ({ tyrant, owner }) => (tyrant ? (owner ?? 'root') : 'its emperor'),

  diff(from, to) {
    const moved = { replaces: true } as const;
    // An emperor that watches a directory reads the address only when it finds the vassal.
    const identity = diffValues(from, to, { host: moved, directory: moved, name: moved, onDemand: moved });
    const changes = [
      ...identity,
      // The emperor sees that the file is newer, but not its content.
      ...diffOptions(from, to, { context: { vassal: true } }).map((change) =>
        change.activation === 'none' ? { ...change, ...rewritten } : change,
      ),
      ...diffMode(from, to, rewritten),
      ...diffValues(from, to, {
        owner: to.tyrant ? anotherUser : rewritten,
        group: to.tyrant ? anotherUser : rewritten,
        ensure: serves(from) ? rewritten : {},
        stats: {},
        tyrant: {},
        binary: {},
      }),
    ];
    return {
      changes,
      activation: strongest(changes.map(({ activation }) => activation)),
    };
  },

  refuse: storeProblem,

  // A vassal may be an emperor itself.
  interrupts: ({ host, sections }, other) =>
    sections === undefined || !isEmperor(sections) ? undefined : endsWithEmperor({ host, sections }, other),

  async read(work, id, known) {
    const props = known ?? (await findEmperor(work, parsePathId(id)));
    if (props === undefined) return undefined;
    const { ini, marker, onDemand } = vassalPaths(props);
    const host = work.hosts.get(props.host);
    const usual = hasUnknown(props) || known === undefined ? undefined : props;
    const asked = [
      { path: ini, expected: usual && renderVassal(usual) },
      { path: marker, expected: usual && `${workersRevision(usual)}\n` },
      // Most vassals start at once; reading the address of a thousand of them would be slow.
      ...(known !== undefined && props.onDemand === undefined ? [] : [{ path: onDemand }]),
    ];
    const [seen, stats] = await Promise.all([
      host.observe({ files: asked.map((file) => ({ ...file, content: true })) }),
      queryEmperorStats(host, props),
    ]);
    const file = seen.files.get(ini);
    if (file === undefined) return undefined;
    const odd = known && misplacedAs(file);
    const text =
      odd === undefined ? configurationText(file, props.host, ini, known) : standInText(known!, renderVassal);
    const { revision: written, ...parsed } = parseVassal(text, marker);
    const same = !hasUnknown(props) && renderVassal(props) === text;
    const options = same ? { sections: props.sections, layout: props.layout } : parsed;
    const found = { ...props, ...options };
    warnOfUnread(work, props.host, [seen.files.get(marker)]);
    const waitsAt = seen.files.get(onDemand)?.content?.toString().trim();
    const ensure = vassalStatus(found, {
      stats,
      // The emperor follows a link to its target.
      modified: odd === undefined ? file.modified : 0,
      revision: workersRevision(found),
      serving: seen.files.get(marker)?.content?.toString().trim() ?? '',
    });
    return {
      props: {
        ...found,
        mode: liveMode(file),
        ...(odd === undefined ? ownership(file, known) : {}),
        onDemand: waitsAt,
        ensure,
      },
      state: {
        ...stateOf({ ...props, onDemand: waitsAt }),
        digest: file.digest,
        revision: written ?? workersRevision(found),
      },
      digest: expectedOf(file),
    };
  },

  async preflight(work, props, from) {
    if (!props.validate) return emptyPreflight;
    const report = await preflightStart(work, asInstance(props), from && asInstance(from));
    const { busy = [], notes } = report;
    if (busy.length === 0) return report;
    const own = runningAs(props, await queryEmperorStats(work.hosts.get(props.host), props));
    const others = busy.filter(({ holder }) => !isOwn(holder, own));
    if (others.length === busy.length) return report;
    const gone = `${own.ini} is gone; the emperor is ending the vassal, which will start again`;
    return { ...report, busy: others, notes: [...notes, gone] };
  },

  preview(props) {
    const { host, directory, name, stats, binary } = props;
    if (hasUnknown([host, directory, name, stats, binary])) return {};
    if (hasUnknown([props.sections, props.layout])) return stateOf(props);
    return { ...stateOf(props), digest: digestOf(renderVassal(props)), revision: workersRevision(props) };
  },

  validate: async (work, props) => {
    if (props.validate) await validateOnHost(work.hosts.get(props.host), asInstance(props), work);
  },

  async reconcile(work, props) {
    const host = work.hosts.get(props.host);
    const { ini, marker } = vassalPaths(props);
    const [live, stats, seen] = await Promise.all([
      this.read(work, this.id(props), props),
      queryEmperorStats(host, props),
      host.observe({
        files: [{ path: ini }, { path: marker }, ...tables],
      }),
    ]);
    refuseReplacing(seen.files.get(ini), host.name);
    const { changes, activation } =
      live === undefined ? { changes: undefined, activation: undefined } : this.diff(live.props, props);
    if (live !== undefined && changes?.length === 0) return live.state;
    const fail = (message: string): never => {
      throw new ResourceError(host.name, props.name, `${message}; nothing was changed`);
    };
    if (stats === undefined) return fail(`Cannot deploy ${ini}: no emperor answers at ${props.stats}`);
    const unfit = live && storeProblem(live.props, props);
    if (unfit !== undefined) fail(unfit);
    const fault = await faultOf(host, props, stats);
    if (fault !== undefined) fail(`Cannot deploy ${ini}: ${fault}`);
    const own = sectionPlaces(live?.props.sections ?? {});
    const wanted = placesToGet(work, sectionPlaces(props.sections), own);
    const holders = mayBeHeld(wanted, holderTables(seen)) ? await holdersOf(host, wanted, work.signal) : [];
    refuseHeld(host.name, props.name, heldByForeign(wanted, holders, runningAs(props, stats)));
    const how: Activation = activation ?? 'none';
    await deployVassal(host, props, { work, live, marker: seen.files.get(marker), stats, how });
    work.progress(`${ini} is in effect`);
    for (const kept of live === undefined ? [] : keptDaemons(live.props, props)) {
      work.warn(`${props.name}: ${kept}`);
    }
    return { ...stateOf(props), digest: digestOf(renderVassal(props)), revision: workersRevision(props) };
  },

  edited: ({ hosts }, state) => editedFiles(hosts.get(state.host), digestsOf(state)),

  async delete({ hosts }, state, kept = []) {
    if (kept.includes(pathId(state.host, vassalPaths(state).ini))) return;
    const host = hosts.get(state.host);
    await removeVassal(host, state);
    const { onDemand } = state;
    if (onDemand === undefined) return;
    // The emperor has bound the socket, and does not remove it.
    const socket = (await host.observe({ files: [{ path: onDemand }] })).files.get(onDemand);
    if (socket?.kind === 'socket') await host.remove([onDemand]);
  },
});

const rewritten = {
  activation: 'reload',
  reason: 'the emperor reloads a vassal whose file changes',
} as const;

const anotherUser = {
  activation: 'restart',
  reason: 'a tyrant ends the vassal and starts it as the owner of its file',
} as const;

/** Whether the vassal has workers that a reload would replace. */
const serves = ({ ensure }: { readonly ensure: string }): boolean =>
  ensure === 'stale' || ensure === 'starting';

/** Why an emperor would not run the vassal; undefined if it would. */
async function faultOf(
  host: Host,
  { directory, tyrant, stats: at }: VassalProps,
  stats: EmperorStatistics,
): Promise<string | undefined> {
  if ((stats.emperor_tyrant !== 0) !== tyrant) {
    return `its emperor is ${tyrant ? 'no' : 'a'} tyrant, so \`tyrant\` must be ${!tyrant}`;
  }
  const isWatched = (path: string): boolean =>
    stats.emperor.some((source) => /[*?[\]]|:\/\//.test(source) || posix.resolve(source) === path);
  // An emperor resolves a link to its directory (uWSGI: core/emperor.c, uwsgi_emperor_scanner_init).
  return isWatched(directory) || isWatched(await realPath(host, directory))
    ? undefined
    : `the emperor at ${at} must watch ${directory}, but watches ${stats.emperor.join(', ')}`;
}

/** Identity of a vassal on its host. */
const runningAs = (props: VassalProps, stats: EmperorStatistics | undefined) => ({
  ini: vassalPaths(props).ini,
  pid: stats && entryOfVassal(props, stats.vassals)?.pid,
});

function stateOf(props: VassalProps): Omit<VassalState, 'revision' | 'digest'> {
  const { host, directory, name, stats, binary, onDemand } = props;
  const socket = onDemand === undefined ? {} : { onDemand };
  return { host, directory, name, stats, binary, path: vassalPaths(props).ini, ...socket };
}
