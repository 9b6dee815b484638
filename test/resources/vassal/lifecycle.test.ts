import { vassal } from '../../../src/resources/vassal/lifecycle';
import { type VassalProps, vassalProps } from '../../../src/resources/vassal/props';

const shop = (props: Partial<VassalProps> = {}, options: Record<string, string> = {}): VassalProps =>
  vassalProps.parse({
    host: 'web1',
    directory: '/etc/vassals',
    name: 'shop',
    stats: '/run/emperor.sock',
    sections: { uwsgi: { socket: '127.0.0.1:8001', ...options } },
    ...props,
  });

test('Vassal.claims() names its file and its sockets, but for shared ones', () => {
  expect(vassal.claims(shop({}, { 'http-socket': ':80', 'uwsgi-socket': '/run/shop.sock' }))).toEqual([
    'web1:/etc/vassals/shop.ini',
    'web1:socket 127.0.0.1:8001',
    'web1:socket :80',
    'web1:socket /run/shop.sock',
  ]);
  expect(vassal.claims(shop({}, { 'reuse-port': 'true' }))).toEqual(['web1:/etc/vassals/shop.ini']);
});

test('Vassal.diff() knows that any change of the file reloads, and what needs a new start', () => {
  const activation = (from: VassalProps, to: VassalProps) => vassal.diff(from, to).activation;
  expect(activation(shop(), shop())).toBe('none');
  expect(activation(shop({}, { processes: '1' }), shop({}, { processes: '2' }))).toBe('reload');
  expect(activation(shop({}, { listen: '64' }), shop({}, { listen: '128' }))).toBe('restart');
  const tyrant = { tyrant: true, owner: 'bread', group: 'bread' };
  expect(activation(shop(tyrant), shop({ ...tyrant, owner: 'figs' }))).toBe('restart');
  expect(activation(shop({ mode: '644' }), shop({ mode: '640' }))).toBe('reload');
  expect(
    activation(shop({}, { emperor: '/srv/v' }), shop({}, { emperor: '/srv/v', 'emperor-freq': '5' })),
  ).toBe('restart');
  const brood = (zerg: Record<string, string>) =>
    shop({ sections: { uwsgi: { socket: ':8001' }, zerg: { zerg: '/run/z', ...zerg } } });
  expect(activation(brood({}), brood({ listen: '9' }))).toBe('reload');
  const moved = vassal.diff(shop(), shop({ directory: '/srv/vassals' }));
  expect(moved).toMatchObject({ changes: [{ path: ['directory'], replaces: true }] });
});
