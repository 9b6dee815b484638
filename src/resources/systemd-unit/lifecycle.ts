import { posix } from 'node:path';
import { type Activation, strongest } from '../../activation/activation';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { sh } from '../../transport/shell';
import { digestOf } from '../digest';
import { type Digests, deleteSparing, digestsSeen, digestsWritten, editedFiles, spareEdits } from '../edits';
import { exposedEnvironment, guardFile, unguarded } from '../guard';
import { parsePathId, pathId } from '../props';
import { defineResource, emptyPreflight } from '../resource';
import { beginTakeover } from '../takeover/displaced';
import { takingOver } from '../takeover/occupant';
import { runTransaction, type Transaction } from '../transaction';
import { transactionFailure } from '../transaction-error';
import { unitActivation } from './activation-rules';
import { isOneshot, systemdUnitProblems } from './check';
import { diffDropIns } from './diff';
import {
  dropInEffect,
  dropInPath,
  isTemplate,
  unitBehind,
  unitDigest,
  unitFiles,
  unitPath,
  unitPattern,
} from './files';
import { isActive, type ObservedUnit, seeUnit } from './live';
import { unitOccupant, unitPlaces } from './places';
import { type SystemdUnitProps, type SystemdUnitState, systemdUnitProps, systemdUnitState } from './props';
import { removalShell } from './removal';
import {
  activateUnitShell,
  maskTransaction,
  prepareShell,
  proveUnitShell,
  revertUnitShell,
  type UnitSituation,
} from './steps';
import type { Verification } from './verification';
import { preflightUnits, verifyUnits } from './verify';

/** A systemd unit with its file and drop-ins, whether it is enabled and whether it runs. */
export const systemdUnit = defineResource<SystemdUnitProps, SystemdUnitState, ObservedUnit>({
  type: 'uwsgi:index:SystemdUnit',
  description:
    "A systemd unit: its file in /etc/systemd/system and its drop-ins, whether it starts with the machine, whether it runs. The host's systemd must accept every line before anything is changed.",
  example: [
    "new SystemdUnit('nightly', {",
    "  host: 'web1',",
    "  name: 'shop-report.timer',",
    "  sections: { Timer: { OnCalendar: 'daily' }, Install: { WantedBy: 'timers.target' } },",
    '});',
  ].join('\n'),
  importId: '`host:/path`',
  props: systemdUnitProps,
  state: systemdUnitState,
  identity: ['host', 'name'],
  autoname: { property: 'name', fromName: (name) => `${name}.service` },

  guard(given, isSecret) {
    if (!isSecret('sections') && !isSecret('dropIns')) return unguarded(given);
    const guarded = guardFile(given);
    return { ...guarded, warnings: [...guarded.warnings, exposedEnvironment] };
  },

  check(props) {
    return hasUnknown([props.name, props.sections, props.enabled, props.ensure, props.masked])
      ? []
      : systemdUnitProblems(props);
  },

  defaults(props) {
    const { name, sections, masked } = props;
    if (hasUnknown([name, sections, masked])) return props;
    const installs =
      sections === undefined || isTemplate(name) ? undefined : sections['Install'] !== undefined;
    const ensure = masked ? 'stopped' : isOneshot(props) ? 'unmanaged' : 'running';
    return { ...props, enabled: props.enabled ?? installs, ensure: props.ensure ?? ensure };
  },

  id: ({ host, name }) => pathId(host, unitPath(name)),
  claims: (props) => [
    pathId(props.host, unitPath(props.name)),
    ...Object.keys(props.dropIns ?? {}).map((dropIn) => pathId(props.host, dropInPath(props.name, dropIn))),
  ],

  occupies: unitPlaces,
  occupant: unitOccupant,

  diff(from, to) {
    const changes = [
      ...diffValues(from, to, { host: { replaces: true }, name: { replaces: true } }),
      ...diffValues(from, to, { masked: { activation: 'restart', reason: 'a masked unit cannot run' } }),
      ...diffOptions(
        { sections: from.sections ?? {}, layout: from.layout },
        { sections: to.sections ?? {}, layout: to.layout },
        { classify: unitActivation },
      ),
      ...diffDropIns(from, to),
      ...(ownsFiles(to) ? diffValues(from, to, { mode: {} }) : []),
      // An unmanaged unit may be in any state.
      ...diffValues(from, to, to.ensure === 'unmanaged' ? { enabled: {} } : { enabled: {}, ensure: {} }),
    ];
    return { changes, activation: strongest(changes.map((change) => change.activation)) };
  },

  async read({ hosts, warn }, id, known) {
    const host = known?.host ?? parsePathId(id).host;
    const name = known?.name ?? posix.basename(parsePathId(id).path);
    const { props, exists, digests } = await seeUnit(hosts.get(host), { host, name }, known, warn);
    return exists ? { props, state: withLive(stateOf(props), digests) } : undefined;
  },

  async preflight(work, given, from) {
    const props = this.defaults(given);
    const files = unitFiles(props);
    const changed =
      from === undefined ||
      goneDropIns(from, props).length > 0 ||
      files.some(({ path }) => changesFile(path, from, props));
    if (props.masked || files.length === 0 || !changed) return emptyPreflight;
    return preflightUnits(work, props.host, verificationOf(props, from, true));
  },

  preview(props) {
    const { host, name } = props;
    if (hasUnknown(host) || hasUnknown(name)) return {};
    if (hasUnknown([props.sections, props.layout, props.dropIns]))
      return { host, name, path: unitPath(name) };
    return stateOf(props);
  },

  async reconcile(work, given, state) {
    const props = this.defaults(given);
    const { name, timeout } = props;
    const host = work.hosts.get(props.host);
    const { props: live, exists, unit, digests } = await seeUnit(host, props, props);
    const from = exists ? live : { ...live, sections: undefined, layout: undefined };
    const { changes, activation } = this.diff(from, props);
    if (exists && changes.length === 0) return withLive(stateOf(props), digests);
    if (props.masked) {
      const unmasked = {
        active: isActive(unit),
        enabled: unit?.enabled === 'enabled',
        files: state === undefined ? {} : ownFiles(state, live, digests),
      };
      const masking = await runTransaction(host, maskTransaction(props, unmasked));
      if (masking.kind !== 'done') throw transactionFailure(masking, host.name, name, 'mask');
      return stateOf(props);
    }
    const stale = live.ensure === 'stale';
    const situation: UnitSituation = {
      active: isActive(unit) || (isTemplate(name) && exists),
      enabled: live.enabled === true,
      existed: exists,
      how: stale ? 'restart' : (activation ?? 'none'),
      gone: goneDropIns(live, props),
    };
    const files = unitFiles(props);
    if (files.length > 0) {
      // A unit that shall run now needs its service.
      const asked = verificationOf(props, live, props.ensure !== 'running');
      await verifyUnits(host, name, asked, work.signal);
    }
    const unitFile = unitPath(name);
    const unmasking =
      props.sections === undefined && live.masked
        ? sh`{ [ "$(readlink ${unitFile})" != /dev/null ] || rm -f ${unitFile}; } && `
        : sh``;
    await beginTakeover(work, name);
    const written = files
      .map((file) => ({ ...file, mode: props.mode, expected: digests.get(file.path) ?? 'absent' }))
      .filter(({ path }) => live.mode !== props.mode || changesFile(path, live, props));
    const transaction: Transaction = {
      purpose: `deploy the unit ${name}`,
      files: written,
      prepare: sh`${unmasking}${prepareShell(props, situation)}`,
      activate: activateUnitShell(props, situation),
      prove: proveUnitShell(props),
      revert: revertUnitShell(props, situation),
      evidence: sh`systemctl status --no-pager --full --lines=0 ${unitPattern(name)}; journalctl --no-pager -o cat -n 30 -u ${unitPattern(name)}`,
      deadline: timeout,
    };
    const outcome = await runTransaction(host, takingOver(host, transaction, work));
    if (outcome.kind !== 'done') throw transactionFailure(outcome, host.name, name, 'unit');
    const deployed = stateOf(props);
    // Comments that users added stay in a file whose settings are unchanged.
    const spared = files
      .map(({ path }) => path)
      .filter((path) => written.every((file) => file.path !== path));
    const same = digestsSeen(spared, (path) => digests.get(path));
    return { ...deployed, digests: { ...deployed.digests, ...same } };
  },

  // `digest` of earlier releases is of one file among several.
  edited: ({ hosts }, state) => editedFiles(hosts.get(state.host), state.digests ?? {}),

  async delete({ hosts }, state, kept = []) {
    const { host, name, path, files: all = [path], effect } = state;
    const stays = kept.includes(pathId(host, path));
    const files = all.filter((file) => !kept.includes(pathId(host, file)));
    const removal = {
      name,
      path,
      files,
      effect: (effect as Activation | undefined) ?? (stays ? 'none' : undefined),
    };
    const script = sh`${spareEdits(state.digests ?? {}, files)}
${removalShell(removal)}`;
    await deleteSparing(hosts.get(host), files, script, { purpose: `remove the unit ${name}`, timeout: 120 });
  },
});

/** Whether files of the unit are managed. */
const ownsFiles = ({ sections, dropIns }: Pick<SystemdUnitProps, 'sections' | 'dropIns'>): boolean =>
  sections !== undefined || dropIns !== undefined;

/** Files that a mask replaces, with their digests: those of the unit and of its state. */
function ownFiles(state: SystemdUnitState, live: ObservedUnit, seen: ReadonlyMap<string, string>): Digests {
  const drops = Object.keys(live.dropIns ?? {}).map((dropIn) => dropInPath(live.name, dropIn));
  const paths = [...new Set([unitPath(live.name), ...(state.files ?? []), ...drops])];
  return digestsSeen(paths, (path) => seen.get(path) ?? state.digests?.[path]);
}

/** Paths of drop-ins to be removed. */
function goneDropIns(live: ObservedUnit, { name, sections, dropIns }: SystemdUnitProps): string[] {
  return Object.keys(live.dropIns ?? {})
    .filter((dropIn) => dropIns?.[dropIn] === undefined && sections !== undefined)
    .map((dropIn) => dropInPath(name, dropIn));
}

/** Verification of a unit by systemd; the unit that it starts may be deployed `later`. */
function verificationOf(
  props: SystemdUnitProps,
  live: ObservedUnit | undefined,
  later: boolean,
): Verification {
  return {
    units: [props.name],
    files: unitFiles(props),
    gone: live === undefined ? [] : goneDropIns(live, props),
    behind: later ? unitBehind(props) : undefined,
  };
}

/** A file is written when it differs, or a mask stands in its place. */
function changesFile(path: string, live: ObservedUnit, props: SystemdUnitProps): boolean {
  const [was, is] = [unitFiles(live), unitFiles(props)].map(
    (files) => files.find((file) => file.path === path)?.content,
  );
  return was !== is;
}

/** State of a unit with the digests of its live files. */
function withLive(state: SystemdUnitState, live: ReadonlyMap<string, string>): SystemdUnitState {
  return { ...state, digests: digestsSeen(state.files ?? [state.path], (path) => live.get(path)) };
}

function stateOf(props: ObservedUnit): SystemdUnitState {
  const { host, name, sections, masked } = props;
  const path = unitPath(name);
  const written = unitFiles(props).map((file) => file.path);
  const whole = sections !== undefined || masked || name.includes('@');
  return {
    host,
    name,
    path,
    digest: unitDigest(props),
    digests: masked ? { [path]: digestOf('') } : digestsWritten(unitFiles(props)),
    files: masked ? [path] : written,
    ...(whole ? {} : { effect: dropInEffect(props) }),
  };
}
