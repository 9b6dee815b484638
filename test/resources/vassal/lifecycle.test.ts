import { vassal } from '../../../src/resources/vassal/lifecycle';
import type { VassalProps } from '../../../src/resources/vassal/props';
import { givenVassal } from '../../support/given';

test('Vassal.claims() names its file and its sockets, but for shared ones', () => {
  expect(vassal.claims(givenVassal({}, { 'http-socket': ':80', 'uwsgi-socket': '/run/shop.sock' }))).toEqual([
    'web1:/etc/vassals/shop.ini',
    'web1:socket 127.0.0.1:8001',
    'web1:socket :80',
    'web1:socket /run/shop.sock',
  ]);
  expect(vassal.claims(givenVassal({}, { 'reuse-port': 'true' }))).toEqual(['web1:/etc/vassals/shop.ini']);
});

test('Vassal.diff() knows that any change of the file reloads, and what needs a new start', () => {
  const activation = (from: VassalProps, to: VassalProps) => vassal.diff(from, to).activation;
  expect(activation(givenVassal(), givenVassal())).toBe('none');
  expect(activation(givenVassal({}, { processes: '1' }), givenVassal({}, { processes: '2' }))).toBe('reload');
  expect(activation(givenVassal({}, { listen: '64' }), givenVassal({}, { listen: '128' }))).toBe('restart');
  const tyrant = { tyrant: true, owner: 'bread', group: 'bread' };
  expect(activation(givenVassal(tyrant), givenVassal({ ...tyrant, owner: 'figs' }))).toBe('restart');
  expect(activation(givenVassal({ mode: '644' }), givenVassal({ mode: '640' }))).toBe('reload');
  expect(
    activation(
      givenVassal({}, { emperor: '/srv/v' }),
      givenVassal({}, { emperor: '/srv/v', 'emperor-freq': '5' }),
    ),
  ).toBe('restart');
  const brood = (zerg: Record<string, string>) =>
    givenVassal({ sections: { uwsgi: { socket: ':8001' }, zerg: { zerg: '/run/z', ...zerg } } });
  expect(activation(brood({}), brood({ listen: '9' }))).toBe('reload');
  const moved = vassal.diff(givenVassal(), givenVassal({ directory: '/srv/vassals' }));
  expect(moved).toMatchObject({ changes: [{ path: ['directory'], replaces: true }] });
});
