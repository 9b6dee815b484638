import { emperorStarts } from '../../activation/runtime-conditions';
import type { WireOptions } from '../../config/wire';
import type { Change, Difference } from '../../plan/change';
import { diffValues } from '../../plan/diff-values';
import { inLine } from '../../plan/format-value';
import { hasUnknown } from '../../plan/unknown';
import type { Host } from '../../transport/host';
import { parentsToRemove } from '../default-paths';
import { readersOf } from '../guard';
import { guardInstance, shownInUnit } from '../instance/guard-instance';
import { reconcileInstance } from '../instance/host/reconcile';
import { withReplaced } from '../instance/host/replaced';
import { instance } from '../instance/lifecycle';
import { type InstanceProps, type InstanceState, isDown, type ObservedInstance } from '../instance/props';
import { instanceOccupant } from '../instance/shell/occupant';
import { defaultStats, directoriesOf, isTyrant, statsOf } from '../process/emperor-sources';
import { heldByForeign, holdersOf, refuseHeld } from '../process/host/holders';
import { resolveGroup } from '../process/host/resolve-group';
import { processPaths } from '../process/paths';
import { instancePlaces, sourcePlaces } from '../process/places';
import { starter, workersUser } from '../process/shell/directory';
import { checkOptions } from '../props';
import { defineResource, type SharedDirectory, type Work } from '../resource';
import { placesToGet } from '../takeover/displaced';
import { checkEmperor } from './check';
import { endsWithEmperor } from './dependents';
import {
  accessBeside,
  createdDirectories,
  createdListPath,
  foreignFiles,
  importedAccess,
  makeDirectories,
  removeEmpty,
  setAside,
  throughLinks,
} from './directories';
import { adoptLeftDirectories, recordLeftDirectories } from './left-directories';
import {
  type EmperorProps,
  type EmperorState,
  emperorProps,
  emperorState,
  instanceOnlyProps,
  type ObservedEmperor,
} from './props';
import { queryableStats, queryEmperorStats } from './stats';

/**
 * Resource `Emperor`: an Instance without workers that runs vassals. It writes the revision marker itself, and reads its file
 * again only after a restart (SIGHUP reloads its vassals: uWSGI, core/emperor.c, emperor_massive_reload).
 */
export const emperor = defineResource<EmperorProps, EmperorState, ObservedEmperor>({
  type: 'uwsgi:index:Emperor',
  description:
    'An emperor: a uWSGI that runs every configuration in its directories as a vassal. Directories are created where they are missing, and removed with it when they are empty.',
  example: [
    "const section = new EmperorSection({ vassals: '/etc/uwsgi/vassals', tyrant: true });",
    "const emperor = new Emperor('emperor', { host: 'web1', name: 'emperor', section });",
  ].join('\n'),
  importId: '`host:/path` of its configuration',
  props: emperorProps,
  state: emperorState,
  identity: instance.identity,
  autoname: instance.autoname,

  guard: guardInstance,
  // The default address of its stats server is in its runtime directory.
  shownAt: (place) => [
    ...shownInUnit(place),
    ...(place[0] === 'runtimeDirectory' ? [['sections', 'uwsgi', 'emperor-stats-server']] : []),
  ],

  check(props) {
    if (hasUnknown(props.sections) || typeof props.sections !== 'object') return [];
    if (props.sections['uwsgi'] === undefined) {
      return [{ path: ['sections'], message: 'Cannot run the emperor: it needs a section uwsgi' }];
    }
    return [...checkOptions(props), ...checkEmperor(props)];
  },

  // Defaults that we depend on: a stats server that lists the vassals, and a graceful shutdown that does not drop requests.
  defaults(props) {
    if (hasUnknown([props.sections, props.name, props.path, props.manager, props.runtimeDirectory]))
      return props;
    const { uwsgi: main, ...others } = props.sections;
    if (main === undefined) return props;
    const options: WireOptions = { 'emperor-graceful-shutdown': 'true', ...main };
    if (statsOf(props.sections) === undefined) {
      options['emperor-stats-server'] = defaultStats(props);
    }
    return { ...props, service: withFileLimit(props), sections: { uwsgi: options, ...others } };
  },

  id: (props) => instance.id(asInstance(props)),
  claims: (props) => [
    ...instance.claims(asInstance(props)),
    ...(hasUnknown(props.sections)
      ? []
      : sourcePlaces(props.sections).map(({ address }) => `${props.host}:${address}`)),
  ],

  encloses: (props) => instance.encloses!(asInstance(props)),
  occupies: (props) => instancePlaces(asInstance(props)),
  occupant: instanceOccupant,
  runs: starter,
  directories: watchedDirectories,
  adaptToHost: resolveGroup,

  diff(from, to) {
    const { changes, ...rest } = diffProcess(asInstance(from), asInstance(to));
    const access = { directoryMode: {}, directoryOwner: {}, directoryGroup: {}, exclusive: {} };
    return { ...rest, changes: [...changes, ...diffValues(from, to, access)] };
  },

  interrupts: endsWithEmperor,

  refuse: (from, to, difference) => instance.refuse!(asInstance(from), asInstance(to), difference),

  async read(work, id, known) {
    const host = work.hosts.get(known?.host ?? id.slice(0, id.indexOf(':/')));
    const reading = instance.read(work, id, known && asInstance(known));
    // An import learns from its configuration where its vassals are.
    const served = known ?? (await reading)?.props;
    if (served === undefined) return undefined;
    const directories = directoriesOf(served.sections);
    const [live, seen, answers] = await Promise.all([
      reading,
      host.observe({ files: directories.map((path) => ({ path: throughLinks(path) })), directories }),
      statsAnswer(host, served),
    ]);
    if (live === undefined) return undefined;
    const found = withoutKeys(live.props, instanceOnlyProps);
    const foreign = foreignFiles(seen, directories);
    if (foreign.length > 0 && known?.exclusive !== true) {
      work.warn(`${found.name} also runs configurations that are not Vassals: ${listed(foreign)}`);
    }
    const facts = directories.map((path) => seen.files.get(throughLinks(path)));
    const props: ObservedEmperor = {
      ...found,
      ...(known === undefined ? importedAccess(facts) : accessBeside(facts, known)),
      exclusive: known?.exclusive === true && foreign.length === 0,
      // An emperor whose stats server does not answer counts as stale.
      ...(found.ensure === 'running' && !answers ? { ensure: 'stale' } : {}),
    };
    return { ...live, props, state: stateOf(props, live.state) };
  },

  preflight: (work, props, from) => instance.preflight!(work, asInstance(props), from && asInstance(from)),

  preview(props, state) {
    const previewed = instance.preview(asInstance(props), state);
    if (hasUnknown(props)) return previewed;
    return stateOf(props, previewed as InstanceState);
  },

  validate: (work, props) => instance.validate!(work, asInstance(props)),

  async reconcile(work, props) {
    const host = work.hosts.get(props.host);
    const live = await this.read(work, this.id(props), props);
    if (live !== undefined && this.diff(live.props, props).changes.length === 0) return live.state;
    const { directory } = processPaths(props);
    const missing = live === undefined;
    await refuseCompetingEmperor(work, props, live?.props);
    await makeDirectories(host, props, directory);
    if (props.exclusive && live?.props.exclusive === false) {
      const directories = directoriesOf(props.sections);
      await setAside(host, foreignFiles(await host.observe({ directories }), directories));
    }
    if (missing) await adoptLeftDirectories(host, directoriesOf(props.sections), createdListPath(directory));
    const made = missing ? await createdDirectories(host, directory) : [];
    try {
      return stateOf(props, await reconcileInstance(work, asInstance(props), diffProcess));
    } catch (error) {
      await removeEmpty(host, made);
      await recordLeftDirectories(host, made);
      throw error;
    }
  },

  edited: (work, state) => instance.edited!(work, state),

  async delete(work, state, kept) {
    const host = work.hosts.get(state.host);
    const { runtimeDirectory, directory } = state;
    await adoptLeftDirectories(
      host,
      directory === undefined ? [] : [directory],
      createdListPath(runtimeDirectory),
    );
    const made = await createdDirectories(host, runtimeDirectory);
    await instance.delete(work, state, kept);
    // The directories of vassals may be all that was left beside its configuration.
    await removeEmpty(host, [...made, ...parentsToRemove(state.path)]);
    await recordLeftDirectories(host, made);
  },
});

/** Refuses a source that another emperor runs, before any directory is touched. */
async function refuseCompetingEmperor(
  given: Work,
  props: EmperorProps,
  live: ObservedEmperor | undefined,
): Promise<void> {
  if (props.ensure === 'stopped') return;
  const host = given.hosts.get(props.host);
  const work = await withReplaced(given, host, { props: asInstance(props), live: live !== undefined });
  const running = live === undefined || isDown(live.ensure) ? [] : sourcePlaces(live.sections);
  const wanted = placesToGet(work, sourcePlaces(props.sections), running);
  if (wanted.length === 0) return;
  const holders = await holdersOf(host, wanted, work.signal);
  refuseHeld(host.name, props.name, heldByForeign(wanted, holders, processPaths(props)));
}

/** Whether a change repairs an emperor that does not run the revision of its file. */
const isRepair = ({ path, from }: Change): boolean => path[0] === 'ensure' && from === 'stale';

/** Whether the stats server of an emperor answers, with one retry. True if its address is not known. */
async function statsAnswer(
  host: Host,
  { sections, binary }: Pick<EmperorProps, 'sections' | 'binary'>,
): Promise<boolean> {
  const stats = queryableStats(sections);
  if (stats === undefined) return true;
  for (let tries = 0; tries < 2; tries += 1) {
    if ((await queryEmperorStats(host, { stats, binary })) !== undefined) return true;
  }
  return false;
}

/** Raises the limit of open files: an emperor holds a socket to each of its vassals, and the default of 1024 is too low for a thousand. */
function withFileLimit({ manager, service }: EmperorProps): EmperorProps['service'] {
  if (manager !== 'systemd' || hasUnknown(service)) return service;
  const { Service, ...others } = service?.unit ?? {};
  return { ...service, unit: { Service: { LimitNOFILE: '65536', ...Service }, ...others } };
}

/**
 * Directories of vassals, with the users who may write there. A tyrant runs a file as its owner, so every user may; any other
 * emperor runs it as itself, so only its user may, and the declared owner of the directory unless the emperor is root.
 */
function watchedDirectories(props: EmperorProps): readonly SharedDirectory[] {
  if (hasUnknown([props.sections, props.service, props.directoryOwner, props.directoryGroup])) return [];
  const { sections, directoryOwner, directoryGroup } = props;
  const user = workersUser(props) ?? 'root';
  const declared = /^(root|0)$/.test(user) ? [] : [directoryOwner, directoryGroup];
  const writers = isTyrant(sections) ? ['*'] : [user, ...declared].filter((name) => name !== undefined);
  return directoriesOf(sections).map((path) => ({ path, writers }));
}

/** Props of the instance that an emperor is. */
function asInstance<Props extends ObservedEmperor>(
  props: Props,
): Props & Pick<InstanceProps, 'activation' | 'prove' | 'history' | 'fitPlugins'> {
  return { ...props, activation: 'auto', prove: true, history: 0, fitPlugins: false };
}

/** Copies props without the given keys. */
function withoutKeys<Props extends object, Key extends keyof Props>(
  props: Props,
  keys: Readonly<Record<Key, true>>,
): Omit<Props, Key> {
  return Object.fromEntries(Object.entries(props).filter(([key]) => !(key in keys))) as Omit<Props, Key>;
}

/** Changes of the process of an emperor: whatever has an effect takes a start. */
function diffProcess(from: ObservedInstance, to: InstanceProps): Difference {
  const { changes, ...rest } = instance.diff(from, to);
  const all = changes.map((change) =>
    (change.activation === undefined && !isRepair(change)) || change.activation === 'none'
      ? change
      : { ...change, ...emperorStarts },
  );
  const restarts = all.some(({ activation }) => activation === 'restart');
  return { ...rest, changes: all, ...(restarts ? { activation: 'restart' } : {}) };
}

function stateOf(props: ObservedEmperor, state: InstanceState): EmperorState {
  return {
    ...state,
    stats: statsOf(props.sections) ?? '',
    directory: directoriesOf(props.sections)[0],
    tyrant: isTyrant(props.sections),
    binary: props.binary,
    emperorGroup: readersOf(props.sections, props.service),
  };
}

/** Lists at most five files, which others have named. */
function listed(files: readonly string[]): string {
  return `${files.slice(0, 5).map(inLine).join(', ')}${files.length > 5 ? ` and ${files.length - 5} more` : ''}`;
}
