import type { Change } from '../../plan/change';
import { diffOptions } from '../../plan/diff-options';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { sh } from '../../transport/shell';
import { queryHost } from '../batched-query';
import { parentsToRemove } from '../default-paths';
import { digestOf } from '../digest';
import { digestsOf, editedFiles } from '../edits';
import { guardFile, readersOf, unguarded } from '../guard';
import { diffMode, expectedOf, refuseReplacing } from '../misplaced';
import { storeProblem } from '../process/store-size';
import { checkOptions, parsePathId, pathId } from '../props';
import { defineResource, emptyPreflight, ResourceError } from '../resource';
import { isUnitOf } from '../unit-claims';
import { checkFormat, checkWritable, comparable, diffFormat, endingOf, renderConfiguration } from './format';
import { liveOf } from './live';
import { neededText, parseStarters, startersScript } from './needed';
import {
  type ConfigurationProps,
  type ConfigurationState,
  configurationProps,
  configurationState,
} from './props';
import { parseReaders, readersScript, staleReader } from './readers';
import { cannotReload, deployServed, reloadScript, restartedText, stepOf } from './service';

/** A rendered uWSGI configuration file on a host: written only when bytes differ, and never half. */
export const configuration = defineResource<ConfigurationProps, ConfigurationState>({
  type: 'uwsgi:index:Configuration',
  description:
    'A uWSGI configuration file on a host. It is written only when its options differ, and renamed into place.',
  example: [
    'const section = new Section().workers.setBasicParams({ count: 4 });',
    "new Configuration('shop', { host: 'web1', path: '/etc/uwsgi/shop.ini', section });",
    "new Configuration('api', { host: 'web1', path: '/etc/uwsgi/vassals/api.yaml', section });",
  ].join('\n'),
  importId: '`host:/path`',
  props: configurationProps,
  state: configurationState,
  identity: ['host', 'path'],
  autoname: { property: 'path', fromName: (name, { format }) => `/etc/uwsgi/${name}.${endingOf(format)}` },

  guard: (given, isSecret) =>
    isSecret('sections') ? guardFile(given, { group: readersOf(given['sections'], {}) }) : unguarded(given),
  check: (props) => [...checkFormat(props), ...checkOptions(props), ...checkWritable(props)],
  defaults: (props) => props,
  id: ({ host, path }) => pathId(host, path),
  claims: ({ host, path }) => [pathId(host, path)],

  diff(from, to) {
    const changes = [
      ...diffValues(from, to, { host: { replaces: true }, path: { replaces: true } }),
      ...diffFormat(from, to),
      ...diffOptions(from, comparable(to)).map((change) =>
        to.service === undefined ? written(change) : change,
      ),
      ...diffMode(from, to),
      ...diffValues(from, to, { owner: {}, group: {} }),
    ];
    return { changes, ...(to.service === undefined ? {} : { activation: stepOf({ changes }) }) };
  },

  refuse: (from, to) => (to.service === undefined ? undefined : storeProblem(from, to)),

  async read({ hosts, warn }, id, known) {
    const { host, path } = known ?? parsePathId(id);
    const expected = known === undefined || hasUnknown(known) ? undefined : renderConfiguration(known);
    const seen = await hosts.get(host).observe({ files: [{ path, content: true, expected }] });
    const file = seen.files.get(path);
    if (file === undefined) return undefined;
    const live = liveOf({ host, path }, file, { known, warn });
    return { ...live, state: stateOf(live.state, known?.service) };
  },

  /** Notes processes that were started with the file and keep its old options, and a service that a reload restarts. */
  async preflight(work, props, from) {
    const { host, path, service } = props;
    const options = from === undefined ? [] : diffOptions(from, comparable(props));
    const step = stepOf({ changes: options });
    if (step === 'none') return emptyPreflight;
    if (service !== undefined) {
      if (step === 'restart') return emptyPreflight;
      const { stdout } = await queryHost(work.hosts.get(host), reloadScript(service), work.signal);
      return { ...emptyPreflight, notes: cannotReload(stdout) ? [restartedText(service)] : [] };
    }
    const { stdout } = await queryHost(work.hosts.get(host), readersScript(path), work.signal);
    return { ...emptyPreflight, notes: parseReaders(stdout).map((reader) => staleReader(path, reader)) };
  },

  preview(props) {
    const { host, path, service } = props;
    if (hasUnknown(host) || hasUnknown(path)) return {};
    const known = stateOf({ host, path }, hasUnknown(service) ? undefined : service);
    if (hasUnknown(props.sections) || hasUnknown(props.layout) || hasUnknown(props.format)) return known;
    return { ...known, digest: digestOf(renderConfiguration(props)) };
  },

  async reconcile(work, props) {
    const { host, path, mode, owner, group, service } = props;
    const target = work.hosts.get(host);
    const seen = await target.observe({ files: [{ path, content: true }] });
    const file = seen.files.get(path);
    refuseReplacing(file, target.name);
    const live = file === undefined ? undefined : liveOf(props, file, { known: props, warn: work.warn });
    // Don't rewrite the file for whitespace or comments: a process that watches it would reload for nothing.
    const difference = live && this.diff(live.props, props);
    if (live !== undefined && difference?.changes.length === 0) return stateOf(live.state, service);
    const content = renderConfiguration(props);
    const onlyIf = expectedOf(file);
    if (service !== undefined && difference !== undefined) {
      const served = { path, content, mode, owner, group, expected: onlyIf };
      await deployServed(target, work, { file: served, unit: service, difference });
    } else await target.upload([{ path, content, mode, owner, group, onlyIf, makeParents: true }]);
    return stateOf({ host, path, digest: digestOf(content) }, service);
  },

  async needed({ hosts, signal }, { host, path, service }, going = []) {
    const target = hosts.get(host);
    const [place, { stdout }] = await Promise.all([
      queryHost(target, sh`readlink -f ${path} || :`, signal),
      queryHost(target, startersScript(service), signal),
    ]);
    const file = place.stdout.trim() || path;
    const starters = parseStarters(stdout).filter((one) => one.file === file && !isUnitOf(going, one.unit));
    return starters.length === 0 ? undefined : neededText(path, starters);
  },

  edited: ({ hosts }, state) => editedFiles(hosts.get(state.host), digestsOf(state)),

  async delete(work, state) {
    const { host, path, digest: onlyIf } = state;
    const { hosts } = work;
    const needed = await this.needed!(work, state);
    if (needed !== undefined) throw new ResourceError(hosts.get(host).name, path, needed);
    await hosts.get(host).remove([{ path, onlyIf }], parentsToRemove(path));
  },
});

/** State with the service that a deletion checks. */
const stateOf = <State extends object>(state: State, service: string | undefined) => ({
  ...state,
  ...(service === undefined ? {} : { service }),
});

/** Change of a file without an activation, for a file that no service reads. */
const written = ({ activation: _, reason: __, impact: ___, ...change }: Change): Change => change;
