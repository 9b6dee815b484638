import { posix } from 'node:path';
import { parseUnit, renderUnit } from '../../config/unit-file';
import { fromWire, toWire } from '../../config/wire';
import type { Activated } from '../../plan/activation';
import { strongest } from '../../plan/activation';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { quote } from '../../transport/shell';
import { textOf } from '../configuration/lifecycle';
import { digestOf } from '../digest';
import { parsePathId, pathId } from '../props';
import { defineResource, type Problem } from '../resource';
import { runTransaction } from '../transaction';
import { failureOf } from '../transaction-error';
import { type SystemdUnitProps, type SystemdUnitState, systemdUnitProps, systemdUnitState } from './props';

const directory = '/etc/systemd/system';

/** Where a unit's file stands. */
export const unitPath = (name: string): string => posix.join(directory, name);

/** What makes a changed setting of a unit effective. */
export function unitActivation(section: string, key: string): Activated {
  if (section === 'Install') return { activation: 'none', reason: 'it is acted on when the unit is enabled' };
  if (section === 'Unit') return { activation: 'none', reason: 'systemd reads it again by daemon-reload' };
  if (/^(ExecReload|ExecStop|ExecStopPost|KillSignal|KillMode|Timeout|Restart|StartLimit)/.test(key)) {
    return { activation: 'none', reason: 'systemd reads it again by daemon-reload' };
  }
  return { activation: 'restart', reason: 'systemd sets it up when the process starts' };
}

/** A systemd unit with its file, whether it is enabled and whether it runs. */
export const systemdUnit = defineResource<SystemdUnitProps, SystemdUnitState>({
  type: 'uwsgi:index:SystemdUnit',
  description:
    'A systemd unit: its file in /etc/systemd/system, whether it starts with the machine, whether it runs.',
  props: systemdUnitProps,
  state: systemdUnitState,
  identity: ['host', 'name'],
  autoname: { property: 'name', fromName: (name) => `${name}.service` },

  check({ sections, enabled }) {
    const problems: Problem[] = [];
    if (enabled === true && !hasUnknown(sections) && sections['Install'] === undefined) {
      problems.push({
        path: ['enabled'],
        message: 'Cannot enable the unit: it needs an Install section, or enabled: false',
      });
    }
    return problems;
  },
  defaults: (props) => props,
  id: ({ host, name }) => pathId(host, unitPath(name)),
  claims: ({ host, name }) => [pathId(host, unitPath(name))],

  diff(from, to) {
    const changes = [
      ...diffValues(from, to, { host: { replaces: true }, name: { replaces: true } }),
      ...diffOptions(from, to, { classify: unitActivation }),
      ...diffValues(from, to, { enabled: {}, ensure: {} }),
    ];
    return { changes, activation: strongest(changes.map((change) => change.activation)) };
  },

  async read({ hosts }, id, known) {
    const host = known?.host ?? parsePathId(id).host;
    const name = known?.name ?? posix.basename(parsePathId(id).path);
    const path = unitPath(name);
    const seen = await hosts.get(host).observe({ files: [{ path, content: true }], units: [name] });
    const [file, unit] = [seen.files.get(path), seen.units.get(name)];
    if (file === undefined) return undefined;
    const text = textOf(file, host, path);
    const same = known !== undefined && renderUnit(fromWire(known)) === text;
    const options = same ? { sections: known.sections, layout: known.layout } : toWire(parseUnit(text));
    const running = unit?.active === 'active' || unit?.active === 'activating';
    return {
      props: {
        host,
        name,
        ...options,
        enabled: unit?.enabled === 'enabled',
        ensure: known?.ensure === 'unmanaged' ? 'unmanaged' : running ? 'running' : 'stopped',
        timeout: known?.timeout ?? 60,
      },
      state: { host, name, path, digest: file.digest ?? digestOf(text) },
    };
  },

  preview(props) {
    const { host, name } = props;
    if (hasUnknown(host) || hasUnknown(name)) return {};
    const known = { host, name, path: unitPath(name) };
    if (hasUnknown(props.sections) || hasUnknown(props.layout)) return known;
    return { ...known, digest: digestOf(renderUnit(fromWire(props))) };
  },

  async reconcile(work, props) {
    const { host, name, enabled, ensure, timeout } = props;
    const path = unitPath(name);
    const content = renderUnit(fromWire(props));
    const state = { host, name, path, digest: digestOf(content) };
    const live = await this.read(work, this.id(props), props);
    const { changes, activation } =
      live === undefined ? { changes: [], activation: undefined } : this.diff(live.props, props);
    if (live !== undefined && changes.length === 0) return state;
    const unit = quote(name);
    const start = live?.props.ensure === 'running' && activation === 'restart' ? 'restart' : 'start';
    const steps = {
      running: `systemctl ${start} --no-block ${unit}`,
      stopped: `systemctl stop ${unit}`,
      unmanaged: ':',
    };
    const outcome = await runTransaction(work.hosts.get(host), {
      purpose: `deploy the unit ${name}`,
      files: [{ path, content, mode: '644', expected: live?.state.digest ?? 'absent' }],
      prepare: `systemctl daemon-reload && systemctl ${enabled ? 'enable' : 'disable'} --quiet ${unit}`,
      activate: `systemctl reset-failed ${unit} 2>/dev/null; ${steps[ensure]}`,
      prove:
        ensure === 'running'
          ? `systemctl is-failed --quiet ${unit} && return 2; systemctl is-active --quiet ${unit}`
          : 'return 0',
      revert: `${live === undefined ? `systemctl disable --quiet ${unit} 2>/dev/null; systemctl stop ${unit} 2>/dev/null; ` : ''}systemctl daemon-reload${
        live?.props.ensure === 'running' ? `; systemctl restart ${unit}` : ''
      }`,
      evidence: `systemctl status --no-pager --full --lines=0 ${unit}; journalctl --no-pager -o cat -n 30 -u ${unit}`,
      deadline: timeout,
    });
    if (outcome.kind !== 'done') throw failureOf(outcome, work.hosts.get(host).name, name, 'unit');
    return state;
  },

  async delete({ hosts }, { host, name, path }) {
    const unit = quote(name);
    await hosts.get(host).exec(
      `if [ -e ${quote(path)} ]; then
  systemctl disable --quiet --now ${unit} || exit 1
  rm -f ${quote(path)}
  systemctl daemon-reload
  systemctl reset-failed ${unit} 2>/dev/null
  :
fi`,
      { purpose: `remove the unit ${name}`, timeout: 120 },
    );
  },
});
