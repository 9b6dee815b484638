import { posix } from 'node:path';
import { diffValues } from '../../plan/diff-values';
import { hasUnknown } from '../../plan/unknown';
import { sh } from '../../transport/shell';
import { configurationText } from '../configuration/live';
import { digestOf } from '../digest';
import { digestsOf, editedFiles } from '../edits';
import { unguarded } from '../guard';
import { expectedOf, misplacedAs, refuseReplacing } from '../misplaced';
import { parsePathId, pathId } from '../props';
import { defineResource } from '../resource';
import { runTransaction } from '../transaction';
import { transactionFailure } from '../transaction-error';
import { type TmpfilesProps, type TmpfilesState, tmpfilesProps, tmpfilesState } from './props';

const pathOf = (name: string): string => `/etc/tmpfiles.d/${name}.conf`;
const render = ({ lines }: Pick<TmpfilesProps, 'lines'>): string => `${lines.join('\n')}\n`;

/** Directories and files that systemd makes now and at every boot. */
export const tmpfiles = defineResource<TmpfilesProps, TmpfilesState>({
  type: 'uwsgi:index:Tmpfiles',
  description:
    'A fragment of tmpfiles.d(5): directories and files that systemd makes now and at every boot. A line that systemd refuses leaves everything unchanged. Created directories and files stay when the fragment is removed.',
  example:
    "new Tmpfiles('shop', { host: 'web1', name: 'shop', lines: ['d /run/shop 0750 shop www-data -'] });",
  importId: '`host:/path`',
  props: tmpfilesProps,
  state: tmpfilesState,
  identity: ['host', 'name'],
  autoname: { property: 'name', fromName: (name) => name },

  check: () => [],
  defaults: (props) => props,
  id: ({ host, name }) => pathId(host, pathOf(name)),
  claims: ({ host, name }) => [pathId(host, pathOf(name))],

  guard: (given, isSecret) => ({
    ...unguarded(given),
    warnings: isSecret('lines')
      ? ['everybody on the host can read a fragment of tmpfiles.d; put the secret into a File']
      : [],
  }),

  diff: (from, to) => ({
    changes: diffValues(from, to, { host: { replaces: true }, name: { replaces: true }, lines: {} }),
  }),

  async read({ hosts, warn }, id, known) {
    const host = known?.host ?? parsePathId(id).host;
    const name = known?.name ?? posix.basename(parsePathId(id).path, '.conf');
    const path = pathOf(name);
    const file = (await hosts.get(host).observe({ files: [{ path, content: true }] })).files.get(path);
    if (file === undefined) return undefined;
    const odd = known && misplacedAs(file);
    if (odd !== undefined) {
      warn(`${path}: it must be a file, but is a ${odd}; it counts as empty`);
      return { props: { host, name, lines: [] }, state: { host, name, path, digest: '' } };
    }
    const text = configurationText(file, host, path, known);
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return { props: { host, name, lines }, state: { host, name, path, digest: digestOf(text) } };
  },

  preview(props) {
    if (hasUnknown([props.host, props.name])) return {};
    const place = { host: props.host, name: props.name, path: pathOf(props.name) };
    return hasUnknown(props.lines) ? place : { ...place, digest: digestOf(render(props)) };
  },

  async reconcile({ hosts }, props) {
    const { host, name } = props;
    const path = pathOf(name);
    const content = render(props);
    const state = { host, name, path, digest: digestOf(content) };
    const target = hosts.get(host);
    const file = (await target.observe({ files: [{ path }] })).files.get(path);
    refuseReplacing(file, target.name);
    const found = expectedOf(file);
    if (found === state.digest) return state;
    const outcome = await runTransaction(target, {
      purpose: `deploy ${path}`,
      files: [{ path, content, mode: '644', expected: found }],
      activate: sh`systemd-tmpfiles --create ${path}`,
      prove: sh`return 0`,
      revert: sh`:`,
      evidence: sh`:`,
      deadline: 30,
    });
    if (outcome.kind !== 'done') throw transactionFailure(outcome, target.name, name, 'fragment');
    return state;
  },

  edited: ({ hosts }, state) => editedFiles(hosts.get(state.host), digestsOf(state)),

  async delete({ hosts }, { host, path, digest: onlyIf }) {
    await hosts.get(host).remove([{ path, onlyIf }]);
  },
});
