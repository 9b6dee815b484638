import { displacedBy, type Giver } from '../../src/orchestration/takeover';
import { resourceOf } from '../../src/resources';
import { exclusivePlaces } from '../../src/resources/takeover/displaced';

const instance = resourceOf('uwsgi:index:Instance');
const props = (name: string, http?: string) =>
  instance.props.parse({
    host: 'web1',
    name,
    path: '/etc/uwsgi/shop.ini',
    sections: { uwsgi: http === undefined ? { master: 'true' } : { http } },
  }) as { host: string };
const taker = (http?: string) => {
  const given = props('new', http);
  return { resource: instance, props: given, places: exclusivePlaces(instance, given) };
};
const giver = (http: string | undefined, more: Partial<Giver> = {}): Giver => {
  const given = props('old', http);
  return {
    path: 'web1/old',
    resource: instance,
    state: { revision: '', ...instance.preview(given) },
    places: exclusivePlaces(instance, given),
    ends: true,
    ...more,
  };
};
const replaced = instance.claims(props('old'));

test('displacedBy() lets the one that has the address stop', () => {
  expect(displacedBy(taker(':80'), giver(':80'))).toMatchObject({
    path: 'web1/old',
    type: 'uwsgi:index:Instance',
    places: [{ address: ':80' }],
    occupant: expect.anything(),
    edited: expect.any(Function),
  });
  expect(displacedBy(taker(':80'), giver(':80', { ends: false }))?.edited).toBeUndefined();
});

test('displacedBy() lets one that is replaced stop before its file changes', () => {
  expect(displacedBy(taker(), giver(undefined, { replaced }))?.places).toEqual([
    { label: '/etc/uwsgi/shop.ini', address: 'web1:/etc/uwsgi/shop.ini' },
  ]);
});

test.each<[string, Giver]>([
  ['another address', giver(':81')],
  ['the same file, and is not replaced', giver(undefined)],
  [
    'the same file, and nothing that runs',
    giver(undefined, { replaced, resource: { ...instance, occupant: undefined } }),
  ],
])('displacedBy() leaves one alone that has %s', (_, one) => {
  expect(displacedBy(taker(':80'), one)).toBeUndefined();
});
