import { propsAs } from '../../src/resources/props-as';

const vassal = { type: 'uwsgi:index:Vassal', props: { name: 'shop' } };

test('propsAs() has the props of a resource of one of the types, and none of another one', () => {
  expect(propsAs(vassal, 'uwsgi:index:Vassal')).toBe(vassal.props);
  expect(propsAs(vassal, 'uwsgi:index:Instance', 'uwsgi:index:Vassal')).toBe(vassal.props);
  expect(propsAs(vassal, 'uwsgi:index:Instance', 'uwsgi:index:Emperor')).toBeUndefined();
  expect(propsAs({ ...vassal, type: 'uwsgi:index:PostgresVassal' }, 'uwsgi:index:Vassal')).toBeUndefined();
});
