import type { Action } from '../../src/engine/action';
import { withTakeovers } from '../../src/engine/takeovers';
import { MemoryHost } from '../../src/transport/memory-host';
import { workOn } from '../support/work';
import { change, creation, deletion } from './support/actions';

const instance = (path: string, http: string) => ({
  path,
  type: 'Instance',
  props: {
    name: path.split('/')[1],
    path: `/etc/uwsgi/${path.split('/')[1]}.ini`,
    sections: { uwsgi: { http } },
  },
});
const sections = (http: string) => ({ sections: { uwsgi: { http } } });
/** Files of the instance `old`, which runs. */
const old = {
  '/etc/uwsgi/old.ini': '[uwsgi]\nhttp = :8000\n',
  '/etc/systemd/system/old.service': '[Service]\n',
};
const taken = async (actions: readonly Action[], files: Readonly<Record<string, string>> = {}) =>
  (await withTakeovers(actions, workOn(new MemoryHost({ files, units: { 'old.service': {} } })).work)).map(
    (action) => ({
      displaces: 'displaces' in action ? action.displaces?.map(({ path }) => path) : undefined,
      after: 'after' in action ? action.after : undefined,
      group: 'group' in action ? action.group : undefined,
    }),
  );
const none = { displaces: undefined, after: undefined, group: undefined };

test('withTakeovers() lets a new instance displace the one that is deleted and has its port', async () => {
  const gone = deletion(instance('web1/old', ':8000'));
  expect(await taken([creation(instance('web1/new', ':8000')), gone], old)).toEqual([
    { ...none, displaces: ['web1/old'] },
    none,
  ]);
});

test.each<[string, Action, Action]>([
  ['another port', creation(instance('web1/new', ':8001')), deletion(instance('web1/old', ':8000'))],
  ['another host', creation(instance('web2/new', ':8000')), deletion(instance('web1/old', ':8000'))],
  [
    'an instance that only loses its record',
    creation(instance('web1/new', ':8000')),
    deletion(instance('web1/old', ':8000'), { kind: 'forget' }),
  ],
])('withTakeovers() leaves alone what is deleted with %s', async (_, taker, giver) => {
  expect(await taken([taker, giver], old)).toEqual([none, none]);
});

test('withTakeovers() lets the change that gives up a port come first', async () => {
  const giver = change(instance('web1/a', ':8001'), sections(':8000'));
  expect(await taken([creation(instance('web1/b', ':8000')), giver])).toEqual([
    { ...none, after: ['web1/a'] },
    none,
  ]);
});

test('withTakeovers() makes a group of two that swap their ports; the first displaces the second', async () => {
  const group = ['web1/a', 'web1/b'];
  const swapped = [
    change(instance('web1/a', ':8001'), sections(':8000')),
    change(instance('web1/b', ':8000'), sections(':8001')),
  ];
  expect(await taken(swapped)).toEqual([
    { ...none, displaces: ['web1/b'], group },
    { ...none, group },
  ]);
});

test('withTakeovers() takes no place of a change that the resource has already', async () => {
  const kept = change(instance('web1/a', ':8000'), { ensure: 'stale', ...sections(':8000') });
  const other = deletion(instance('web1/old', ':8000'));
  expect(await taken([kept, other], old)).toEqual([none, none]);
});

test('withTakeovers() lets an instance that is replaced stop before another one takes its file', async () => {
  const named = (name: string) => ({
    path: 'web1/shop',
    type: 'Instance',
    props: { name, path: '/etc/uwsgi/old.ini', sections: { uwsgi: { master: 'true' } } },
  });
  const { path, entry } = deletion(named('old'));
  const replacing = {
    ...change(named('new'), {}, 'replace'),
    before: { path, entry, kept: [] },
  } as Action;
  const files = { ...old, '/etc/uwsgi/old.ini': '[uwsgi]\nmaster = true\n' };
  expect(await taken([replacing], files)).toEqual([{ ...none, displaces: ['web1/shop'] }]);
});
