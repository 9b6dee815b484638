import { actionPlace, resourceTypeOf } from '../../src/engine/action';
import { change, creation, deletion } from './support/actions';

test.each([
  ['a creation', creation({ path: 'web1/page' })],
  ['a change', change({ path: 'web1/page' })],
  ['a deletion, which has no declaration any more', deletion({ path: 'web1/page' })],
])('actionPlace() and resourceTypeOf() of %s', (_, action) => {
  expect(actionPlace(action)).toMatchObject({ host: 'web1', path: 'web1/page' });
  expect(resourceTypeOf(action).type).toBe('uwsgi:index:File');
});
