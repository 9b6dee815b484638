import { posix } from 'node:path';
import { strongest } from '../../activation/activation';
import { isOn } from '../../config/switch';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { clock } from '../../transport/scripts/clock';
import { dropShell, installFunctions } from '../../transport/scripts/install';
import { sh } from '../../transport/shell';
import { parentsToRemove } from '../default-paths';
import { deleteSparing, digestsOf, editedFiles, spareEdits } from '../edits';
import { diffMode } from '../misplaced';
import { notRebindable } from '../process/addresses';
import { workersRevision } from '../process/files';
import { preflightInstance } from '../process/host/preflight';
import { resolveGroup } from '../process/host/resolve-group';
import { validateOnHost } from '../process/host/validate';
import { processPaths } from '../process/paths';
import { instancePlaces } from '../process/places';
import { isZerg } from '../process/roles';
import {
  diffUnits,
  instanceDigests,
  keptBySocketUnit,
  rebinds,
  servesFromSocketUnit,
  serviceProblems,
} from '../process/service-unit';
import { starter } from '../process/shell/directory';
import { hasSocketUnit, socketFile } from '../process/socket-unit';
import { workerProblems } from '../process/worker-count';
import { checkOptions, pathId } from '../props';
import { defineResource, type Problem } from '../resource';
import {
  activationProblem,
  applyActivationOverride,
  diffTriggers,
  refuseChange,
  startOf,
  withoutReload,
} from './activation-policy';
import { dependsOnInstance } from './dependents';
import { guardInstance, shownInUnit } from './guard-instance';
import { readHistory } from './host/history';
import { readInstance } from './host/read';
import { reconcileInstance } from './host/reconcile';
import { preflightReplaced } from './host/replaced';
import { restoreProvenLink } from './host/requested-release';
import { resolvePlugins } from './host/resolve-plugins';
import {
  type InstanceProps,
  type InstanceState,
  instanceProps,
  instanceState,
  type ObservedInstance,
} from './props';
import { rootNotes } from './root';
import { instanceOccupant } from './shell/occupant';
import { processOfState, supervisorOf } from './shell/supervisor';
import { removeStandbyScript, standbyOf } from './shell/zerg-swap';
import { declaredState, instanceFiles, pathsWithDefaults, resolveProps } from './state';

/** Resource `Instance`: the configuration and the process of a uWSGI under systemd or a pidfile. */
export const instance = defineResource<InstanceProps, InstanceState, ObservedInstance>({
  type: 'uwsgi:index:Instance',
  description:
    'A running uWSGI: its configuration file and its process, under systemd or under a pidfile. A change is validated by the host, installed, activated with the least interruption, and proven by workers of the new revision; otherwise it is rolled back.',
  example: [
    "const section = new PythonSection({ wsgiModule: 'shop.wsgi', paramsWorkers: { count: 4 } });",
    "new Instance('shop', { host: 'web1', name: 'shop', section });",
  ].join('\n'),
  importId: '`host:/path` of its configuration',
  props: instanceProps,
  state: instanceState,
  identity: ['host', 'name', 'path', 'manager', 'runtimeDirectory'],
  autoname: { property: 'name', fromName: (name) => name },

  guard: guardInstance,
  shownAt: shownInUnit,

  check(props) {
    const problems: Problem[] = [...checkOptions(props)];
    const main = props.sections?.['uwsgi'];
    if (hasUnknown(props.sections) || typeof props.sections !== 'object') return problems;
    if (main === undefined) {
      return [
        ...problems,
        { path: ['sections'], message: 'Cannot run the instance: it needs a section uwsgi' },
      ];
    }
    if (!isOn(main['master'])) {
      problems.push({
        path: ['sections', 'uwsgi', 'master'],
        message: 'Cannot run the instance: master must be true, only a master can reload',
      });
    }
    for (const option of ['daemonize', 'daemonize2'] as const) {
      if (main[option] !== undefined) {
        const why = 'the manager decides whether the process goes to the background';
        problems.push({ path: ['sections', 'uwsgi', option], message: `Cannot use ${option}: ${why}` });
      }
    }
    problems.push(...workerProblems(props.sections), ...serviceProblems(props));
    const fault = hasUnknown(props.activation) ? undefined : activationProblem(props);
    if (fault !== undefined) problems.push({ path: ['activation'], message: fault });
    if (!hasUnknown([props.name, props.path, props.runtimeDirectory, props.manager])) {
      const { stats } = processPaths(isZerg(props.sections) ? standbyOf(resolveProps(props)) : props);
      // sun_path of unix(7) has 108 bytes with the NUL.
      if (Buffer.byteLength(stats) > 107) {
        problems.push({
          path: ['runtimeDirectory'],
          message: `Cannot make the socket ${stats}: its path must have at most 107 bytes, and has ${Buffer.byteLength(stats)}; set a shorter runtimeDirectory`,
        });
      }
    }
    return problems;
  },

  defaults: (props) => props,
  id: (props) => pathId(props.host, processPaths(props).ini),
  claims(props) {
    const { ini, unitFile, directory } = processPaths(props);
    const files = [ini, ...(unitFile === undefined ? [] : [unitFile]), directory];
    if (hasSocketUnit(props)) files.push(socketFile(props.name));
    return files.map((path) => pathId(props.host, path));
  },

  encloses: (props) => [pathId(props.host, processPaths(props).directory)],

  occupies: instancePlaces,
  occupant: instanceOccupant,
  runs: starter,

  adaptToHost: async (work, props, from) => resolvePlugins(work, await resolveGroup(work, props, from), from),

  diff(from, to) {
    const moved = { replaces: true } as const;
    const identity = diffValues(
      { ...from, ...pathsWithDefaults(from) },
      { ...to, ...pathsWithDefaults(to) },
      { host: moved, name: moved, path: moved, manager: moved, runtimeDirectory: moved },
    );
    const restart = { activation: 'restart', reason: 'the process starts with it' } as const;
    const bound = notRebindable(from.sections, to.sections);
    const held = hasSocketUnit(from) && hasSocketUnit(to);
    const all = [
      ...identity,
      ...diffOptions(from, to, { context: { socketUnit: held, keepsDaemons: to.manager === 'pidfile' } })
        .map((change) => (bound.has(String(change.path.at(-1))) ? { ...change, ...rebinding } : change))
        .map((change) => applyActivationOverride(change, to.activation)),
      ...diffTriggers(from, to).map((change) => applyActivationOverride(change, to.activation)),
      ...diffUnits(from, to),
      ...([from.manager, to.manager].includes('pidfile')
        ? diffValues(from, to, { binary: restart, service: restart })
        : []),
      ...diffMode(from, to),
      ...diffValues(from, to, { owner: {}, group: {}, ensure: startOf(to), enabled: {} }),
    ];
    const kept = held && !rebinds(all) && [from, to].every(servesFromSocketUnit);
    const known = !hasUnknown([from.sections, to.sections]);
    const changes = all
      .map((change) => (kept ? keptBySocketUnit(change) : change))
      .map((change) => (known ? withoutReload(change, from, to) : change));
    return {
      changes,
      activation: strongest(changes.map((change) => change.activation)),
    };
  },

  interrupts: dependsOnInstance,

  refuse: refuseChange,

  read: readInstance,

  async preflight(work, props, from) {
    const replaced = await preflightReplaced(work, work.hosts.get(props.host), {
      props,
      from,
    });
    const report = await preflightInstance(replaced.work, resolveProps(props), from && resolveProps(from));
    return {
      ...report,
      errors: [...replaced.errors, ...report.errors],
      notes: [...report.notes, ...replaced.notes, ...rootNotes(props, from)],
    };
  },

  preview(props, state) {
    if (hasUnknown([props.host, props.name, props.path, props.manager, props.runtimeDirectory])) return {};
    if (hasUnknown(props.service)) return { host: props.host, name: props.name, ...pathsWithDefaults(props) };
    const known = declaredState(props);
    if (hasUnknown([props.sections, props.layout])) return known;
    const revision = workersRevision(props);
    return {
      ...known,
      revision,
      ...(hasUnknown(props) ? {} : { digests: instanceDigests(props) }),
      ...(state?.revision === revision && state.pid !== undefined ? { pid: state.pid } : {}),
    };
  },

  validate: async (work, props) => {
    if (props.validate && props.ensure === 'running')
      await validateOnHost(work.hosts.get(props.host), resolveProps(props), work);
  },

  reconcile(work, props) {
    return reconcileInstance(work, props, this.diff);
  },

  withdraw: ({ hosts }, props) => restoreProvenLink(hosts.get(props.host), resolveProps(props)),

  edited: ({ hosts }, state) => editedFiles(hosts.get(state.host), digestsOf(state)),

  async delete({ hosts }, state, kept = []) {
    const process = processOfState(state);
    const manager = supervisorOf(process);
    const { ini, unitFile, directory } = processPaths(process);
    const stays = (path: string | undefined): boolean =>
      path !== undefined && kept.includes(pathId(state.host, path));
    const files = instanceFiles(state).filter((path) => !stays(path));
    // Its unit or pidfile may belong to its successor.
    const stop = stays(unitFile ?? directory)
      ? sh`:`
      : sh`${unitFile === undefined ? sh`` : sh`[ ! -e ${unitFile} ] ||`} { ${manager.stop}
} || exit 1
${removeStandbyScript(process)}`;
    const script = sh`${clock}
${installFunctions}
${spareEdits(digestsOf(state), files)}
${stop}
${dropShell(files)}
${stays(directory) ? sh`:` : sh`wipe ${directory}`}
${unitFile === undefined || stays(unitFile) ? sh`:` : sh`rmdir ${`${unitFile}.d`} 2>/dev/null`}
rmdir ${[posix.dirname(directory), ...parentsToRemove(ini)]} 2>/dev/null
${stays(unitFile) ? sh`systemctl daemon-reload` : manager.forget}
:`;
    await deleteSparing(hosts.get(state.host), files, script, {
      purpose: `remove the instance ${state.name}`,
      timeout: 180,
    });
  },

  history: ({ hosts, warn }, props) => readHistory(hosts.get(props.host), props, warn),
});

const rebinding = {
  activation: 'restart',
  reason: 'the port must be bound again, but a reload keeps it open',
} as const;
